"""Paging through what changes while it is read.

Pages by offset skip a row when an earlier one moves to the end, as every order does that is
changed while it is read. So each page begins at the moment the last one ended with, that
moment included; only among rows of one and the same moment an offset counts.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from .errors import FieldError, ShopUnavailable


@dataclass(frozen=True, slots=True)
class Place:
    """Where the next page begins: rows changed at ``since`` or later, ``skip`` of them left out."""

    since: datetime | None = None
    skip: int = 0

    @classmethod
    def read(cls, changed_from, cursor):
        """The place a cursor tells, or without one the beginning."""
        if not cursor:
            return cls(changed_from)
        moment, _bar, skip = cursor.partition("|")
        try:
            return cls(datetime.fromisoformat(moment) if moment else None, int(skip))
        except ValueError as error:
            raise FieldError("cursor", cursor, "a place in the list of orders") from error

    def cursor(self):
        return f"{self.since.isoformat() if self.since else ''}|{self.skip}"

    def after(self, moments, size):
        """The cursor of the page after one with rows of these moments; "" when it was the last.

        :param moments: when the page's rows were changed, in their order
        :param size: how many rows were asked for
        :raises ShopUnavailable: the page is not the one that was asked for
        """
        if self.since is not None and any(moment < self.since for moment in moments):
            raise ShopUnavailable("The shop gives other orders than those it was asked for.")
        if len(moments) < size:
            return ""
        last = moments[-1]
        if self.since is not None and last <= self.since:
            return Place(self.since, self.skip + len(moments)).cursor()
        return Place(last).cursor()


def just_before(moment, step=timedelta(milliseconds=1)):
    """For shops that only know "after": a bound that leaves ``moment`` itself in."""
    return moment - step
