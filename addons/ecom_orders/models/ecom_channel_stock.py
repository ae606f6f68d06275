import json

from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

STOCK_BATCH = 100
#: a shop is told of its listings by one message at a time, built when it is sent
STOCK_IDENTITY = "stock"


class EcomChannel(models.Model):
    """What a shop is told of our stock: sent when it changes, always the newest figure."""

    _inherit = "ecom.channel"

    stock_warehouse_ids = fields.Many2many(
        "stock.warehouse",
        "ecom_channel_stock_warehouse_rel",
        string="Warehouses Whose Stock Is Told",
        check_company=True,
        help="Those that ship for the shop. Empty: the default warehouse.",
    )
    listing_unsent_count = fields.Integer(
        "Stock to Be Sent", compute="_compute_listing_unsent_count"
    )

    def _compute_listing_unsent_count(self):
        for channel in self:
            # A shop that is being typed has no listings yet.
            asked = channel._origin.ids if channel.is_callable else []
            found = asked and self.env["ecom.listing"]._find_unsent(asked, with_failed=True)
            channel.listing_unsent_count = len(found)

    def _get_stock_warehouses(self):
        """The warehouses whose stock the shop may sell, the default one first."""
        return self.stock_warehouse_ids.sorted(
            lambda house: (house != self.warehouse_id, house.id)
        ) or self.warehouse_id

    def write(self, vals):
        result = super().write(vals)
        if {"warehouse_id", "stock_warehouse_ids", "active"}.intersection(vals):
            self.env["ecom.stock.share"]._enqueue()
        return result

    def action_view_stock(self):
        return self._open("ecom_orders.ecom_listing_stock_action")

    def action_send_stock(self):
        """Divide the stock anew and send what changed, also what was refused before."""
        self.check_access("read")
        if not self.env.user.has_group("ecom_orders.group_user"):
            raise AccessError(self.env._("You may not send stock to shops."))
        # sudo: quantities are written by the system only; the right was checked above
        channels_sudo = self.sudo()
        for company_sudo in channels_sudo.company_id:
            self.env["ecom.stock.share"].sudo()._divide(company_sudo)
        self.env.execute_query(SQL(
            "UPDATE ecom_listing SET stock_failed_at = NULL WHERE channel_id = ANY(%s)"
            " RETURNING id", self.ids,
        ))
        self.env["ecom.listing"].invalidate_model(["stock_failed_at"])
        channels_sudo._push_stock()
        return True

    # === MESSAGES === #

    def _push_stock(self):
        """Make a message due for each shop that is to be told another quantity."""
        # the message just settled must be seen to be closed, else the next one is its repeat
        self.env["postal.exchange"].flush_model()
        for channel in self.filtered("is_callable"):
            if self.env["ecom.listing"]._find_unsent([channel.id], limit=1):
                self.env["postal.exchange"]._push(channel, "stock", [(channel, STOCK_IDENTITY)])

    def _build_request(self, exchange):
        if exchange.kind == "stock":
            return self._build_stock_message()
        return super()._build_request(exchange)

    def _build_stock_message(self):
        """The newest quantities of the listings that wait longest, as JSON."""
        listings = self.env["ecom.listing"].browse(
            self.env["ecom.listing"]._find_unsent([self.id], limit=STOCK_BATCH)
        )
        return json.dumps(
            {"quantities": [[one.sku, f"{one.shared_quantity:.0f}"] for one in listings]},
            ensure_ascii=False,
        )

    def _handle_answer(self, exchange, answer):
        super()._handle_answer(exchange, answer)
        if exchange.kind == "stock":
            self._note_stock_sent(_read_quantities(exchange))

    def _handle_refusal(self, exchange, code, message):
        super()._handle_refusal(exchange, code, message)
        if exchange.kind == "stock":
            self._note_stock_refused(_read_quantities(exchange), message or code or "")

    def _note_stock_sent(self, quantities):
        """The shop has these; what changed since is due as the next message."""
        self.env.execute_query(
            SQL(
                """
                UPDATE ecom_listing listing
                   SET uploaded_quantity = sent.quantity, uploaded_at = %s,
                       stock_error = NULL, stock_failed_at = NULL
                  FROM unnest(%s::varchar[], %s::numeric[]) AS sent (sku, quantity)
                 WHERE listing.channel_id = %s AND listing.sku = sent.sku
                RETURNING listing.id
                """,
                fields.Datetime.now(), list(quantities), list(quantities.values()), self.id,
            )
        )
        self.env["ecom.listing"].invalidate_model()
        self._push_stock()

    def _note_stock_refused(self, quantities, message):
        """What the shop named waits for an hour; the others are sent again without it."""
        named = [sku for sku in quantities if sku in message] or list(quantities)
        self.env.execute_query(
            SQL(
                "UPDATE ecom_listing SET stock_error = %s, stock_failed_at = %s"
                " WHERE channel_id = %s AND sku = ANY(%s) RETURNING id",
                message[:250], fields.Datetime.now(), self.id, named,
            )
        )
        self.env["ecom.listing"].invalidate_model()
        self._push_stock()

    def _client(self):
        return self._adapter()


def _read_quantities(exchange):
    """{merchant code: quantity} that a message told."""
    return dict(json.loads(exchange.payload)["quantities"])
