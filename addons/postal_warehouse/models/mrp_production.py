from odoo import fields, models


class MrpProduction(models.Model):
    _name = "mrp.production"
    _inherit = ["mrp.production", "wms.kit.work"]

    wms_document_ids = fields.One2many(
        "wms.document", "production_id", "Warehouse Document Revisions", readonly=True
    )

    def action_confirm(self):
        result = super().action_confirm()
        untold = self.filtered(lambda p: p._get_wms_warehouse() and not p.wms_document_id)
        untold = untold.filtered(lambda p: p.state not in ("done", "cancel"))
        if untold:
            untold._create_wms_documents()
        return result

    def action_cancel(self):
        if self._is_wms_trusted():
            return super().action_cancel()
        here = self - self.filtered(lambda p: p.state != "done")._ask_wms_cancel()
        return super(MrpProduction, here).action_cancel() if here else True

    def button_mark_done(self):
        self._check_wms_not_validated()
        return super().button_mark_done()

    def _get_wms_warehouse(self):
        """An external warehouse makes kits where manufacturing is one of its own steps."""
        warehouse = self.picking_type_id.warehouse_id
        return warehouse.filtered(
            lambda w: w.wms_backend_id and w.manufacture_steps == "mrp_one_step"
        )

    def _get_wms_materials(self):
        return self.move_raw_ids

    def _get_wms_products(self):
        return self.move_finished_ids

    def _prepare_wms_document_vals(self):
        return {"purpose": "assemble", "production_id": self.id}

    def _finish_wms_work(self):
        rest = self._get_wms_open_moves()
        rest.with_context(skip_mo_check=True)._action_cancel()
        self.write({"state": "done", "date_finished": fields.Datetime.now(), "is_locked": True})

    def _cancel_wms_work(self):
        if any(move.state == "done" for move in self.move_finished_ids):
            self._finish_wms_work()
        else:
            self.action_cancel()

    def _post_wms_moves(self, materials, products):
        """Book what was used, then what was made of it, at the cost of what was used."""
        untouched = self.with_context(skip_mo_check=True)
        used = materials.with_env(untouched.env)._action_done()
        self._cal_price(used)
        made = products.with_env(untouched.env)._action_done()
        made.move_line_ids.consume_line_ids = [fields.Command.set(used.move_line_ids.ids)]
