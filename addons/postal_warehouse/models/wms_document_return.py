from odoo import api, fields, models


class WmsDocument(models.Model):
    """Goods that come back: refused at the door, or sent back by the customer."""

    _inherit = "wms.document"

    is_refused = fields.Boolean(
        "Refused at the Door",
        readonly=True,
        copy=False,
        help="The customer did not take the goods; they are on their way back.",
    )
    return_ids = fields.Many2many(
        "wms.document", compute="_compute_return_ids", string="Coming Back"
    )

    @api.depends("picking_ids.move_ids.returned_move_ids.picking_id.wms_document_id")
    def _compute_return_ids(self):
        for document in self:
            returned = document.picking_ids.move_ids.returned_move_ids
            document.return_ids = returned.picking_id.wms_document_id.filtered(
                lambda d: d.kind == "return"
            )

    def action_view_returns(self):
        return self.return_ids._get_records_action(name=self.env._("Coming Back"))

    def _on_refused_at_door(self):
        """Tell the warehouse what to expect back, as soon as it is booked as shipped."""
        if self.kind == "delivery":
            self.is_refused = True
            self._return_refused()

    def _after_booking(self, is_final):
        super()._after_booking(is_final)
        if self.is_refused:
            self._return_refused()

    def _return_refused(self):
        """Make the return of all that was shipped and has no return yet."""
        shipped = self.picking_ids.filtered(lambda p: p.state == "done" and not p.return_id)
        for picking in shipped.filtered(lambda p: not p.return_ids):
            returned = self._create_full_return(picking)
            returned._message_log(
                body=self.env._(
                    "Made by itself: the warehouse reports %(code)s as refused at the door.",
                    code=self.code,
                )
            )

    def _create_full_return(self, picking):
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        for line in wizard.product_return_moves:
            line.quantity = line.move_id.quantity
        return wizard._create_return()
