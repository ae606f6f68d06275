from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_amount

from .payment_facts import PAID


class EcomOrder(models.Model):
    """Whether an order is paid, by what its shop's payment account says."""

    _inherit = "ecom.order"

    payment_ids = fields.One2many("ecom.payment", "order_id", "Payments", readonly=True)
    payment_accepted = fields.Char(
        readonly=True, copy=False, help="The figures that finance accepted as they are."
    )
    needs_payment = fields.Boolean(compute="_compute_payment")
    amount_paid = fields.Monetary("Received", compute="_compute_payment")
    amount_unpaid = fields.Monetary("Still to Pay", compute="_compute_payment")
    payment_note = fields.Char("Payment", compute="_compute_payment")

    _payment_ref_idx = models.Index("(payment_ref) WHERE payment_ref IS NOT NULL")

    @api.depends(
        "amount_total", "shop_status", "payment_accepted", "channel_id.payment_account_id",
        "payment_ids.amount", "payment_ids.status", "payment_ids.is_of_order", "merged_ids.state",
        "split_ids.state", "merged_into_id", "split_from_id",
    )
    @api.depends_context("lang")
    def _compute_payment(self):
        paid = self._get_paid()
        for order in self:
            facts = paid.get(order._origin.id)
            order.needs_payment = bool(facts)
            order.amount_paid = facts["amount"] if facts else 0
            order.amount_unpaid = facts["total"] - facts["amount"] if facts else 0
            order.payment_note = order._describe_payment(facts) if facts else ""

    def _get_paid(self):
        """Give {order id: what ``PAID`` says} of those whose shop has a payment account."""
        self.env.flush_all()
        query = SQL("SELECT to_jsonb(paid) FROM (%s) paid", SQL(PAID, ids=self._origin.ids))
        return {row["order_id"]: row for (row,) in self.env.execute_query(query)}

    def _describe_payment(self, facts):
        """Say in one sentence what is paid of what."""
        total = self._money(facts["total"])
        if facts["verdict"] == "unpaid":
            return self.env._("No payment of %(total)s has come yet.", total=total)
        paid = self._describe_sums(facts) or self._money(0)
        difference = self.currency_id.round(facts["amount"] - facts["total"])
        if set(facts["currencies"] or ()) - {self.currency_id.id}:
            text = self.env._("Paid %(paid)s, another currency than the %(total)s asked.",
                              paid=paid, total=total)
        elif not difference:
            return self.env._("Paid in full: %(paid)s.", paid=paid)
        elif difference < 0:
            text = self.env._("Paid %(paid)s of %(total)s: %(difference)s is missing.",
                              paid=paid, total=total, difference=self._money(-difference))
        else:
            text = self.env._("Paid %(paid)s for %(total)s: %(difference)s too much.",
                              paid=paid, total=total, difference=self._money(difference))
        if self.payment_accepted == facts["figures"]:
            return self.env._("%(text)s Accepted by finance.", text=text)
        return text

    def _describe_sums(self, facts):
        sums = defaultdict(float)
        for currency_id, amount in zip(
            facts["currencies"] or (), facts["amounts"] or (), strict=True
        ):
            sums[currency_id] += amount
        currencies = self.env["res.currency"]
        return " + ".join(
            self._money(amount, currencies.browse(currency_id))
            for currency_id, amount in sums.items()
        )

    def _get_payment_family(self):
        """These orders, and those they were merged with or split from, which share payments."""
        family, found = self.browse(), self
        while found - family:
            family |= found
            found = (family.merged_into_id | family.split_from_id
                     | family.merged_ids | family.split_ids)
        return family

    def _money(self, amount, currency=None):
        return format_amount(self.env, amount, currency or self.currency_id)

    def _match_payments(self):
        """Match payments that came before their orders.

        :return: whether any shop has a payment account, so that payments are to be looked at
        """
        checked = self.env.execute_query(
            SQL("SELECT FROM ecom_channel WHERE payment_account_id IS NOT NULL LIMIT 1")
        )
        if checked:
            self.env["ecom.payment"]._match_orders(self)
        return bool(checked)

    # === BUTTONS === #

    def action_accept_payment(self):
        """Ask for the reason why the order goes on as it is paid."""
        self._check_accepts_payment()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Accept Difference"),
            "res_model": "ecom.payment.accept",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_ids": self.ids},
        }

    def _accept_payment(self, reason):
        """Take what is paid now as enough; a later payment or refund is looked at anew."""
        self._check_accepts_payment()
        for order_id, facts in self._get_paid().items():
            # sudo: only this button writes it, and it has checked the right
            order_sudo = self.browse(order_id).sudo()
            note = order_sudo.payment_note
            order_sudo.payment_accepted = facts["figures"]
            order_sudo._message_log(
                body=self.env._(
                    "Payment accepted as it is. %(note)s Reason: %(reason)s",
                    note=note, reason=reason,
                ),
                author_id=self.env.user.partner_id.id,
            )
        self._decide()

    def _check_accepts_payment(self):
        if not self.env.user.has_group("ecom_orders.group_finance"):
            raise AccessError(self.env._("Only finance may accept a difference of payment."))
        self.check_access("write")
        for order in self:
            if not (order.needs_payment and (order.state == "unpaid" or order.cause == "payment")):
                raise UserError(
                    self.env._(
                        "Order %(number)s does not wait for its payment, so there is nothing"
                        " to accept.",
                        number=order.number,
                    )
                )

    def action_match_payment(self):
        """Open the payments that no order has yet, to choose this order's."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ecom_orders.ecom_payment_action_open"
        )
        account = self.channel_id.payment_account_id
        return {
            **action,
            "domain": [("account_id", "=", account.id)],
            "context": {"search_default_open": 1, "ecom_order_id": self.id},
        }
