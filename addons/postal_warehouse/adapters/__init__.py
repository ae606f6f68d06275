"""The protocols a warehouse may speak: one class each, registered by its name.

A new protocol is a new module here with a class under ``@register``; no model changes.
"""

from . import qimen
from .base import ADAPTERS, Call, WireRejected, WireUnbuildable, WmsAdapter, register

__all__ = [
    "ADAPTERS",
    "Call",
    "WireRejected",
    "WireUnbuildable",
    "WmsAdapter",
    "qimen",
    "register",
]
