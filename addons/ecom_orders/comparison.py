"""Comparing open orders with the shop: asks for them by their ids, batch by batch."""

import logging
from dataclasses import dataclass

from odoo.exceptions import UserError

from odoo.addons.postal_base.lib.postal_exchange import (
    ExchangeError,
    PeerRefused,
    PeerUnavailable,
)

from .lib.ecom_shop import FieldError, ShopOrder
from .reader import ShopReader

_logger = logging.getLogger(__name__)

#: so many orders are not gone all at once: then it is not the right shop that answers
MANY = 10


@dataclass(frozen=True, slots=True)
class Batch:
    """Orders to ask for, those from ``place`` to before ``end`` of a comparison.

    ``orders``: {id in the shop: (place, id here)}, in the order of their places.
    """

    place: int
    end: int
    orders: dict

    def cut(self, external_id):
        """The part before that order."""
        end = self.orders[external_id][0]
        return Batch(self.place, end, {
            key: told for key, told in self.orders.items() if told[0] < end
        })


@dataclass(frozen=True, slots=True)
class Answer:
    """What the shop said of a batch: its orders, the ids it does not have, {id: what is wrong}."""

    orders: tuple[ShopOrder, ...] = ()
    gone: tuple[str, ...] = ()
    unreadable: tuple[tuple[str, str], ...] = ()


class ShopComparison(ShopReader):
    """Reads the orders of an ``ecom.comparison`` anew.

    Each batch is one transaction: what came of its orders and the place where the next one
    begins. Whenever the process ends, the next one goes on at that place.
    """

    def __init__(self, comparison, lock, seconds):
        channel = comparison.channel_id
        super().__init__(comparison, channel, lock, seconds)
        self._size = min(channel.page_size, self._adapter.most_found)

    def run(self):
        """Compare until all is read or the time is up; a failure is stored on the comparison."""
        try:
            while self._has_time():
                self._lock.check()
                batch = self._session.run(_begin, self._size)
                if batch is None:
                    self.is_through = True
                    return
                self._take(*self._ask(batch))
        except (ExchangeError, UserError) as error:
            self.is_through = True
            self._session.run(_fail, str(error))

    def _ask(self, batch):
        """(batch, answer); of a shop that is too slow, to the part that was asked for."""
        ids = list(batch.orders)
        if not ids:
            return batch, Answer()
        found = self._call(self._adapter.find_orders, ids)
        told = {one.external_id for one in found.orders} | dict(found.unreadable).keys()
        if not told <= set(ids):
            raise PeerUnavailable("The shop gives other orders than those it was asked for.")
        left = [one for one in ids if one not in told]
        if len(left) == len(ids) >= MANY:
            raise PeerUnavailable(
                f"The shop has none of {len(ids)} orders. Are address, account and site right?"
            )
        answers = [Answer(found.orders, (), found.unreadable)]
        for number, external_id in enumerate(left):
            if number and not self._has_time():
                batch = batch.cut(external_id)
                break
            answers.append(self._ask_alone(external_id))
        return batch, Answer(
            tuple(order for one in answers for order in one.orders
                  if order.external_id in batch.orders),
            tuple(external_id for one in answers for external_id in one.gone),
            tuple(row for one in answers for row in one.unreadable if row[0] in batch.orders),
        )

    def _ask_alone(self, external_id):
        """A list may leave out what is there: asked for by itself the shop must know it."""
        try:
            order = self._call(self._adapter.fetch_order, external_id)
        except (PeerRefused, FieldError) as error:
            return Answer(unreadable=((external_id, str(error)),))
        if not order:
            return Answer(gone=(external_id,))
        if order.external_id != external_id:
            raise PeerUnavailable("The shop gives another order than the one it was asked for.")
        return Answer((order,))

    def _take(self, batch, answer):
        try:
            self._session.run(_take, batch, answer)
        except Exception:
            _logger.warning("Orders are compared one by one", exc_info=True)
            self._take_apart(batch, answer)

    def _take_apart(self, batch, answer):
        def take(order):
            here = Batch(batch.place, batch.place, {
                order.external_id: batch.orders[order.external_id],
            })
            self._session.run(_take, here, Answer((order,)))

        refused = self._take_singly(answer.orders, take)
        rest = Answer((), answer.gone, (*answer.unreadable, *refused))
        self._session.run(_take, batch, rest)


def _begin(comparison, size):
    return comparison._begin_batch(size)


def _take(comparison, batch, answer):
    comparison._take_batch(batch, answer)


def _fail(comparison, reason):
    comparison._note_failure(reason)
