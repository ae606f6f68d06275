from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.postal_base.lib.postal_exchange import ExchangeBlocked

from .wms_document import LOCAL_STATES


class WmsDocument(models.Model):
    """The way out: from a confirmed transfer to the warehouse's answer."""

    _inherit = "wms.document"

    @api.model
    def _create_for_pickings(self, pickings):
        """Make and push the documents of the pickings: a constant number of queries."""
        vals_list = [self._prepare_document_vals(picking) for picking in pickings]
        return self._create_for(pickings, vals_list)

    @api.model
    def _create_for(self, sources, vals_list):
        """Make and push the documents of transfers or kit works of one model."""
        documents = self.create(vals_list)
        for source, document in zip(sources, documents, strict=True):
            source.wms_document_id = document
        documents._create_lines()
        documents._push()
        return documents

    def _prepare_document_vals(self, picking):
        kind, purpose = picking._get_wms_kind()
        return {
            **self._prepare_identity_vals(picking),
            "picking_id": picking.id,
            "backend_id": picking._get_wms_warehouse().wms_backend_id.id,
            "warehouse_id": picking._get_wms_warehouse().id,
            "kind": kind,
            "purpose": purpose,
        }

    def _prepare_identity_vals(self, source):
        """The number of the transfer or kit work, and which revision of it this is."""
        revisions = source.wms_document_ids.mapped("revision")
        revision = max(revisions) + 1 if revisions else 0
        code = f"{source.name}-R{revision + 1}" if revision else source.name
        return {"code": code, "revision": revision}

    def _create_lines(self):
        vals_list, moves = [], self.env["stock.move"]
        for document in self:
            open_moves = document._get_open_moves()
            moves |= open_moves
            vals_list += [
                document._prepare_line_vals(number, move)
                for number, move in enumerate(open_moves, start=1)
            ]
        lines = self.env["wms.document.line"].create(vals_list)
        for move, line in zip(moves, lines, strict=True):
            move.wms_line_id = line

    def _get_open_moves(self):
        moves = self.picking_ids.move_ids or self.picking_id.move_ids
        return moves.filtered(lambda m: m.state not in ("draft", "done", "cancel"))

    def _prepare_line_vals(self, number, move):
        return {
            "document_id": self.id,
            "number": number,
            "product_id": move.product_id.id,
            "planned": move.product_qty,
        }

    def _push(self):
        """Make the sending due in this transaction."""
        for backend, documents in self.grouped("backend_id").items():
            adapter = backend._adapter()
            documents._bind_products()
            for kind, group in documents.grouped(adapter.document_kind).items():
                self.env["postal.exchange"]._push(
                    backend, kind, [(document, document.code) for document in group]
                )

    def _bind_products(self):
        """Bind the products named; push them first where the backend does so by itself."""
        backend = self.backend_id
        bindings = self.env["wms.product"]._bind(backend, self.line_ids.product_id)
        if backend.push_products == "auto":
            bindings.filtered(lambda b: b.state in ("new", "changed"))._push()

    def _resend(self):
        moved = self._set_state("due") | self.filtered(lambda d: d.state == "due")
        moved._clear_cause()
        moved._push()
        moved._release()

    def _release(self):
        """Make the waiting messages of these documents due."""
        for backend, documents in self.grouped("backend_id").items():
            self.env["postal.exchange"]._wake(backend, "out", documents)

    @api.model
    def _release_blocked(self, bindings):
        """Send the documents that waited for these products."""
        documents = self.search(
            [
                ("backend_id", "in", bindings.backend_id.ids),
                ("state", "=", "blocked"),
                ("line_ids.product_id", "in", bindings.product_id.ids),
            ]
        )
        documents._release()

    # Called by the backend while its outgoing rows are worked

    def _build(self):
        """The body to send; refuses to send what the warehouse could not understand."""
        self.ensure_one()
        self._refresh_lines()
        self._check_products()
        self._check_quantities()
        body = self.backend_id._adapter().build_document(self)
        self._set_state("sent")
        self._clear_cause()
        return body

    def _refresh_lines(self):
        """Take over corrections made to the transfer since the document was made."""
        moves = self._get_open_moves()
        lines = self.line_ids
        planned = {move.wms_line_id: move.product_qty for move in moves}
        if set(planned) == set(lines) and all(
            line.planned == quantity for line, quantity in planned.items()
        ):
            return
        lines.unlink()
        self._create_lines()
        self._bind_products()

    def _check_products(self):
        bindings = self._get_bindings()
        known = bindings.filtered(lambda b: b.item_id or b.state == "accepted").product_id
        missing = self.line_ids.product_id - known
        if missing:
            names = ", ".join(missing.mapped("display_name"))
            self._block("product", names)
            raise ExchangeBlocked(
                self.env._("These products are not pushed to the warehouse yet: %(n)s", n=names)
            )

    def _block(self, cause, detail):
        """Show why the document is not sent; what is written before blocking is kept."""
        self._set_state("blocked")
        self._set_cause(cause, detail)

    def _get_bindings(self):
        return self.env["wms.product"].search(
            [
                ("backend_id", "=", self.backend_id.id),
                ("product_id", "in", self.line_ids.product_id.ids),
            ]
        )

    def _sorted_lines(self):
        return self.line_ids.filtered(lambda line: not line.is_unplanned).sorted("number")

    def _get_line_amounts(self):
        """{line: what its planned quantity costs the customer}; 0 where nothing was sold."""
        amounts = {}
        for line in self.line_ids:
            sold = line.move_ids.sale_line_id[:1]
            price = sold.price_total / sold.product_uom_qty if sold.product_uom_qty else 0.0
            units = sum(
                move.product_uom._compute_quantity(move.product_uom_qty, sold.product_uom_id)
                for move in line.move_ids
                if sold and move.state != "cancel"
            )
            amounts[line] = round(price * units, 2)
        return amounts

    def _get_order_date(self):
        return self.picking_id.sale_id.date_order or self.create_date

    def _check_quantities(self):
        for line in self.line_ids:
            if line.planned != int(line.planned):
                message = self.env._(
                    "The warehouse counts whole units; %(product)s is planned with %(qty)s.",
                    product=line.product_id.display_name,
                    qty=line.planned,
                )
                self._block("other", message)
                raise ExchangeBlocked(message)

    def _on_accepted(self, reference):
        self._note_known(reference)
        self._set_state("accepted")._clear_cause()

    def _on_refused(self, cause, message):
        moved = self._set_state("refused")
        moved._set_cause(cause, message)

    def _on_unsure(self, exchange):
        if self.accepted_at and self.state not in (*LOCAL_STATES, "sent", "unsure"):
            exchange._settle_by_feedback()  # feedback was faster than the answer that got lost
        self._set_state("unsure")

    def _refuse(self, documents, message):
        """Raise the message with the documents' numbers when there are any."""
        if documents:
            raise UserError(message % {"codes": ", ".join(documents.mapped("code"))})
