from odoo import api, fields, models
from odoo.tools import SQL

from ..lib.ecom_collection import draw_codes, show_code

#: a code that somebody else has by chance is not given: the next turn draws another one
GIVE = """
UPDATE ecom_order o SET collection_code = told.code
  FROM unnest(%s::int[], %s::varchar[]) AS told (id, code)
 WHERE o.id = told.id AND o.collection_code IS NULL
   AND NOT EXISTS (SELECT FROM ecom_order other WHERE other.collection_code = told.code)
"""
WANTING = """
SELECT id FROM ecom_order
 WHERE id = ANY(%s) AND state = 'to_ship' AND fulfilment = 'store' AND is_collected
   AND collection_code IS NULL
"""


class EcomOrder(models.Model):
    """An order that its buyer collects in a store of ours, by a code."""

    _inherit = "ecom.order"

    collection_code = fields.Char(
        readonly=True, copy=False, prefetch=False, groups="ecom_orders.group_user"
    )
    collection_code_shown = fields.Char(
        "Collection Code", compute="_compute_collection_code_shown",
        groups="ecom_orders.group_user",
        help="By which the buyer gets the goods. Tell it to nobody else.",
    )
    collected_at = fields.Datetime("Collected", readonly=True, copy=False)
    collected_by_id = fields.Many2one(
        "res.users", "Handed Over By", readonly=True, copy=False, ondelete="set null"
    )

    _collection_code_uniq = models.UniqueIndex(
        "(collection_code) WHERE collection_code IS NOT NULL"
    )

    @api.depends("collection_code")
    def _compute_collection_code_shown(self):
        for order in self:
            order.collection_code_shown = show_code(order.collection_code)

    def _is_collected_by_code(self):
        return self.is_collected and self.fulfilment == "store"

    def _give_collection_codes(self):
        """A code for each of these orders that is to be collected and has none.

        The number of queries does not depend on the number of orders.
        """
        self.env.flush_all()
        given = [row[0] for row in self.env.execute_query(SQL(WANTING, self.ids))]
        wanting = given
        while wanting:
            self.env.cr.execute(SQL(GIVE, wanting, draw_codes(len(wanting))))
            wanting = [row[0] for row in self.env.execute_query(SQL(WANTING, wanting))]
        orders = self.browse(given)
        orders.invalidate_recordset(["collection_code", "collection_code_shown"])
        orders._tell_collection()

    def _void_collection_codes(self):
        # sudo: the code is the system's to give and to take
        self.sudo().filtered(
            lambda order: order.collection_code and not order.collected_at
        ).write({"collection_code": False})

    def _withdraw_deliveries(self):
        result = super()._withdraw_deliveries()
        self._void_collection_codes()
        return result

    def _note_delivery_cancelled(self):
        result = super()._note_delivery_cancelled()
        self.filtered(lambda order: order.state != "to_ship")._void_collection_codes()
        return result

    # === TELLING === #

    def _tell_collection(self):
        """Have the shops that can tell their buyers where to collect, and by which code."""
        pairs = {}
        # sudo: who serves orders need not have rights on deliveries and on merged orders
        for order in self.sudo():
            delivery = max(order.picking_ids.ids, default=0)
            for origin in order.line_ids._get_origin().filtered("external_id"):
                if origin.channel_id._tells_buyers():
                    identity = f"{origin.id}/{order.id}/{delivery}"
                    pairs.setdefault(origin.channel_id, []).append((origin, identity))
        for channel, some in pairs.items():
            self.env["postal.exchange"]._push(channel, "collection", some)

    def _describe_collection(self):
        """What the buyer is told."""
        store = self.warehouse_id
        address = store.partner_id._display_address(without_company=True)
        return self.env._(
            "Your goods are ready at %(store)s (%(address)s). Your collection code is %(code)s.",
            store=store.name, code=self.collection_code_shown,
            address=", ".join(part.strip() for part in address.splitlines() if part.strip()),
        )

    def _name_collection(self):
        """By what way a collected order went, for the shop; empty of others."""
        if not self.collected_at:
            return ""
        return self.env._("Collected at %(store)s", store=self.warehouse_id.name)

    def action_print_collection(self):
        self._check_reviewer()
        return self.env.ref("ecom_orders.action_report_collection").report_action(
            self.filtered("collection_code")
        )
