from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

TOLD = {
    "external_id": "varchar", "order": "varchar", "buyer_ref": "varchar", "author": "varchar",
    "body": "text", "received_at": "timestamp", "is_answered": "boolean",
}
ENTER = """
INSERT INTO ecom_message AS known
       (channel_id, company_id, order_id, external_id, buyer_ref, author, body,
        received_at, answered_at, create_uid, create_date, write_uid, write_date)
SELECT %(channel)s, %(company)s, o.id, told.external_id,
       coalesce(told.buyer_ref, o.buyer_ref), told.author, told.body,
       told.received_at, CASE WHEN told.is_answered THEN %(now)s::timestamp END,
       %(user)s, %(now)s, %(user)s, %(now)s
  FROM unnest(%(columns)s)
       AS told (external_id, order_ref, buyer_ref, author, body, received_at,
                is_answered)
  LEFT JOIN ecom_order o
    ON o.channel_id = %(channel)s AND o.external_id = told.order_ref
 WHERE o.id IS NOT NULL OR told.buyer_ref IS NOT NULL
ON CONFLICT (channel_id, external_id) WHERE external_id IS NOT NULL DO UPDATE
   SET answered_at = excluded.answered_at, write_date = excluded.write_date
 WHERE known.answered_at IS NULL AND excluded.answered_at IS NOT NULL
RETURNING id
"""


class EcomMessage(models.Model):
    """What a buyer asked in a shop, about an order or at all; a lean row."""

    _name = "ecom.message"
    _description = "Shop Message"
    _order = "received_at desc, id desc"
    _rec_name = "body"
    _check_company_auto = True

    channel_id = fields.Many2one("ecom.channel", "Shop", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="channel_id.company_id", store=True)
    external_id = fields.Char("Message in the Shop", readonly=True, copy=False)
    order_id = fields.Many2one(
        "ecom.order", index="btree_not_null", ondelete="cascade", check_company=True
    )
    buyer_ref = fields.Char("Buyer Account")
    author = fields.Char("From")
    body = fields.Text("Message", required=True)
    received_at = fields.Datetime("Received", required=True, default=fields.Datetime.now)
    answered_at = fields.Datetime("Answered", readonly=True, copy=False)
    answerer_id = fields.Many2one("res.users", "Answered By", readonly=True, copy=False)

    _shop_uniq = models.UniqueIndex(
        "(channel_id, external_id) WHERE external_id IS NOT NULL",
        "The shop's message is here already.",
    )
    _open_idx = models.Index("(channel_id, buyer_ref) WHERE answered_at IS NULL")
    _check_about = models.Constraint(
        "CHECK (order_id IS NOT NULL OR buyer_ref IS NOT NULL)",
        "A message is about an order or from a buyer account: give one of them.",
    )

    @api.onchange("order_id")
    def _onchange_order_id(self):
        if self.order_id:
            self.channel_id = self.order_id.channel_id
            self.author = self.author or self.order_id.buyer_name

    @api.model_create_multi
    def create(self, vals_list):
        messages = super().create(vals_list)
        messages._get_orders()._decide()
        return messages

    def write(self, vals):
        if "answered_at" in vals and not self.env.su:
            raise AccessError(self.env._("A message is answered by its button only."))
        before = self._get_orders()
        result = super().write(vals)
        if {"order_id", "buyer_ref", "channel_id", "answered_at"} & set(vals):
            (before | self._get_orders())._decide()
        return result

    def unlink(self):
        orders = self._get_orders()
        result = super().unlink()
        orders._decide()
        return result

    def action_answered(self):
        """Close these messages; their orders go on as the policies say."""
        self.check_access("write")
        still_open = self.filtered(lambda message: not message.answered_at)
        # sudo: who answered when is nobody's to write; this button says it
        still_open.sudo().write(
            {"answered_at": fields.Datetime.now(), "answerer_id": self.env.uid}
        )
        return True

    @api.model
    def _take_in(self, channel, messages):
        """Enter a shop's messages, each exactly once, and look at the orders concerned.

        :param list messages: dicts with ``external_id``, ``order`` (the order in the shop, or
            ""), ``buyer_ref``, ``author``, ``body``, ``received_at`` (UTC) and ``is_answered``
        :return: number of messages that are new or answered since
        """
        columns = [[message.get(name) or None for message in messages] for name in TOLD]
        rows = self.env.execute_query(
            SQL(
                ENTER,
                channel=channel.id, company=channel.company_id.id, now=self.env.cr.now(),
                user=self.env.uid,
                columns=SQL(", ").join(
                    SQL("%s::%s[]", column, SQL(kind))
                    for column, kind in zip(columns, TOLD.values(), strict=True)
                ),
            )
        )
        self.invalidate_model()
        self.browse(row_id for (row_id,) in rows)._get_orders()._decide()
        return len(rows)

    def _get_orders(self):
        """The orders that these messages are about, and those of their buyers."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT order_id FROM ecom_message
                 WHERE id = ANY(%(ids)s) AND order_id IS NOT NULL
                 UNION
                SELECT o.id FROM ecom_message m
                  JOIN ecom_order o ON o.channel_id = m.channel_id AND o.buyer_ref = m.buyer_ref
                 WHERE m.id = ANY(%(ids)s)
                """,
                ids=self.ids,
            )
        )
        # sudo: deciding is the system's work, whoever enters or answers a message
        return self.env["ecom.order"].sudo().browse({order_id for (order_id,) in rows})
