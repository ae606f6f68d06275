from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..station import JOBS, KINDS, Refused
from ..station.steps import TRANSITIONS

HISTORY = 20
MAX_TOKEN = 64


class WmsStationSession(models.Model):
    """One job on one transfer or batch. All of its state is here: any device may go on."""

    _name = "wms.station.session"
    _description = "Station Session"
    _order = "id desc"

    name = fields.Char("Document", readonly=True, required=True)
    kind = fields.Selection("_selection_kind", "Job", required=True, readonly=True, index=True)
    state = fields.Selection(
        [("working", "Working"), ("done", "Done"), ("left", "Left")],
        default="working",
        required=True,
        readonly=True,
        index=True,
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="warehouse_id.company_id", store=True, index=True)
    picking_id = fields.Many2one(
        "stock.picking", "Transfer", readonly=True, index=True, ondelete="cascade"
    )
    batch_id = fields.Many2one(
        "stock.picking.batch", readonly=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", "Person", readonly=True, index=True)
    scan_ids = fields.One2many("wms.station.scan", "session_id", readonly=True)
    cursor = fields.Json(readonly=True, help="Where the work stands.")
    version = fields.Integer(readonly=True, help="Grows with each scan.")
    done_at = fields.Datetime("Finished", readonly=True)

    _document = models.Constraint(
        "CHECK ((picking_id IS NULL) != (batch_id IS NULL))",
        "A session works either at a transfer or at a batch.",
    )
    _working_picking_uniq = models.UniqueIndex(
        "(kind, picking_id) WHERE state = 'working' AND picking_id IS NOT NULL",
        "Somebody has this transfer open at the station already.",
    )
    _working_batch_uniq = models.UniqueIndex(
        "(kind, batch_id) WHERE state = 'working' AND batch_id IS NOT NULL",
        "Somebody has this batch open at the station already.",
    )

    @api.model
    def _selection_kind(self):
        return [
            ("receive", self.env._("Receive")),
            ("putaway", self.env._("Put away")),
            ("pick", self.env._("Pick")),
            ("sort", self.env._("Sort")),
            ("inspect", self.env._("Inspect")),
            ("weigh", self.env._("Weigh")),
            ("ship", self.env._("Ship")),
        ]

    # What a device calls

    def station_act(self, token, doing, values=None):
        """Do one thing and give the screen that follows; a repeated token changes nothing.

        :param token: made by the device, another one for each thing a person does
        :param doing: "scan" with values {"code"}, "quantity" with {"quantity"}, "short" and
            "finish" with {"reason"}, "lot" with {"lot_id"}, "weight" with {"weight"} in kilograms,
            "accept" with {"reason"}, "skip", "back", "undo", "other_bin"
        :return: the screen, as of ``station_screen``
        """
        session = self._station_acting()
        session._lock()
        scan = self.env["wms.station.scan"].sudo().search([("token", "=", token)])  # as session
        if not scan:
            scan = session._work(token, doing, values or {})
        return scan.session_id._show(scan)

    def station_screen(self, version=None):
        """The screen as it stands, or False where it is still the given version."""
        session = self._station_acting()
        return False if version == session.version else session._show()

    def station_leave(self):
        """Leave the job; what was done stays done and can be taken up again."""
        session = self._station_acting()
        session._lock()
        session._set_state("working", "left")
        return True

    # Working

    def _station_acting(self):
        """The session with the system's rights, once it is sure that the user may work it.

        People at the station have no rights on stock: they can only do what a job does.
        """
        self.ensure_one()
        self.check_access("read")
        self.warehouse_id._check_station_user()
        session = self.sudo().with_company(self.company_id)  # checked above; see the docstring
        return session.with_context(tracking_disable=True)

    def _lock(self):
        """Wait for the other device. Who waited in vain gets a conflict, and is run again."""
        self._lock_rows("wms_station_session", self.ids)
        self._lock_rows("stock_picking", self._get_pickings().ids)

    def _lock_rows(self, table, ids):
        """A conflict is not logged as an error: the server runs the call again by itself."""
        if ids:
            query = SQL(
                "SELECT id FROM %s WHERE id IN %s ORDER BY id FOR UPDATE",
                SQL.identifier(table),
                tuple(ids),
            )
            self.env.cr.execute(query, log_exceptions=False)

    def _work(self, token, doing, values):
        self._check_token(token)
        row = {
            "session_id": self.id,
            "token": token,
            "doing": doing,
            "code": str(values.get("code") or values.get("quantity") or "")[:200],
            "cursor_before": self.cursor or {},
        }
        try:
            with self.env.cr.savepoint():
                row.update(self._do(doing, values), is_ok=True)
        except (Refused, UserError) as refusal:
            row.update(message=str(refusal), is_ok=False)
        self.version += 1
        return self.env["wms.station.scan"].create(row)

    def _do(self, doing, values):
        if doing == "undo":
            return self._undo()
        if self.state != "working":
            raise Refused(self.env._("%(name)s is finished.", name=self.name))
        job = self._get_job()
        message = job.work(doing, values)
        self.cursor = job.cursor
        self.env.flush_all()
        return {"message": message, "effects": job.effects, **job.note}

    def _undo(self):
        done = [("is_ok", "=", True), ("is_undone", "=", False), ("doing", "!=", "undo")]
        scan = self.scan_ids.search([("session_id", "=", self.id), *done], limit=1)
        if not scan:
            raise Refused(self.env._("There is nothing to take back."))
        self._get_job().undo(scan.effects or [])
        self.cursor = scan.cursor_before
        scan.is_undone = True
        return {"message": self.env._("Taken back: %(what)s", what=scan.message or scan.code)}

    def _check_token(self, token):
        if not isinstance(token, str) or not 8 <= len(token) <= MAX_TOKEN:
            raise UserError(
                self.env._("The device must give each scan a mark of 8 to 64 characters.")
            )

    def _get_job(self):
        return JOBS[self.kind](self)

    def _get_pickings(self):
        return self.picking_id or self.batch_id.picking_ids.sorted(
            lambda picking: (picking.batch_sequence, picking.id)
        )

    def _set_state(self, allowed, target):
        """Move the sessions that may move; gives those that did."""
        moving = self.filtered(lambda s: s.state == allowed and (s.state, target) in TRANSITIONS)
        moving.write(
            {"state": target, "done_at": fields.Datetime.now() if target == "done" else False}
        )
        return moving

    # The screen

    def _show(self, scan=None):
        job = self._get_job()
        is_working = self.state == "working"
        task = job.task() if is_working else self._show_done()
        done, total = job.progress()
        return {
            "session": self.id,
            "version": self.version,
            "kind": self.kind,
            "kind_label": dict(self._selection_kind())[self.kind],
            "state": self.state,
            "name": self.name,
            "subtitle": self._show_subtitle(),
            "warehouse": {"id": self.warehouse_id.id, "name": self.warehouse_id.name},
            "task": task,
            "progress": {"done": done, "total": total},
            "rows": job.rows(),
            "buttons": job.buttons() if is_working else [],
            "history": self._get_history()._show(),
            "feedback": self._show_feedback(scan, task) if scan else None,
        }

    def _get_history(self):
        return self.scan_ids.search([("session_id", "=", self.id)], limit=HISTORY)

    def _show_subtitle(self):
        pickings = self._get_pickings()
        if len(pickings) > 1:
            return self.env._("%(count)s orders", count=len(pickings))
        parts = (pickings._get_station_party() if pickings else "", pickings.origin)
        return " · ".join(part for part in parts if part)

    def _show_done(self):
        return {
            "phase": "done",
            "headline": self.env._("%(name)s is finished.", name=self.name),
            "big": "✓",
            "hint": self.env._("Scan the next document, or choose it from the list."),
        }

    def _show_feedback(self, scan, task):
        text = scan.message or ""
        is_ok = scan.is_ok and task["phase"] != "alarm"
        return {
            "ok": is_ok,
            "text": text,
            "speech": text if not is_ok else f"{text}. {task['headline']}",
            "token": scan.token,
            "ended": self.state == "done",
        }

    @api.model
    def _check_kind(self, kind):
        if kind not in KINDS:
            raise UserError(self.env._("%(kind)s is no job of the station.", kind=kind))
