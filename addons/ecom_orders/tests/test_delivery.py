from unittest.mock import patch

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from .fulfil_common import FulfilCommon

QUANTITIES = st.sampled_from([1, 2, 3, 5, 0.5, 1.25])
LINES = st.lists(
    st.tuples(st.sampled_from(["TEA", "RICE", "TIN", "GIFT", "PAPER"]), QUANTITIES,
              st.just(1)),
    min_size=1, max_size=4,
)
#: per bin what is there and how much of it somebody else has reserved
STOCK = st.lists(
    st.tuples(st.sampled_from(["TEA", "RICE", "TIN"]), st.integers(0, 2),
              st.sampled_from([1, 4, 10, 25.5]), st.sampled_from([0, 1])),
    max_size=8,
)


@tagged("post_install", "-at_install")
class TestDelivery(FulfilCommon):
    """Deliveries made set-based are those that Odoo makes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.paper = cls._create_product("Paper", "PAPER", is_storable=False)
        cls.goods = cls.tea | cls.rice | cls.tin

    def _lay_in(self, stock):
        products = {one.default_code: one for one in self.goods}
        quants = self.env["stock.quant"]
        for code, bin_number, quantity, reserved in stock:
            place = self.bins[bin_number]
            quants._update_available_quantity(products[code], place, quantity)
            if reserved:
                quants._update_reserved_quantity(products[code], place, reserved)
        # Odoo's removal order is by day of arrival, then by number
        self.env.flush_all()

    def _deliver(self, orders, slowly):
        """(served orders, what they left behind), and undo it."""
        allocation = self.env["ecom.allocation"]
        delivery = self.registry["ecom.delivery"]
        with self.env.cr.savepoint(flush=True) as point:
            way = patch.object(delivery, "_is_plain_warehouse", lambda *_args: not slowly)
            with way:
                served = allocation._serve(self.warehouse, orders)
            snapshot = self._snapshot(orders, self.goods)
            self.env.flush_all()
            self.env.invalidate_all()
            point.rollback()
        self.env.invalidate_all()
        return served, snapshot

    def _check_equal(self, orders):
        served, fast = self._deliver(orders, slowly=False)
        also, slow = self._deliver(orders, slowly=True)
        self.assertEqual(served, also)
        self.assertEqual([*self._differences(fast, slow)], [])
        return served

    def _differences(self, fast, slow):
        for table, rows in slow.items():
            self.assertEqual(len(fast[table]), len(rows), table)
            for one, other in zip(fast[table], rows, strict=True):
                if isinstance(one, dict):
                    yield from ((table, name, one[name], other[name])
                                for name in other if one[name] != other[name])
                elif one != other:
                    yield (table, one, other)

    def test_each_column_is_what_odoo_writes(self):
        self._lay_in([("TEA", 0, 3, 1), ("TEA", 1, 5, 0), ("RICE", 2, 9, 0), ("TIN", 1, 2, 0)])
        orders = self._approve(
            self._told("1", ("TEA", 3, 1), ("RICE", 2, 1), ("PAPER", 1, 1)),
            self._told("2", ("GIFT", 1, 1), ("TEA", 1, 1), ("TEA", 1, 1)),
            self._told("3", ("TEA", 1, 1)),
        )
        self.assertEqual(self._check_equal(orders), orders[:2])

    @settings(max_examples=12, deadline=None, database=None,
              phases=(Phase.explicit, Phase.generate),
              suppress_health_check=[HealthCheck.differing_executors])
    @example(stock=[("TEA", 0, 10, 0), ("TEA", 1, 5, 0), ("TIN", 0, 1, 0)],  # weight by halves
             told=[[("GIFT", 0.5, 1), ("TEA", 1, 1), ("TEA", 1.25, 1)]])
    @given(stock=STOCK, told=st.lists(LINES, min_size=1, max_size=5))
    def test_whatever_the_bins_hold(self, stock, told):
        with self.env.cr.savepoint(flush=True) as point:
            self._lay_in(stock)
            orders = self._approve(
                *(self._told(str(n), *lines) for n, lines in enumerate(told))
            )
            self._check_equal(orders)
            self.env.flush_all()
            self.env.invalidate_all()
            point.rollback()
        self.env.invalidate_all()
