from odoo import api, fields, models
from odoo.tools import SQL


class EcomOrder(models.Model):
    """Whether the buyer of an order waits for an answer."""

    _inherit = "ecom.order"

    shop_message_ids = fields.One2many("ecom.message", "order_id", "Messages of the Shop")
    has_open_message = fields.Boolean("Open Message", readonly=True, copy=False)
    open_message_text = fields.Text("Waits for an Answer", compute="_compute_open_message_text")

    # IS TRUE: as the ORM asks, or PostgreSQL does not see that the index serves
    _open_message_idx = models.Index("(ordered_at, id) WHERE has_open_message IS TRUE")

    @api.depends("has_open_message", "shop_message_ids.answered_at")
    def _compute_open_message_text(self):
        for order in self:
            messages = order._get_open_messages() if order.has_open_message else ()
            order.open_message_text = "\n".join(message.body for message in messages)

    def _get_open_messages(self):
        """The open messages about these orders and of their buyers."""
        buyers = [("channel_id", "in", self.channel_id.ids),
                  ("buyer_ref", "in", [ref for ref in self.mapped("buyer_ref") if ref])]
        return self.env["ecom.message"].search(
            fields.Domain("answered_at", "=", False)
            & (fields.Domain("order_id", "in", self.ids) | fields.Domain(buyers))
        )

    def action_answered(self):
        """Close the open messages about these orders and of their buyers."""
        self._check_reviewer()
        self._get_open_messages().action_answered()
        return True

    def _flag_messages(self):
        """Set on each of these orders whether a message about it, or of its buyer, is open."""
        [(is_needed,)] = self.env.execute_query(
            SQL(
                """
                SELECT EXISTS (SELECT FROM ecom_message WHERE answered_at IS NULL)
                    OR EXISTS (SELECT FROM ecom_order WHERE has_open_message IS TRUE)
                """
            )
        )
        if not is_needed:
            return
        changed = self.env.execute_query(
            SQL(
                """
                WITH told AS (
                    SELECT m.order_id AS id FROM ecom_message m
                     WHERE m.order_id = ANY(%(ids)s) AND m.answered_at IS NULL
                     UNION
                    SELECT o.id FROM ecom_order o
                      JOIN ecom_message m ON m.channel_id = o.channel_id
                       AND m.buyer_ref = o.buyer_ref AND m.answered_at IS NULL
                     WHERE o.id = ANY(%(ids)s)
                )
                UPDATE ecom_order o SET has_open_message = o.id IN (SELECT id FROM told)
                 WHERE o.id = ANY(%(ids)s)
                   AND coalesce(o.has_open_message, false) <> (o.id IN (SELECT id FROM told))
                RETURNING o.id
                """,
                ids=self.ids,
            )
        )
        if changed:
            self.invalidate_recordset(["has_open_message"])
