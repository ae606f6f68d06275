"""Which gifts orders deserve and get: facts in, grants out; nothing of Odoo."""

from .allot import Grant, Room, Shelf, allot
from .scheme import Line, Scheme, Want, deserved, reached

__all__ = ["Grant", "Line", "Room", "Scheme", "Shelf", "Want", "allot", "deserved",
           "reached"]
