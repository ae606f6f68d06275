"""The protocols a warehouse may speak: one class each, registered by its name.

A new protocol is a new module here with a class under ``@register``; no model changes.
"""

from . import qimen
from .base import ADAPTERS, WireRejected, WmsAdapter, register

__all__ = ["ADAPTERS", "WireRejected", "WmsAdapter", "qimen", "register"]
