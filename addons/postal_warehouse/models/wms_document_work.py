from odoo import api, fields, models

from .rights import acting


class WmsDocument(models.Model):
    """Kit work: components go in and kits come out, or the other way about."""

    _inherit = "wms.document"

    production_id = fields.Many2one(
        "mrp.production", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    unbuild_id = fields.Many2one(
        "mrp.unbuild", readonly=True, index="btree_not_null", ondelete="cascade"
    )

    _one_source = models.Constraint(
        "CHECK (num_nonnulls(picking_id, production_id, unbuild_id) = 1)",
        "A warehouse document is of one transfer, manufacturing order or unbuild order.",
    )

    # Actions

    def action_send_rest(self):
        documents_sudo = acting(self)
        works = documents_sudo._get_rest_works()
        for work in works:
            work._create_wms_documents()
        if works:
            documents_sudo._close_rest()
        return super().action_send_rest()

    def action_cancel_rest(self):
        documents_sudo = acting(self)
        for work in documents_sudo._get_rest_works():
            work._wms_trusted()._cancel_wms_work()
        return super().action_cancel_rest()

    def action_view_work(self):
        return self._get_work()._get_records_action()

    # Out

    @api.model
    def _create_for_works(self, works):
        """Make and push the documents of kit works of one model."""
        vals_list = [self._prepare_work_document_vals(work) for work in works]
        return self._create_for(works, vals_list)

    def _prepare_work_document_vals(self, work):
        warehouse = work._get_wms_warehouse()
        return {
            **self._prepare_identity_vals(work),
            "backend_id": warehouse.wms_backend_id.id,
            "warehouse_id": warehouse.id,
            "kind": "process",
            **work._prepare_wms_document_vals(),
        }

    def _get_work(self):
        """The manufacturing or unbuild order the document is of, if it is of one."""
        return self.unbuild_id or self.production_id

    def _get_rest_works(self):
        return [d._get_work() for d in self if d.has_rest and d.kind == "process"]

    def _get_open_moves(self):
        if self.kind == "process":
            return self._get_work()._get_wms_open_moves()
        return super()._get_open_moves()

    def _prepare_line_vals(self, number, move):
        vals = super()._prepare_line_vals(number, move)
        if self.kind == "process":
            is_material = move in self._get_work()._get_wms_materials()
            vals["role"] = "material" if is_material else "product"
        return vals

    def _get_kits(self):
        """The lines of the kits themselves."""
        role = "product" if self.purpose == "assemble" else "material"
        kit = self._get_work().product_id
        return self.line_ids.filtered(lambda line: line.role == role and line.product_id == kit)

    # Taking back

    def _finish_cancel(self, after):
        works = [d._get_work() for d in self if d.kind == "process"]
        if after != "redo":
            for work in works:
                work._wms_trusted()._cancel_wms_work()
        return super()._finish_cancel(after)

    def _make_revision(self):
        new = super()._make_revision()
        for document in self.filtered(lambda d: d.kind == "process" and d._is_open_here()):
            new |= document._get_work()._create_wms_documents()
        return new

    def _is_open_here(self):
        return super()._is_open_here() or bool(
            self.kind == "process" and self._get_work()._get_wms_open_moves()
        )

    # In

    def _note_reported(self, report):
        """The standard knows no final message of kit work: the kits tell when it is through."""
        is_all = super()._note_reported(report)
        if self.kind != "process":
            return is_all
        return is_all or not self._get_kits().filtered("remaining")

    def _on_step(self, step):
        super()._on_step(step)
        if self.kind == "process" and step.name == "done":
            self.is_final_reported = True
            if self.fact_ids:
                self._after_booking(True)

    def _book_work(self, booking):
        """Book what went in and what came out of it."""
        work = self._get_work()._wms_trusted()
        moves = self._get_work_moves(work, booking.portions)
        lots = self._get_lots(booking.portions)
        needs = [(moves[line], self, {line: of_line}) for line, of_line in booking.portions.items()]
        stock = self._lock_stock(needs)
        wanted = {}
        for move, _document, portions in needs:
            wanted.update(self._plan(move, portions, lots, stock))
        self._fill_moves([(moves, wanted)])
        used, made = work.env["stock.move"], work.env["stock.move"]
        for line in wanted:
            if line._is_outgoing():
                used |= moves[line]
            else:
                made |= moves[line]
        work._post_wms_moves(used, made)
        if not self._get_kits().filtered("remaining"):
            work._finish_wms_work()

    def _get_work_moves(self, work, portions):
        """{line: move}, with moves of their own for what was not planned."""
        opened = work._get_wms_open_moves()
        return self._complete_moves(
            opened, portions, lambda line: self._prepare_extra_work_vals(work, line)
        )

    def _prepare_extra_work_vals(self, work, line):
        moves = work._get_wms_materials() if line._is_outgoing() else work._get_wms_products()
        sibling = moves[:1]
        return {
            "company_id": self.company_id.id or work.company_id.id,
            "warehouse_id": self.warehouse_id.id,
            "location_id": sibling.location_id.id,
            "location_dest_id": sibling.location_dest_id.id,
            "product_id": line.product_id.id,
            "product_uom": line.product_id.uom_id.id,
            "product_uom_qty": 0.0,
            "additional": True,
            "origin": work.name,
            "wms_line_id": line.id,
            "picking_type_id": sibling.picking_type_id.id,
            "raw_material_production_id": sibling.raw_material_production_id.id,
            "production_id": sibling.production_id.id,
            "unbuild_id": sibling.unbuild_id.id,
        }
