from collections import defaultdict
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests import tagged

from .fund_common import FundCommon

AMOUNTS = st.decimals("0.01", "700", places=2)
STEPS = st.one_of(
    st.tuples(
        st.sampled_from(["transfer_in", "transfer_out", "refund", "order_payment"]),
        st.integers(0, 1),
        AMOUNTS,
    ),
    st.tuples(st.just("hold"), st.integers(0, 1), AMOUNTS),
    st.tuples(st.just("capture"), st.integers(0, 5), st.decimals("0.01", "1", places=2)),
    st.tuples(st.just("release"), st.integers(0, 5), st.just(Decimal(1))),
    st.tuples(st.just("repeat"), st.integers(0, 30), st.just(Decimal(1))),
)


class Model:
    """What the accounts should hold, kept beside them in exact decimals."""

    def __init__(self, limits):
        self.limits = limits
        self.balance = defaultdict(Decimal)
        self.held = defaultdict(Decimal)

    def can_take(self, account, amount):
        return amount <= self.balance[account] - self.held[account] + self.limits[account]


@tagged("post_install", "-at_install")
class TestFundProperty(FundCommon):
    """Whatever is done in whatever order, the figures are true and within the limit."""

    @settings(
        max_examples=30,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(st.lists(STEPS, min_size=1, max_size=25))
    def test_any_sequence_of_operations(self, steps):
        with self.savepoint() as undo:
            self._run(steps)
            undo.rollback()
        self.env.invalidate_all(flush=False)

    def _run(self, steps):
        first = self._create_account(self._create_customer(name="First"))
        second = self._create_account(self._create_customer(name="Second"), credit_limit=100)
        self.accounts, self.holds, self.done = (first, second), [], []
        self.model = Model({first: Decimal(0), second: Decimal(100)})
        for name, index, value in steps:
            self._step(name, index, value)
            for account in self.accounts:
                self.assertFigures(
                    float(self.model.balance[account]), float(self.model.held[account]), account
                )
                self.assertGreaterEqual(account.available, -account.credit_limit)
        self._end_holds()

    def _step(self, name, index, value):
        steps = {"hold": self._hold, "capture": self._capture, "release": self._release}
        if name == "repeat":
            if self.done:
                self.done[index % len(self.done)]()
            return
        if name in steps:
            return steps[name](index, value)
        sign = -1 if name in ("transfer_out", "order_payment") else 1
        self._post(self.accounts[index], sign * value, name)

    def _attempt(self, account, amount, call):
        """``call`` succeeds exactly when the model can take ``amount`` more."""
        if self.model.can_take(account, amount):
            self.done.append(call)
            return call()
        with self.assertRaisesRegex(UserError, "cannot pay"):
            call()

    def _post(self, account, amount, kind):
        posting = self._posting(account, amount, kind)
        if self._attempt(account, -amount, lambda: self.Entry._post([posting])):
            self.model.balance[account] += amount

    def _hold(self, index, amount):
        account = self.accounts[index]
        request = {"account": account, "amount": amount, "cause": f"h,{len(self.done)}"}
        hold = self._attempt(account, amount, lambda: self.Hold._hold([request]))
        if hold:
            self.model.held[account] += amount
            self.holds.append(hold)

    def _capture(self, index, share):
        if not self.holds:
            return
        hold = self.holds[index % len(self.holds)]
        account = hold.account_id
        amount = account._to_amount(Decimal(str(hold.remaining)) * share)
        if not amount:
            return
        capture = {"hold": hold, "amount": amount, "cause": f"c,{len(self.done)}"}
        self.done.append(lambda: self.Hold._capture([capture]))
        self.done[-1]()
        self.model.held[account] -= amount
        self.model.balance[account] -= amount

    def _release(self, index, _value):
        if not self.holds:
            return
        hold = self.holds[index % len(self.holds)]
        account = hold.account_id
        self.model.held[account] -= account._to_amount(hold.remaining)
        hold._release()

    def _end_holds(self):
        """However far they came, holds end captured or released, and nothing stays held."""
        for hold in self.holds:
            hold._release()
            self.assertEqual(hold.state, "captured" if hold.captured else "released")
            self.assertEqual(
                self.currency.compare_amounts(hold.captured + hold.released, hold.amount), 0
            )
        for account in self.accounts:
            self.assertFigures(float(self.model.balance[account]), 0, account)
            entries = self.Entry.search([("account_id", "=", account.id)], order="id")
            self.assertEqual(
                self.currency.compare_amounts(sum(entries.mapped("amount")), account.balance), 0
            )
            if entries:
                self.assertEqual(entries[-1].balance_after, account.balance)
