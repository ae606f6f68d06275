from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from .ecom_order import EARLY_STATES, REVIEWED_STATES
from .payment_facts import NOT_ASKED, PAID

#: what an order's own facts say, before any rule is asked
FACTS = """
SELECT o.id,
       o.company_id,
       channel.needs_finance_review,
       CASE
           WHEN o.shop_status = 'cancelled' THEN 'cancelled'
           WHEN o.shop_status IN ('shipped', 'finished') AND channel.mode = 'managed'
           THEN 'shipped'
           WHEN o.shop_status = 'unpaid' AND paid.order_id IS NULL THEN 'unpaid'
           WHEN paid.verdict = 'unpaid' AND paid.figures IS DISTINCT FROM o.payment_accepted
           THEN 'unpaid'
           WHEN o.shop_changes IS NOT NULL OR o.currency_id <> channel.currency_id
           THEN 'stopped'
           WHEN paid.verdict = 'differs' AND paid.figures IS DISTINCT FROM o.payment_accepted
           THEN 'stopped'
           -- also where there is no line at all
           WHEN coalesce((SELECT bool_or(line.product_id IS NULL) FROM ecom_order_line line
                           WHERE line.order_id = o.id), true)
           THEN 'stopped'
           ELSE 'review'
       END,
       CASE WHEN o.shop_changes IS NOT NULL THEN 'changed'
            WHEN o.currency_id <> channel.currency_id THEN 'currency'
            WHEN paid.verdict = 'differs' AND paid.figures IS DISTINCT FROM o.payment_accepted
            THEN 'payment'
            ELSE 'listing' END
  FROM ecom_order o
  JOIN ecom_channel channel ON channel.id = o.channel_id
  LEFT JOIN (%(paid)s) paid ON paid.order_id = o.id
 WHERE o.id = ANY(%(ids)s) AND o.state = ANY(%(states)s)
 ORDER BY o.id
"""
#: beside what the rules fill
DECIDED = ("state", "cause")


class EcomOrderReview(models.Model):
    _inherit = "ecom.order"

    @api.depends(
        "state", "cause", "policy_id", "reviewer_id", "buyer_note", "line_ids.product_id",
        "payment_note", "has_open_message",
    )
    def _compute_decision(self):
        for order in self:
            order.decision = order._describe_decision()

    def _describe_decision(self):
        if self.cause == "payment" or self.state == "unpaid" and self.needs_payment:
            return self.payment_note
        if self.state == "stopped" and self.cause == "currency":
            return self.env._(
                "The order is in %(currency)s, the shop in %(shop)s.",
                currency=self.currency_id.name,
                shop=self.channel_id.currency_id.name,
            )
        if self.state == "stopped" and not self.line_ids:
            return self.env._("Nothing is in it: add a product, or cancel it.")
        if self.state == "stopped":
            codes = self.line_ids.filtered(lambda line: not line.product_id).mapped("sku")
            return self.env._("No product is matched to %(codes)s.", codes=", ".join(codes))
        if self.state == "service" and self.has_open_message:
            return self.env._("The buyer waits for an answer to a message.")
        if self.state == "service" and self.buyer_note:
            return self.env._("The buyer left a note.")
        if self.state == "service":
            return self.env._("No exemption policy passes it.")
        if self.policy_id:
            return self.env._("Passed by policy %(policy)s.", policy=self.policy_id.display_name)
        if self.reviewer_id:
            return self.env._("Approved by %(user)s.", user=self.reviewer_id.name)
        return ""

    # === DECIDING IN BULK === #

    def _decide(self):
        """Give these orders their state and what the rules fill, unless somebody reviewed them.

        The number of queries depends on the number of rules, not of orders.
        """
        states = self._apply_rules()
        passed = [order_id for order_id, state in states.items() if state == "approved"]
        # sudo: what follows must not depend on whose part of the orders it is
        self.sudo().browse(passed)._after_approval()

    def _apply_rules(self):
        """Decide and store; nothing else follows yet. Give {order id: its state now}."""
        self.env.flush_all()
        paid = SQL(PAID, ids=self.ids) if self._match_payments() else SQL(NOT_ASKED)
        self._flag_messages()
        rows = self.env.execute_query(
            SQL(FACTS, paid=paid, ids=self.ids, states=list(EARLY_STATES))
        )
        if not rows:
            return {}
        in_review = {row[0] for row in rows if row[3] == "review"}
        orders_of = defaultdict(list)
        for row in rows:
            orders_of[self.env["res.company"].browse(row[1])].append(row[0])
        values = self._match_rules(orders_of, in_review)
        for row in rows:
            values[row[0]].update(self._judge(row, values[row[0]].get("policy_id")))
        self._store_decision(values, [*DECIDED, *sorted(self._get_matched_fields())])
        self.browse(values).invalidate_recordset()
        return {order_id: told["state"] for order_id, told in values.items()}

    def _judge(self, row, policy_id):
        """The state that follows from an order's facts and its policy, and the cause."""
        _order_id, _company, needs_finance, state, cause = row
        if state == "review":
            policy = self.env["ecom.review.policy"].browse(policy_id)
            state = _reviewed_state(policy, needs_finance)
        return {"state": state, "cause": cause if state == "stopped" else None}

    def _after_approval(self):
        """Called once for orders that have just been approved, by a person or by a policy."""

    # === BUTTONS === #

    def action_approve(self):
        """Customer service's approval; the shop's setting may ask finance as well."""
        self._check_reviewer()
        to_finance = self.filtered(lambda order: order.channel_id.needs_finance_review)
        to_finance._set_state({"service"}, "finance", **self._prepare_review_vals())
        rest = self - to_finance
        approved = rest._set_state({"service"}, "approved", **self._prepare_review_vals())
        approved._after_approval()
        return True

    def action_approve_finance(self):
        self._check_reviewer(finance=True)
        approved = self._set_state({"finance"}, "approved", **self._prepare_review_vals())
        approved._after_approval()
        return True

    def action_unreview(self):
        """Back to customer service, while the goods are still here."""
        self._check_reviewer()
        back, waiting = self._withdraw("service")
        return self._tell_result(back) if waiting else True

    def _finish_unreview(self):
        return self._set_state(
            REVIEWED_STATES, "service", policy_id=False, reviewer_id=False, reviewed_at=False,
            cause=False, cancel_reason=False, recall_to=False, recall_note=False,
        )

    def action_decide_again(self):
        """Ask the rules once more."""
        self._check_reviewer()
        self._refresh_weight()
        self._decide()
        return True

    def _check_reviewer(self, finance=False):
        group = "ecom_orders.group_finance" if finance else "ecom_orders.group_user"
        if not self.env.user.has_group(group):
            raise AccessError(self.env._("You may not review orders of shops."))
        self.check_access("write")

    def _prepare_review_vals(self):
        return {"reviewer_id": self.env.uid, "reviewed_at": fields.Datetime.now(),
                "cause": False}


def _reviewed_state(policy, needs_finance):
    if not policy:
        return "service"
    return "finance" if needs_finance and not policy.skips_finance else "approved"
