from odoo import models
from odoo.tools import format_date


class StockPicking(models.Model):
    """What the delivery note of an ordering unit says besides Odoo's own."""

    _inherit = "stock.picking"

    def _get_printed_facts(self):
        """[(label, text)] in the language of the environment; empty unless for a unit."""
        self.ensure_one()
        unit = self.partner_id
        if unit.oc_role != "unit":
            return []
        receiver = unit.receiver_name or unit.oc_contact_name or unit.name
        phone = unit.receiver_phone or unit.phone
        facts = [
            (self.env._("Ordering Unit"), " ".join(filter(None, [unit.ref, unit.name]))),
            (self.env._("Receiver"), " ".join(filter(None, [receiver, phone]))),
            (self.env._("Distribution Centre"), self.picking_type_id.warehouse_id.name),
        ]
        # Who packs prints the dates of the order, without rights on it.
        deliveries_sudo = self.sudo().sale_id.oc_delivery_ids
        delivery = deliveries_sudo.filtered(
            lambda row: row.warehouse_id == self.picking_type_id.warehouse_id
        )
        if delivery.ship_date:
            facts += [
                (self.env._("Ships"), format_date(self.env, delivery.ship_date)),
                (self.env._("Arrives"), format_date(self.env, delivery.arrival_date)),
            ]
        return facts

    def _get_printed_lots(self):
        """Rows (product, lot, package, quantity, unit) of what was packed, where lots are kept."""
        self.ensure_one()
        if self.partner_id.oc_role != "unit":
            return []
        return [
            {
                "product": line.product_id.display_name,
                "lot": line.lot_id.name or line.lot_name or "",
                "package": line.result_package_id.name or "",
                "quantity": line.quantity,
                "unit": line.product_uom_id.name,
            }
            for line in self.move_line_ids
            if line.lot_id or line.lot_name or line.result_package_id
        ]
