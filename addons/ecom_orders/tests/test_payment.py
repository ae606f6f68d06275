from datetime import timedelta
from decimal import Decimal

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..lib.payment_paypal import Transaction
from .common import NOON, EcomCommon


class PaymentCommon(EcomCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.env["ecom.payment.account"].create({"name": "Purse", "code": "PURSE"})
        cls.channel.payment_account_id = cls.account
        cls._create_policy()
        cls.Payment = cls.env["ecom.payment"]

    def _pay(self, external_id, amount, match=True, hours=0, **values):
        moment = NOON + timedelta(hours=hours)
        told = Transaction(**{
            "external_id": external_id, "paid_at": NOON, "changed_at": moment,
            "amount": Decimal(amount), "currency": self.channel.currency_id.name, **values,
        })
        self.Payment._store(self.account, [told])
        if match:
            self.account._match()
        return self.Payment.search([("external_id", "=", external_id)])


@tagged("post_install", "-at_install")
class TestPayment(PaymentCommon):
    def _take_paid(self, *names):
        """Orders of one buyer, 20 each and paid, before their review."""
        self.env["ecom.review.policy"].search([]).active = False
        self._take(*(
            self._told(one, minutes=n, payment_ref=f"T{one}", buyer_ref="lina",
                       receiver_phone="138") for n, one in enumerate(names)
        ))
        for one in names:
            self._pay(f"T{one}", 20)
        return [self._find(one) for one in names]

    def test_an_order_merged_by_way_of_another_brings_its_payment(self):
        first, second, third = self._take_paid("1", "2", "3")
        first._merge({first: second})
        second._merge({second: third})
        self.assertRecordValues(third, [{"state": "service", "amount_paid": 60,
                                         "amount_unpaid": 0}])
        self.assertEqual([first.amount_paid, second.amount_unpaid], [60, 0])
        self._pay("BACK", -20, parent_ref="T1")
        self.assertRecordValues(third, [
            {"state": "stopped", "cause": "payment", "amount_unpaid": 20}
        ])

    def test_a_part_that_goes_with_another_order_is_paid_with_both(self):
        first, second = self._take_paid("1", "2")
        child = first._split([({first.line_ids: 1}, self.env["stock.warehouse"])])
        child._merge({child: second})
        self.assertRecordValues(first | second, [
            {"state": "service", "amount_unpaid": 0}, {"state": "service", "amount_unpaid": 0},
        ])

    def test_a_payment_of_a_part_comes_back_with_it(self):
        [order] = self._take_paid("1")
        child = order._split([({order.line_ids: 1}, self.env["stock.warehouse"])])
        payment = order.payment_ids
        payment.with_user(self.finance).order_id = child
        self.env["ecom.order.operation"].search([("other_id", "=", child.id)]).action_undo()
        self.assertEqual(payment.order_id, order)
        self.assertRecordValues(order, [{"state": "service", "amount_unpaid": 0}])

    def test_the_transaction_number_goes_before_the_reference(self):
        self._take(self._told("1", payment_ref="T1"), self._told("2"))
        payment = self._pay("T1", 20, reference="N-2")
        self.assertRecordValues(payment, [
            {"order_id": self._find("1").id, "matched_by": "transaction"},
        ])
        self.assertRecordValues(self._find("1") + self._find("2"), [
            {"state": "approved", "cause": False}, {"state": "unpaid", "cause": False},
        ])
        self.assertIn("20", self._find("2").decision)

    def test_number_and_id_of_the_order_are_references(self):
        self._take(self._told("1"), self._told("2"))
        self._pay("A", 20, reference="N-1")
        self._pay("B", 20, reference="2")
        self.assertEqual(self._find("1").state, "approved")
        self.assertEqual(self._find("2").state, "approved")

    def test_a_payment_that_comes_before_its_order_is_found_at_intake(self):
        self._pay("T1", 20)
        self._take(self._told("1", payment_ref="T1"))
        self.assertEqual(self._find("1").state, "approved")

    def test_one_cent_decides(self):
        for number, (paid, state, cause) in enumerate((
            ("19.99", "stopped", "payment"), ("20.00", "approved", False),
            ("20.01", "stopped", "payment"),
        )):
            with self.subTest(paid=paid):
                self._take(self._told(f"O{number}", payment_ref=f"T{number}"))
                self._pay(f"T{number}", paid)
                order = self._find(f"O{number}")
                self.assertRecordValues(order, [{"state": state, "cause": cause}])
                if cause:
                    self.assertIn("0.01", order.decision)

    def test_several_payments_add_up_and_a_later_one_releases(self):
        self._take(self._told("1"))
        order = self._find("1")
        self._pay("A", 15, reference="N-1")
        self.assertRecordValues(order, [{"state": "stopped", "cause": "payment"}])
        self.assertIn("5.00", order.decision)
        self._pay("B", 5, reference="N-1")
        self.assertRecordValues(order, [{"state": "approved", "cause": False}])
        self.assertEqual(order.amount_paid, 20)

    def test_a_refund_subtracts_by_the_payment_it_refunds(self):
        self.env["ecom.review.policy"].search([]).active = False
        self._take(self._told("1", payment_ref="A"))
        order = self._find("1")
        self._pay("A", 20)
        self.assertEqual(order.state, "service")
        refund = self._pay("R", -20, parent_ref="A")
        self.assertRecordValues(refund, [{"order_id": order.id, "matched_by": "parent"}])
        self.assertRecordValues(order, [{"state": "stopped", "cause": "payment"}])
        self.assertIn("20.00", order.decision)

    def test_only_what_is_done_counts_and_it_may_become_so_later(self):
        self._take(self._told("1", payment_ref="A"))
        self._pay("A", 20, status="pending")
        self.assertEqual(self._find("1").state, "unpaid")
        self._pay("A", 20, hours=1)
        self.assertEqual(self._find("1").state, "approved")
        self._pay("A", 20, status="pending")  # told late
        self.assertEqual(self._find("1").payment_ids.status, "done")

    def test_the_same_transaction_twice_is_one_payment(self):
        self._take(self._told("1", payment_ref="A"))
        for _again in range(2):
            self._pay("A", 20)
        self.assertEqual(len(self.account.payment_ids), 1)
        self.assertEqual(self._find("1").amount_paid, 20)

    def test_one_payment_never_pays_two_orders(self):
        self._take(self._told("1", payment_ref="A"), self._told("2", payment_ref="A"))
        payment = self._pay("A", 20)
        self.assertFalse(payment.order_id)
        self.assertEqual(
            self.account.with_user(self.clerk).payment_open_count, 1
        )
        payment.with_user(self.finance).order_id = self._find("1")
        self.assertRecordValues(self._find("1") + self._find("2"), [
            {"state": "approved"}, {"state": "unpaid"},
        ])
        payment.with_user(self.finance).order_id = self._find("2")
        self.assertRecordValues(payment, [{"matched_by": "hand"}])
        self.assertEqual(self._find("2").state, "approved")

    def test_another_currency_is_never_equal(self):
        self.env.ref("base.EUR").active = True
        other = "EUR" if self.channel.currency_id.name != "EUR" else "USD"
        self._take(self._told("1", payment_ref="A"))
        self._pay("A", 20, currency=other)
        self.assertRecordValues(self._find("1"), [{"state": "stopped", "cause": "payment"}])

    def test_cash_on_delivery_and_free_orders_need_no_payment(self):
        self._take(self._told("cod", status="cod"),
                   self._told("free", ("TEA", 1, 0)), self._told("waits", ("TEA", 1, "0.01")))
        states = [self._find(one).state for one in ("cod", "free", "waits")]
        self.assertEqual(states, ["approved", "approved", "unpaid"])

    def test_the_account_knows_better_than_the_shop(self):
        self._take(self._told("1", payment_ref="A", status="unpaid"))
        self.assertEqual(self._find("1").state, "unpaid")
        self._pay("A", 20)
        self.assertEqual(self._find("1").state, "approved")

    def test_without_an_account_the_shops_word_is_enough(self):
        self._take(self._told("1"))
        self.assertEqual(self._find("1").state, "unpaid")
        self.channel.payment_account_id = False
        self.assertEqual(self._find("1").state, "approved")

    def test_parts_of_a_split_order_share_its_payment(self):
        self._take(self._told("1", payment_ref="A"), self._told("2", ("RICE", 1, 5)))
        first, second = self._find("1"), self._find("2")
        second.split_from_id = first
        self._pay("A", 20)
        self.assertRecordValues(first + second, [{"cause": "payment"}] * 2)
        self._pay("B", 5, reference="N-1")
        self.assertRecordValues(first + second, [{"state": "approved"}] * 2)

    def test_work_does_not_grow_with_the_number_of_orders(self):
        def queries(prefix, number):
            self._take(*[self._told(f"{prefix}{n}") for n in range(number)])
            told = [Transaction(
                external_id=f"{prefix}T{n}", paid_at=NOON, changed_at=NOON, amount=Decimal(20),
                currency=self.channel.currency_id.name, reference=f"N-{prefix}{n}",
            ) for n in range(number)]
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Payment._store(self.account, told)
            self.account._match()
            return self.env.cr.sql_log_count - before

        queries("warm", 2)
        self.assertEqual(queries("few", 2), queries("many", 40))
        self.assertEqual(
            self.Order.search_count([("number", "like", "N-many"), ("state", "=", "approved")]), 40
        )


@tagged("post_install", "-at_install")
class TestPaymentByHand(PaymentCommon):
    def setUp(self):
        super().setUp()
        self._take(self._told("1", payment_ref="A"))
        self.order = self._find("1")
        self.payment = self._pay("A", 15)

    def _accept(self, user, order=None):
        wizard = self.env["ecom.payment.accept"].with_user(user).create(
            {"order_ids": (order or self.order).ids, "reason": "Rest in cash"}
        )
        return wizard.action_accept()

    def test_finance_accepts_the_difference_with_a_reason(self):
        self._accept(self.finance)
        self.assertRecordValues(self.order, [{"state": "approved", "cause": False}])
        self.assertIn("Rest in cash", self.order.message_ids[0].body)

    def test_what_was_accepted_is_looked_at_anew_when_figures_change(self):
        self.env["ecom.review.policy"].search([]).active = False
        self._accept(self.finance)
        self.assertEqual(self.order.state, "service")
        self._pay("R", -10, parent_ref="A")
        self.assertRecordValues(self.order, [{"state": "stopped", "cause": "payment"}])

    def test_customer_service_accepts_and_matches_nothing(self):
        with self.assertRaises(AccessError):
            self._accept(self.clerk)
        with self.assertRaises(AccessError):
            self.order.with_user(self.clerk)._accept_payment("Please")
        with self.assertRaises(AccessError):
            self.payment.with_user(self.clerk).order_id = False
        with self.assertRaises(AccessError):
            self.account.with_user(self.clerk).action_download()
        with self.assertRaises(AccessError):
            self.account.with_user(self.finance).read(["client_secret"])
        self.assertRecordValues(self.order, [{"state": "stopped", "cause": "payment"}])
        self.assertEqual(self.payment.order_id, self.order)

    def test_what_the_account_told_is_written_by_nobody(self):
        for name, value in (("amount", 20), ("status", "denied"), ("matched_by", "hand")):
            with self.subTest(name=name), self.assertRaises(AccessError):
                self.payment.with_user(self.finance).write({name: value})
        self.assertRecordValues(self.payment, [{"amount": 15, "status": "done"}])

    def test_an_order_of_a_shop_with_another_account_is_refused(self):
        other = self._create_channel("OTHER")
        self._take(self._told("9"), channel=other)
        with self.assertRaisesRegex(UserError, "N-9"):
            self.payment.with_user(self.finance).order_id = self._find("9", other)
        self.assertEqual(self.payment.order_id, self.order)

    def test_there_is_nothing_to_accept_on_a_paid_order(self):
        self._pay("B", 5, reference="N-1")
        with self.assertRaisesRegex(UserError, "N-1"):
            self._accept(self.finance)
        self.assertFalse(self.order.payment_accepted)

    def test_the_list_of_payments_sets_the_order_it_was_opened_from(self):
        self._take(self._told("2"))
        other = self._find("2")
        action = other.with_user(self.finance).action_match_payment()
        payment = self._pay("X", 20)
        payment.with_user(self.finance).with_context(**action["context"]).action_pay_order()
        self.assertEqual(other.state, "approved")
        self.assertIn("X", other.message_ids[0].body)

    def test_what_is_for_no_order_leaves_the_list(self):
        payment = self._pay("FEE", -3)
        self.assertTrue(payment.is_open)
        payment.with_user(self.finance).action_not_of_order()
        self.assertFalse(payment.is_open)
        self.assertFalse(self.Payment.search([("is_open", "=", True)]))
