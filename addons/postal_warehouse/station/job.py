"""What all jobs of the station have in common."""

from datetime import datetime

from odoo import fields, models

from .codes import CodeReader
from .steps import LAST_STEP

JOBS = {}
MAX_LINES = 60


class Refused(Exception):
    """The scan is not right here; the text says why and what would be."""


def register(job_class):
    JOBS[job_class.kind] = job_class
    return job_class


class Job:
    """Works one session: turns what a person does into changes of transfers.

    ``cursor`` is where the work stands (kept on the session), ``effects`` is what an undo has to
    take back, ``note`` goes into the log. A text comes back from what went well; ``Refused`` is
    raised for what did not, and then nothing of it is kept.
    """

    kind = ""
    #: what a person may do: {name: method}
    doings = {"scan": "do_scan", "finish": "do_finish", "back": "do_back"}

    def __init__(self, session):
        self.session = session
        self.env = session.env
        self.warehouse = session.warehouse_id
        self.cursor = dict(session.cursor or {})
        self.pickings = session._get_pickings()
        self.effects = []
        self.note = {}

    # What a person does

    def work(self, doing, values):
        if doing not in self.doings:
            raise Refused(self.env._("That cannot be done at this step."))
        self.check_document()
        return getattr(self, self.doings[doing])(values)

    def check_document(self):
        """The order may have been cancelled or done elsewhere while it was worked at."""
        gone = [p for p in self.pickings if p.state == "cancel"]
        if gone and len(gone) == len(self.pickings):
            raise Refused(
                self.env._(
                    "%(name)s was cancelled meanwhile. Put the goods back and leave it.",
                    name=gone[0].name,
                )
            )
        if all(p.state in ("done", "cancel") for p in self.pickings):
            raise Refused(
                self.env._("%(name)s is already done. Leave it.", name=self.session.name)
            )

    def do_scan(self, values):
        found = CodeReader(self.warehouse, self.products).read(values.get("code"))
        if not found.code:
            raise Refused(self.env._("Nothing was read. Scan again."))
        return self.on_found(found)

    def do_finish(self, values):
        raise NotImplementedError

    def do_back(self, values):
        """Back to the step before: forget what was begun, keep what was done."""
        for name in ("phase", "product", "lot", "lot_name", "expiry", "location", "quantity",
                     "package", "is_free", "weight"):
            self.cursor.pop(name, None)
        return self.env._("Back.")

    def undo(self, effects):
        """Take back what one scan did."""
        for effect in reversed(effects):
            getattr(self, f"undo_{effect['name']}")(effect)

    def on_found(self, found):
        raise NotImplementedError

    # What is worked at

    @property
    def lines(self):
        return self.pickings.move_line_ids

    @property
    def products(self):
        return self.lines.product_id

    def is_document(self, found):
        return bool(
            found.pickings & self.pickings or (found.batch and found.batch == self.session.batch_id)
        )

    def refuse_found(self, found):
        """Say what the code is, since it is not what is wanted now."""
        want = self.task()["headline"]
        if self.is_document(found):
            text = self.env._("This is the document you are at. %(want)s", want=want)
        elif found.pickings or found.batch:
            text = self.env._(
                "This is %(name)s. You are at %(own)s: leave it first.",
                name=(found.pickings[:1] or found.batch).name,
                own=self.session.name,
            )
        elif found.location:
            text = self.env._("This is bin %(bin)s. %(want)s", bin=found.location.name, want=want)
        elif found.package:
            text = self.env._(
                "This is package %(name)s. %(want)s", name=found.package.name, want=want
            )
        elif found.product:
            text = self.env._(
                "This is %(name)s. %(want)s", name=found.product.display_name, want=want
            )
        elif found.lots:
            text = self.env._("This is lot %(name)s. %(want)s", name=found.lots[0].name, want=want)
        else:
            text = self.env._("%(code)s is unknown here. %(want)s", code=found.code, want=want)
        raise Refused(text)

    def number_of(self, picking):
        """The number under which an order goes on this walk; it is on the order's papers."""
        return picking.batch_sequence or self.pickings.ids.index(picking.id) + 1

    # Moving goods

    def shift(self, line, quantity, vals):
        """Move pieces to a line that has ``vals``; remembered so that it can be taken back."""
        before = {name: _plain(line[name]) for name in vals}
        target = line._station_shift(quantity, vals)
        self.effects.append(
            {"name": "shift", "line": target.id, "quantity": quantity, "vals": before}
        )

    def undo_shift(self, effect):
        line = self.env["stock.move.line"].browse(effect["line"]).exists()
        if not line or line.state in ("done", "cancel"):
            raise Refused(self.env._("This is booked and cannot be taken back here."))
        line._station_shift(effect["quantity"], effect["vals"])

    # Ending a step

    def end_step(self, pickings, done=None):
        """Note the step as done and book the transfers on which it was the last one."""
        self.effects.append(
            {"name": "step", "pickings": [[p.id, p.station_done or False] for p in pickings]}
        )
        pickings.station_done = done or self.kind
        pickings._on_station_step()
        last = pickings.filtered(lambda p: not p._get_station_kind())
        if last:
            last._station_book()
            last.station_done = LAST_STEP
        self.session._set_state("working", "done")

    def undo_step(self, effect):
        for picking_id, done in effect["pickings"]:
            picking = self.env["stock.picking"].browse(picking_id)
            if picking.state == "done":
                raise Refused(
                    self.env._(
                        "%(name)s is booked and cannot be taken back here. Make a return.",
                        name=picking.name,
                    )
                )
            picking.station_done = done
            picking._on_station_step()
        self.session._set_state("done", "working")

    # What the screen shows

    def task(self):
        """The one thing to do now: headline, big number, product, bin ..."""
        raise NotImplementedError

    def progress(self):
        """(done, total) in pieces."""
        raise NotImplementedError

    def rows(self):
        """The goods as a list, what is open first."""
        return []

    def buttons(self):
        return []

    def button(self, name, label, **options):
        return {"name": name, "label": label, **options}

    def show_product(self, product, lot=None, lot_name=""):
        return {
            "id": product.id,
            "name": product.display_name,
            "barcode": product.barcode or "",
            "unit": product.uom_id.name,
            "lot": lot.name if lot else lot_name or "",
            "image": f"/web/image/product.product/{product.id}/image_256",
        }

    def show_location(self, location):
        return {"id": location.id, "name": location.name, "path": location.complete_name}


def _plain(value):
    """As JSON has it."""
    if isinstance(value, models.BaseModel):
        return value.id
    return fields.Datetime.to_string(value) if isinstance(value, datetime) else value
