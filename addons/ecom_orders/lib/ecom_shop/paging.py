"""Paging through what changes while it is read, at a shop that may answer with an old page.

Pages by offset skip a row when an earlier one moves to the end, as every order does that is
changed while it is read. So each page begins at the moment the last one ended with, that
moment included; only among rows of one and the same moment an offset counts.

Each page begins with the last row of the page before. One that shows no row of the page before
leaves a gap: something moved, or an answer was not what was asked for. Then it is gone back
until rows are seen that are known, at most to the first row of the moment.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

from .errors import FieldError, ShopUnavailable


@dataclass(frozen=True, slots=True)
class Place:
    """Where the next page begins: rows changed at ``since`` or later, ``skip`` of them left out.

    ``known``: the ids of the page before that were changed at ``since``; one of them must be on
    this page.
    """

    since: datetime | None = None
    skip: int = 0
    known: tuple[str, ...] = ()

    @classmethod
    def read(cls, changed_from, cursor):
        """The place a cursor tells, or without one the beginning."""
        if not cursor:
            return cls(changed_from)
        moment, _bar, rest = cursor.partition("|")
        skip, _bar, known = rest.partition("|")
        try:
            since = datetime.fromisoformat(moment) if moment else None
            return cls(since, int(skip), tuple(known.split()))
        except ValueError as error:
            raise FieldError("cursor", cursor, "a place in the list of orders") from error

    def cursor(self):
        moment = self.since.isoformat() if self.since else ""
        known = f"|{' '.join(self.known)}" if self.known else ""
        return f"{moment}|{self.skip}{known}"

    def after(self, rows, size):
        """The cursor of the page after one with these rows; "" when it was the last.

        :param rows: (id, moment of the last change) of the page's rows, in their order
        :param size: how many rows were asked for, at least 2: one of the page before, and another
        :raises ShopUnavailable: the page is not the one that was asked for
        """
        if self.since is not None and any(moment < self.since for _id, moment in rows):
            raise ShopUnavailable("The shop gives other orders than those it was asked for.")
        ids = tuple(quote(str(row_id), safe="") for row_id, _moment in rows)
        if self.known and not set(ids).intersection(self.known):
            return self._before(size).cursor()
        if len(rows) < size:
            return ""
        last = rows[-1][1]
        tied = tuple(one for one, row in zip(ids, rows, strict=True) if row[1] == last)
        before = self.skip if last == self.since else 0
        return Place(last, before + len(tied) - 1, tied).cursor()

    def _before(self, size):
        """A page further to the front, where there must be rows that are known."""
        skip = max(0, self.skip - (size - 1))
        return Place(self.since, skip, self.known if skip else ())


def just_before(moment, step=timedelta(milliseconds=1)):
    """For shops that only know "after": a bound that leaves ``moment`` itself in."""
    return moment - step
