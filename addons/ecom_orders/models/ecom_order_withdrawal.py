from odoo import fields, models
from odoo.exceptions import UserError

from .ecom_order import OPEN_STATES, REVIEWED_STATES
from .ecom_order_fulfil import LEAVING, OPEN_PICKING


class EcomOrderWithdrawal(models.Model):
    """Reviews taken back and orders cancelled: where an external warehouse has the goods in hand,
    it is asked, and the order waits for its answer; it can neither be reviewed nor served again
    before.
    """

    _inherit = "ecom.order"

    recall_to = fields.Selection(
        [("service", "Take its review back"), ("cancelled", "Cancel it")],
        "Asked Back To",
        readonly=True,
        copy=False,
        help="What is done with the order once the external warehouse gives it back.",
    )
    recall_note = fields.Char(
        "Warehouse's Answer", readonly=True, copy=False, help="Why it keeps the order."
    )

    def _describe_decision(self):
        if self.cause == "recall":
            return self.env._("Asked back from the external warehouse, which has not answered yet.")
        if self.cause == "kept":
            return self.env._(
                "The external warehouse does not give it back: %(reason)s", reason=self.recall_note
            )
        return super()._describe_decision()

    def _withdraw(self, target, reason=False):
        """Take these orders out of the deliveries and move them to ``target``.

        Where an external warehouse has to agree first, the order only waits for that.

        :param target: "service" or "cancelled"
        :param reason: of a cancellation
        :return: (those that are there now, those that wait)
        :raises UserError: part of an order has left
        """
        allowed = REVIEWED_STATES if target == "service" else OPEN_STATES
        mine = self.filtered(lambda order: order.state in allowed)
        mine._check_nothing_left()
        mine._withdraw_deliveries()
        waiting = mine._filter_in_delivery()
        # sudo: nobody's to write; the buttons check the right
        waiting.sudo().write(
            {"recall_to": target, "cancel_reason": reason, "cause": "recall", "recall_note": False}
        )
        return (mine - waiting)._finish_withdrawal(target, reason), waiting

    def _finish_withdrawal(self, target, reason):
        if target == "cancelled":
            return self._finish_cancel(reason)
        return self._finish_unreview()

    def _check_nothing_left(self):
        # sudo: who reviews need not have rights on inventory
        left_sudo = self.sudo().env["stock.picking"].search(
            [("ecom_order_id", "in", self.ids), ("state", "=", "done"),
             ("picking_type_id.code", "in", LEAVING)], limit=1,
        )
        if left_sudo:
            raise UserError(
                self.env._(
                    "Part of order %(number)s has left with %(delivery)s already. Ship or cancel"
                    " the delivery of what is left instead; then it can be closed without it.",
                    number=left_sudo.ecom_order_id.number, delivery=left_sudo.name,
                )
            )

    def _filter_in_delivery(self):
        """Those that still have an open delivery."""
        # sudo: as above
        groups = self.sudo().env["stock.picking"]._read_group(
            [("ecom_order_id", "in", self.ids), ("state", "in", OPEN_PICKING)], ["ecom_order_id"]
        )
        ids = {order.id for [order] in groups}
        return self.filtered(lambda order: order.id in ids)

    # === THE WAREHOUSE'S ANSWER === #

    def _note_delivery_cancelled(self):
        result = super()._note_delivery_cancelled()
        back = self.filtered(lambda order: order.recall_to and order.state == "approved")
        for (target, reason), orders in back.grouped(
            lambda order: (order.recall_to, order.cancel_reason)
        ).items():
            orders._finish_withdrawal(target, reason)
        return result

    def _note_recall_refused(self, message):
        """The warehouse keeps these orders; they go on to be shipped, and say why."""
        kept = self.filtered("recall_to")
        kept.write({"recall_to": False, "cancel_reason": False, "cause": "kept",
                    "recall_note": message})
        text = self.env._("The external warehouse does not give it back: %(reason)s",
                          reason=message)
        kept._message_log_batch(dict.fromkeys(kept.ids, text))

    def _set_shipped(self):
        asked = self.search([("id", "in", self.ids), ("recall_to", "!=", False)])
        shipped = super()._set_shipped()
        late = asked & shipped
        # sudo: who ships may not write orders
        late.sudo().write({"recall_to": False, "cancel_reason": False})
        text = self.env._("Shipped by the warehouse though it was asked back.")
        late._message_log_batch(dict.fromkeys(late.ids, text))
        return shipped
