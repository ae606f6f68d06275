from odoo import api, models
from odoo.exceptions import UserError

from ..station import KINDS
from ..station.codes import CodeReader

LIST_SIZE = 80


class WmsStationSession(models.Model):
    """The start of the station: which warehouse, which job, which document."""

    _inherit = "wms.station.session"

    @api.model
    def station_home(self, warehouse_id=None):
        """The warehouses of the user and, for one of them, what waits at each job."""
        warehouses = self.env["stock.warehouse"]._get_station_warehouses()
        chosen = warehouses.filtered(lambda w: w.id == warehouse_id) or warehouses[:1]
        return {
            "warehouses": [{"id": w.id, "name": w.name} for w in warehouses],
            "warehouse": chosen.id or False,
            "jobs": self._show_jobs(chosen) if chosen else [],
            "open": self._show_open(chosen) if chosen else [],
        }

    @api.model
    def station_list(self, warehouse_id, kind):
        """The documents that wait for a job, the most urgent first."""
        warehouse = self._get_warehouse(warehouse_id, kind)
        pickings = self.env["stock.picking"].sudo()  # who works here is checked above
        domain = warehouse._get_station_domain(kind)
        found = pickings.search(
            domain & warehouse._get_single_domain(kind), order="priority desc, scheduled_date, id",
            limit=LIST_SIZE,
        )
        batches = pickings._read_group(
            domain & ~warehouse._get_single_domain(kind), ["batch_id"], ["id:count"],
            limit=LIST_SIZE,
        )
        return {
            "kind": kind,
            "label": dict(self._selection_kind())[kind],
            "documents": [
                *(self._show_batch(batch, count) for batch, count in batches),
                *(self._show_picking(picking) for picking in found),
            ],
        }

    @api.model
    def station_open(self, warehouse_id, kind, model, document_id):
        """Open a document for a job, or go on with it; gives the screen.

        :param model: "stock.picking" or "stock.picking.batch"
        """
        warehouse = self._get_warehouse(warehouse_id, kind)
        if model not in ("stock.picking", "stock.picking.batch"):
            raise UserError(self.env._("The station opens transfers and batches only."))
        document = self.env[model].sudo().browse(document_id).exists()  # checked: see open
        return self._open(warehouse, kind, document).station_screen()

    @api.model
    def station_find(self, warehouse_id, kind, token, code):
        """Open the document whose code was scanned and hand the scan on to its job."""
        warehouse = self._get_warehouse(warehouse_id, kind)
        known = self.env["wms.station.scan"].sudo().search([("token", "=", token)])  # own token
        if known:
            return known.session_id.with_user(self.env.user).station_act(token, "scan")
        document = self._find_document(warehouse, kind, code)
        session = self._open(warehouse, kind, document)
        return session.station_act(token, "scan", {"code": code})

    def _get_warehouse(self, warehouse_id, kind):
        self._check_kind(kind)
        warehouse = self.env["stock.warehouse"].sudo().browse(warehouse_id).exists()  # see below
        if not warehouse:
            raise UserError(self.env._("This warehouse does not exist any more."))
        warehouse.sudo(False)._check_station_user()
        return warehouse.with_company(warehouse.company_id)

    def _open(self, warehouse, kind, document):
        self._check_document(warehouse, kind, document)
        is_batch = document._name == "stock.picking.batch"
        field = "batch_id" if is_batch else "picking_id"
        sessions_sudo = self.sudo()  # the user may work here: checked by who calls this
        session = sessions_sudo.search(
            [("kind", "=", kind), ("state", "in", ("working", "left")), (field, "=", document.id)],
            order="state desc, id desc", limit=1,
        )
        if session.state == "left":
            session.write({"state": "working"})
        if not session:
            session = sessions_sudo.create(
                {
                    "name": document.name,
                    "kind": kind,
                    "warehouse_id": warehouse.id,
                    "user_id": self.env.uid,
                    field: document.id,
                }
            )
        return session.sudo(False)

    def _check_document(self, warehouse, kind, document):
        pickings = document.picking_ids if document._name == "stock.picking.batch" else document
        pickings = pickings.filtered(lambda p: p.picking_type_id.warehouse_id == warehouse)
        if not pickings:
            raise UserError(
                self.env._("This is not a document of warehouse %(name)s.", name=warehouse.name)
            )
        if not pickings.filtered(lambda p: p._get_station_kind() == kind):
            raise UserError(pickings._explain_station_kind(kind))

    def _find_document(self, warehouse, kind, code):
        found = CodeReader(warehouse.sudo()).read(code)  # who works here is checked above
        if found.batch:
            return found.batch
        pickings = found.pickings or found.package.sudo().move_line_ids.picking_id
        ready = pickings.filtered(lambda p: p._get_station_kind() == kind)
        picking = ready[:1] or pickings[:1]
        if not picking:
            raise UserError(
                self.env._(
                    "No document has the number %(code)s. Scan a document or choose one.",
                    code=code,
                )
            )
        is_batched = kind in ("pick", "sort") and picking.batch_id.state == "in_progress"
        return picking.batch_id if is_batched else picking

    # What the screens show

    def _show_jobs(self, warehouse):
        names = dict(self._selection_kind())
        used = {kind for flow in warehouse.sudo()._get_station_flows().values() for kind in flow}
        counts = warehouse._count_station_documents()
        return [
            {"kind": kind, "label": names[kind], "count": counts[kind]}
            for kind in KINDS
            if kind in used
        ]

    def _show_open(self, warehouse):
        sessions_sudo = self.sudo()  # whether their documents are open still: no right on them
        sessions = sessions_sudo.search(
            [
                ("warehouse_id", "=", warehouse.id),
                ("state", "=", "working"),
                "|",
                ("picking_id.state", "in", ("assigned", "confirmed", "waiting")),
                ("batch_id.state", "=", "in_progress"),
            ],
            limit=20,
        )
        names = dict(self._selection_kind())
        return [
            {
                "session": session.id,
                "name": session.name,
                "kind": session.kind,
                "label": names[session.kind],
                "person": session.user_id.name,
                "mine": session.user_id == self.env.user,
            }
            for session in sessions
        ]

    def _show_picking(self, picking):
        return {
            "model": "stock.picking",
            "id": picking.id,
            "name": picking.name,
            "partner": picking._get_station_party(),
            "origin": picking.origin or "",
            "waybill": picking.carrier_tracking_ref or "",
            "due": str(picking.scheduled_date or ""),
            "urgent": picking.priority == "1",
            "count": len(picking.move_ids),
        }

    def _show_batch(self, batch, count):
        return {
            "model": "stock.picking.batch",
            "id": batch.id,
            "name": batch.name,
            "partner": self.env._("%(count)s orders", count=count),
            "origin": batch.description or "",
            "waybill": "",
            "due": str(batch.scheduled_date or ""),
            "urgent": False,
            "count": count,
        }
