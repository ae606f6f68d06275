from odoo import api, fields, models


class SaleOrder(models.Model):
    """How far the warehouses are with an order, for the people who sell."""

    _inherit = "sale.order"

    # Salespeople have no rights on warehouse documents: of the orders they see, they see how
    # far each delivery is, and nothing else of the warehouse.
    wms_progress = fields.Text(
        string="At the Warehouse", compute="_compute_wms_progress", compute_sudo=True
    )

    @api.depends(
        "picking_ids.wms_document_id.state",
        "picking_ids.wms_document_id.cause",
        "picking_ids.carrier_tracking_ref",
    )
    @api.depends_context("lang")
    def _compute_wms_progress(self):
        for order in self:
            pickings = order.picking_ids.filtered("wms_document_id").sorted("id")
            lines = map(order._render_wms_progress, pickings)
            order.wms_progress = "\n".join(lines) or False

    def _render_wms_progress(self, picking):
        """“North DC, WH/OUT/00012: at work, EM123456”, with the cause where it is stuck."""
        document = picking.wms_document_id
        warehouse = picking.picking_type_id.warehouse_id.name
        facts = [self._get_wms_label(document, "state")]
        if document.cause:
            stuck = self._get_wms_label(document, "cause")
            facts.append(self.env._("stuck: %(cause)s", cause=stuck))
        if picking.carrier_tracking_ref:
            facts.append(picking.carrier_tracking_ref)
        return f"{warehouse}, {picking.name}: {', '.join(facts)}"

    def _get_wms_label(self, document, fname):
        labels = dict(document._fields[fname]._description_selection(self.env))
        return labels.get(document[fname], "")
