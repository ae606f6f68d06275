"""What reading orders of a shop has in common: calls outside, bookings inside a transaction."""

import logging
import time

from odoo.addons.postal_base.exchange.session import DrainSession
from odoo.addons.postal_base.lib.postal_exchange import ExchangeError, PeerUnavailable, Throttle

from .adapters import shop_errors
from .lib.ecom_shop import FieldError

_logger = logging.getLogger(__name__)


class ShopReader:
    """Made and run while holding the channel's lock: one at a time reads a shop, so that what
    is booked last is what was told last.

    :param record: on which is booked, each time in a transaction of its own
    """

    def __init__(self, record, channel, lock, seconds):
        self._session = DrainSession(record)
        self._lock = lock
        self._adapter = channel._adapter()
        self._throttle = Throttle(channel.calls_per_second)
        self._deadline = time.monotonic() + seconds
        self.is_through = False

    def _has_time(self):
        return time.monotonic() < self._deadline

    def _take_singly(self, orders, take):
        """Book orders one by one: one that the database does not take must not hold up the others.

        :param take: called with each order, books it in a transaction of its own
        :return: [(id in the shop, reason)] of those that were not taken
        """
        refused = []
        for order in orders:
            try:
                take(order)
            except Exception as error:
                _logger.exception("Order %s could not be taken", order.external_id)
                refused.append((order.external_id, f"{type(error).__name__}: {error}"))
        return refused

    def _call(self, method, *args):
        self._throttle.wait()
        try:
            with shop_errors():
                return method(*args)
        except (ExchangeError, FieldError):
            raise
        except Exception as error:
            # Whatever a shop answers: it is its answer that is wrong, and it is asked again.
            _logger.exception("The answer of a shop could not be read")
            raise PeerUnavailable(
                f"The shop's answer cannot be understood ({type(error).__name__})."
            ) from error
