from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .ecom_order import EARLY_STATES

#: whoever holds goods of an order that the shop changed too late: its leads, what was split off
FLAG_RELATED = """
WITH RECURSIVE related (id, cause) AS (
    SELECT holder.id, o.number
      FROM ecom_order o
      JOIN ecom_order holder ON holder.id = o.merged_into_id OR holder.split_from_id = o.id
     WHERE o.id = ANY(%(ids)s)
     UNION
    SELECT line.order_id, o.number
      FROM ecom_order o
      JOIN ecom_order_line line ON line.origin_order_id = o.id AND line.order_id <> o.id
     WHERE o.id = ANY(%(ids)s)
     UNION
    SELECT o.merged_into_id, related.cause
      FROM related JOIN ecom_order o ON o.id = related.id
     WHERE o.merged_into_id IS NOT NULL)
UPDATE ecom_order o
   SET shop_changes = coalesce(o.shop_changes, '{}') || jsonb_build_object(
           'merged_ids', jsonb_build_array(NULL, told.causes))
  FROM (SELECT id, string_agg(DISTINCT cause, ', ') AS causes FROM related GROUP BY id) told
 WHERE o.id = told.id AND o.state <> 'cancelled'
RETURNING o.id
"""


class EcomOrderLate(models.Model):
    """The shop changed an order when it was too late to follow: what a person does about it."""

    _inherit = "ecom.order"

    shop_version = fields.Json(
        readonly=True, copy=False, help="What the shop told last, where it was not followed."
    )

    def _describe_change(self, name, values):
        if name == "merged_ids":
            return self.env._(
                "The shop changed order %(numbers)s, whose goods are in this one.",
                numbers=values[1],
            )
        return super()._describe_change(name, values)

    def _flag_related(self):
        """Flag the orders that hold goods of these; return all that are flagged; 1 query."""
        if not self:
            return self
        related = self.env.execute_query(SQL(FLAG_RELATED, ids=self.ids))
        return self | self.browse(order_id for (order_id,) in related)

    def _describe_decision(self):
        if self.state == "stopped" and self.cause == "changed" and self.is_gone:
            return self._describe_gone()
        if self.state == "stopped" and self.cause == "changed":
            return self.env._("The shop changed it, and nobody answered yet.")
        return super()._describe_decision()

    # === BUTTONS === #

    def action_keep_as_is(self):
        return self._ask_reason("keep")

    def _keep_as_is(self, reason):
        """The shop's change is not followed; the history tells what it was and why."""
        flagged = self.filtered("shop_changes")
        bodies = {
            order.id: self.env._("Kept as it is (%(reason)s). The shop had: %(changes)s",
                                 reason=reason, changes=order.change_note)
            for order in flagged
        }
        flagged._message_log_batch(bodies)
        # sudo: the flag is nobody's to write
        flagged.sudo().write({"shop_changes": False, "shop_version": False})
        flagged._decide()
        return flagged

    def action_take_shop_version(self):
        """Replace order and lines by what the shop told last; gifts and our own marks stay."""
        self._check_reviewer()
        for order in self.filtered("shop_changes"):
            order._check_may_follow_shop()
            if order.state not in EARLY_STATES:
                order.action_unreview()
            if order.recall_to:
                continue
            order._check_is_early()
            note = order.change_note
            self.env["ecom.intake"]._apply_version(order)
            order._message_log(
                body=self.env._("Taken over from the shop: %(changes)s", changes=note)
            )
        waiting = self.filtered("recall_to")
        return self._tell_result(self - waiting) if waiting else True

    def _check_may_follow_shop(self):
        if self.open_operation_count:
            raise UserError(
                self.env._(
                    "Order %(number)s was merged or split. Undo that first, then take over the"
                    " shop's version.",
                    number=self.number,
                )
            )
        if not self.shop_version and self.is_gone:
            raise UserError(
                self.env._(
                    "The shop no longer has order %(number)s, so there is no version to take"
                    " over. Cancel it, or keep it as it is.",
                    number=self.number,
                )
            )
        if not self.shop_version:
            raise UserError(
                self.env._(
                    "The change is not of order %(number)s itself: %(changes)s Open that order.",
                    number=self.number, changes=self.change_note,
                )
            )

    def _check_is_early(self):
        if self.state not in EARLY_STATES:
            raise UserError(
                self.env._(
                    "Order %(number)s is in state %(state)s: it is too late for the shop's"
                    " version. Keep it as it is.",
                    number=self.number, state=self._state_label(),
                )
            )
