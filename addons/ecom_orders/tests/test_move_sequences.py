from dataclasses import replace
from decimal import Decimal

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_merge import ADDRESS
from .test_split import SplitCommon

CENTS = st.integers(1, 1999).map(lambda cents: Decimal(cents) / 100)
GOODS = st.lists(
    st.tuples(st.sampled_from(["TEA", "RICE"]), st.integers(1, 7), CENTS, st.booleans()),
    min_size=1, max_size=3,
)
ORDERS = st.lists(st.tuples(GOODS, CENTS, CENTS), min_size=3, max_size=3)
PICK = st.integers(0, 99)
KINDS = st.sampled_from(["hand", "carton", "merge", "undo"])
#: any steps, and such as go on with what was just moved
STEPS = st.one_of(
    st.lists(KINDS, min_size=1, max_size=6),
    st.sampled_from([
        ["hand", "merge", "undo", "merge", "hand"], ["merge", "hand", "merge", "undo"],
        ["hand", "hand", "merge", "carton", "undo"], ["carton", "merge", "merge", "hand"],
        ["merge", "merge", "hand", "undo", "undo"],
    ]),
).flatmap(lambda kinds: st.tuples(*(st.tuples(st.just(kind), PICK, PICK) for kind in kinds)))


@tagged("post_install", "-at_install")
class TestMoveSequences(SplitCommon):
    @settings(
        max_examples=12, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(told=ORDERS, steps=STEPS)
    def _check_sequence(self, told, steps):
        with self.env.cr.savepoint(flush=True) as point:
            orders = self._take_told(told)
            before, sums = self._rows(orders), self._sums(orders)
            for step, one, other in steps:
                self._step(step, one, other)
                self.assertEqual(self._sums(self._ours()), sums, step)
            while self._undo_newest():
                self.assertEqual(self._sums(self._ours()), sums)
            self.assertEqual(self._ours(), orders)
            self.assertEqual(self._rows(orders), before)
            self.env.flush_all()
            self.env.invalidate_all()
            point.rollback()
        self.env.invalidate_all()

    def test_nothing_is_lost_and_everything_comes_back(self):
        self.stacked = set()
        self._check_sequence()
        # moves were made on top of each other in every way, else it would prove little
        self.assertEqual(self.stacked, {
            ("split", "merge"), ("merge", "split"), ("split", "split"), ("merge", "merge"),
        })

    def _note_stacked(self):
        """Remember which kind the newest operation is, and of which kind it stands on."""
        newest = self.env["ecom.order.operation"].search(
            [("lead_id.channel_id", "=", self.channel.id)], order="id desc", limit=1
        )
        below = newest.search([
            ("id", "<", newest.id), ("undone_at", "=", False),
            "|", ("lead_id", "in", (newest.lead_id + newest.other_id).ids),
            ("other_id", "in", (newest.lead_id + newest.other_id).ids),
        ])
        if newest and not newest.undone_at:
            self.stacked |= {(one.kind, newest.kind) for one in below}

    def _take_told(self, told):
        for n, (goods, freight, discount) in enumerate(told):
            order = self._told(str(n), *((sku, count, price) for sku, count, price, _g in goods),
                               minutes=n, **ADDRESS)
            lines = tuple(
                replace(line, is_gift=is_gift, amount=Decimal(0) if is_gift else line.amount)
                for line, (*_rest, is_gift) in zip(order.lines, goods, strict=True)
            )
            total = sum(line.amount for line in lines) + freight - discount
            self._take(replace(order, lines=lines, amount_freight=freight,
                               amount_discount=discount, amount_total=total))
        return self._ours()

    def _ours(self):
        self.env.invalidate_all()
        return self.Order.search([("channel_id", "=", self.channel.id)], order="id")

    def _step(self, step, one, other):
        """Do one step; what the order centre refuses leaves everything as it is."""
        open_orders = self._ours().filtered(lambda order: order.state != "merged")
        order = open_orders[one % len(open_orders)].with_user(self.clerk)
        rows = self._rows(self._ours())
        try:
            with self.env.cr.savepoint():
                self._do(step, order, other, open_orders)
                self._note_stacked()
        except UserError:
            self.env.invalidate_all()
            self.assertEqual(self._rows(self._ours()), rows, step)

    def _do(self, step, order, other, open_orders):
        if step == "undo":
            self._undo_newest()
        elif step == "merge":
            leads = [
                lead for lead in open_orders - order if not order._explain_merge(lead)[order]
            ]
            if leads:
                order._merge({order: leads[other % len(leads)].with_user(self.clerk)})
        elif step == "carton":
            wishes = order._propose_split("carton", per_carton=1 + other % 3)
            if wishes:
                order._split(wishes)
        else:
            line = order.line_ids[other % len(order.line_ids)]
            count = 1 + other % int(line.quantity)
            order._split([({line: count}, self.env["stock.warehouse"])])

    def _undo_newest(self):
        newest = self.env["ecom.order.operation"].search(
            [("lead_id.channel_id", "=", self.channel.id), ("undone_at", "=", False)],
            order="id desc", limit=1,
        )
        newest.with_user(self.clerk).action_undo()
        return newest
