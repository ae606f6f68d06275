"""Downloading a shop's orders page by page: calls outside, bookings inside a transaction."""

import logging
from collections import Counter

from odoo.exceptions import UserError

from odoo.addons.postal_base.lib.postal_exchange import ExchangeError, PeerUnavailable

from .adapters import OrderPage
from .reader import ShopReader

_logger = logging.getLogger(__name__)

#: a page is asked for once more where it does not follow from the one before
MOST_REPEATS = 2


class ShopDownload(ShopReader):
    """Reads what changed in one shop; made and run while holding the channel's lock.

    Each page is one transaction: its orders and the place where the next one begins. Whenever
    the process ends, the next one goes on at that place.
    """

    def __init__(self, channel, lock, seconds):
        super().__init__(channel, channel, lock, seconds)
        self._seen, self._told, self._repeats = Counter(), (), 0

    def run(self):
        """Download until all is read or the time is up; a failure is stored on the channel."""
        try:
            while not self.is_through and self._has_time():
                self._lock.check()
                place = self._session.run(_begin)
                if place is None:  # paused
                    self.is_through = True
                    return
                self._take(place, self._fetch(*place))
            if self.is_through:
                self._ask_again()
        except (ExchangeError, UserError) as error:
            self.is_through = True
            self._session.run(_fail, str(error))

    def _fetch(self, changed_from, cursor):
        page = self._call(self._adapter.fetch_orders, changed_from, cursor)
        told = tuple(order.external_id for order in page.orders)
        self._repeats = self._repeats + 1 if told and told == self._told else 0
        self._told = told
        self._seen[page.next_cursor] += 1
        if max(self._repeats, self._seen[page.next_cursor] - 1) >= MOST_REPEATS:
            raise PeerUnavailable("The shop gives the same page of orders again and again.")
        return page

    def _take(self, place, page):
        try:
            self.is_through = self._session.run(_take_page, place, page)
        except Exception:
            _logger.warning("A page of orders is taken one by one", exc_info=True)
            self.is_through = self._take_apart(place, page)

    def _take_apart(self, place, page):
        refused = self._take_singly(page.orders, lambda order: self._session.run(
            _take_page, place, OrderPage((order,)), False
        ))
        rest = OrderPage((), page.next_cursor, (*page.unreadable, *refused))
        last = max((order.modified_at for order in page.orders), default=None)
        return self._session.run(_take_page, place, rest, True, last)

    def _ask_again(self):
        """Ask for each order by itself that could not be taken before."""
        for external_id in self._session.run(_unreadable):
            try:
                order = self._call(self._adapter.fetch_order, external_id)
                self._session.run(_take_unreadable, external_id, order)
            except ExchangeError:
                raise
            except Exception as error:
                # The reason stands on the channel since it came first.
                _logger.info(
                    "Order %s still cannot be taken: %s", external_id, error, exc_info=True
                )


def _begin(channel):
    return channel._begin_page()


def _take_page(channel, place, page, moves_on=True, last=None):
    return channel._take_page(place, page, moves_on, last)


def _fail(channel, reason):
    channel._note_download_failure(reason)


def _unreadable(channel):
    return list(channel.download_unreadable or {})


def _take_unreadable(channel, external_id, order):
    channel._take_unreadable(external_id, order)
