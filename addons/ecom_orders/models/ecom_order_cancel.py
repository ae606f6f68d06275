from odoo import fields, models
from odoo.exceptions import UserError

from .ecom_order import OPEN_STATES


class EcomOrderCancel(models.Model):
    """Cancelling by a person, with a reason, and opening again."""

    _inherit = "ecom.order"

    cancel_reason = fields.Char("Cancelled Because", readonly=True, copy=False)

    def action_cancel(self):
        return self._ask_reason("cancel")

    def _ask_reason(self, kind):
        self._check_reviewer()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ecom_orders.ecom_order_reason_action"
        )
        titles = {"cancel": self.env._("Cancel Orders"), "keep": self.env._("Keep as Is")}
        return {
            **action, "name": titles[kind],
            "context": {"default_kind": kind, "default_order_ids": self.ids},
        }

    def _tell_result(self, done):
        """Say how many of these orders were done, and which were not."""
        text = self.env._("%(count)s orders done.", count=len(done))
        waiting = self.filtered("recall_to")
        if waiting:
            names = ", ".join(waiting[:10].mapped("number"))
            text += " " + self.env._("The external warehouse is asked first: %(names)s",
                                     names=names)
        left = self - done - waiting
        if left:
            names = ", ".join(left[:10].mapped("number"))
            text += " " + self.env._("Left as they are, by their state: %(names)s", names=names)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if left or waiting else "success", "message": text,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _cancel(self, reason):
        """Withdraw deliveries and cancel; return the orders that are cancelled now.

        Who is cancelled already, shipped or merged into another stays as it is; who is in the
        hands of an external warehouse is cancelled when that agrees.
        """
        cancelled, _waiting = self._withdraw("cancelled", reason)
        return cancelled

    def _finish_cancel(self, reason):
        cancelled = self._set_state(
            OPEN_STATES, "cancelled", cancel_reason=reason, cause=False, policy_id=False,
            recall_to=False, recall_note=False,
        )
        text = self.env._("Cancelled: %(reason)s", reason=reason)
        cancelled._message_log_batch(dict.fromkeys(cancelled.ids, text))
        return cancelled

    def action_reopen(self):
        """Bring cancelled orders back before their review; the rules decide anew."""
        self._check_reviewer()
        for order in self:
            if order.shop_status == "cancelled":
                raise UserError(
                    self.env._(
                        "The shop itself cancelled order %(number)s, so it cannot be opened again.",
                        number=order.number,
                    )
                )
        opened = self._set_state(
            {"cancelled"}, "service", cancel_reason=False, reviewer_id=False, reviewed_at=False
        )
        opened._message_log_batch(dict.fromkeys(opened.ids, self.env._("Opened again.")))
        opened._decide()
        return True
