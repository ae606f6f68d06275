from odoo import api, fields, models
from odoo.exceptions import UserError

from .wms_document import OPEN_STATES


class MrpUnbuild(models.Model):
    _name = "mrp.unbuild"
    _inherit = ["mrp.unbuild", "wms.kit.work"]

    wms_document_ids = fields.One2many(
        "wms.document", "unbuild_id", "Warehouse Document Revisions", readonly=True
    )
    wms_move_ids = fields.One2many("stock.move", "unbuild_id", "Moves", readonly=True)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_told(self):
        # The state of the warehouse's document decides, whoever asks.
        told = self.sudo().filtered(lambda u: u.wms_document_id.state in OPEN_STATES)
        if told:
            raise UserError(
                self.env._(
                    "The warehouse knows %(names)s: take it back before you delete it.",
                    names=", ".join(told.mapped("name")),
                )
            )

    def action_validate(self):
        if self._get_wms_warehouse():
            return self.action_unbuild()
        return super().action_validate()

    def action_unbuild(self):
        """An external warehouse is asked to take the kits apart; its report books them."""
        if not self._get_wms_warehouse():
            return super().action_unbuild()
        self.ensure_one()
        if self.state == "done" or self.wms_state not in (False, "cancelled"):
            raise UserError(self.env._("The warehouse is told about %(n)s already.", n=self.name))
        self._plan_wms_moves()
        self._create_wms_documents()
        return self.env["wms.backend"]._notify(
            self.env._("The warehouse is asked"),
            self.env._("%(name)s is done when the warehouse reports it.", name=self.name),
            "success",
        )

    def action_wms_cancel(self):
        """Take the order back; the warehouse is asked first where it has it."""
        here = self.filtered(lambda u: u.state != "done")
        here -= here._ask_wms_cancel()
        here._cancel_wms_work()
        return True

    def _plan_wms_moves(self):
        if not self._get_wms_open_moves():
            moves = self._generate_consume_moves() | self._generate_produce_moves()
            moves._action_confirm(merge=False)
            moves.filtered(lambda m: m in self._get_wms_materials())._action_assign()

    def _get_wms_warehouse(self):
        return self.location_id.warehouse_id.filtered("wms_backend_id")

    def _get_wms_materials(self):
        return self.wms_move_ids.filtered(lambda m: m.location_dest_id.usage == "production")

    def _get_wms_products(self):
        return self.wms_move_ids.filtered(lambda m: m.location_id.usage == "production")

    def _prepare_wms_document_vals(self):
        return {"purpose": "disassemble", "unbuild_id": self.id}

    def _finish_wms_work(self):
        self._get_wms_open_moves()._action_cancel()
        done = self._get_wms_materials().filtered(
            lambda m: m.state == "done" and m.product_id == self.product_id
        )
        uom = self.product_uom_id
        total = sum(m.product_uom._compute_quantity(m.quantity, uom) for m in done)
        self.write({"state": "done", "product_qty": total})

    def _cancel_wms_work(self):
        for unbuild in self:
            if any(move.state == "done" for move in unbuild.wms_move_ids):
                unbuild._finish_wms_work()
            else:
                unbuild._get_wms_open_moves()._action_cancel()

    def _post_wms_moves(self, materials, products):
        taken = materials._action_done()
        made = products._action_done()
        taken.move_line_ids.produce_line_ids = [fields.Command.set(made.move_line_ids.ids)]
