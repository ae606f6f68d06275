from collections import defaultdict
from dataclasses import replace

from odoo import fields, models

from odoo.addons.postal_base.lib.postal_exchange import ExchangeWaiting

from ..adapters.facts import Step
from .wms_document import LOCAL_STATES

#: causes that cannot be true of a document the warehouse works on
WIRE_CAUSES = ("product", "address", "closed", "signature", "other")
RECEIVED_STEPS = ("part_done", "done")
STOPPED_STEPS = ("rejected", "cancelled", "closed")


class WmsDocument(models.Model):
    """The way in: what the warehouse says about a document, each message worked once."""

    _inherit = "wms.document"

    def _on_report(self, report, exchange):
        """Book goods received or shipped, unless they are still on their way to their bins."""
        self.ensure_one()
        self._note_known(report.reference)
        if self._awaits_putaway(report):
            step = Step(self.code, "received", report.reported_at, key=report.key)
            self.env["wms.document.step"].create(self._prepare_step_vals(step))
            self._set_state("working")
            return
        self._book(report, exchange)

    def _awaits_putaway(self, report):
        if self.kind != "receipt" or not self.backend_id.has_putaway:
            return False
        if "done" in self.step_ids.mapped("name"):
            return False  # all is put away, and this message was overtaken by that one
        return report.key not in self._get_put_away_keys()

    def _get_put_away_keys(self):
        return set(self.step_ids.filtered(lambda s: s.name in RECEIVED_STEPS).mapped("key"))

    def _is_plain(self, report):
        """Whether a report is booked at once and like those of other documents."""
        return self.kind != "process" and not self._awaits_putaway(report)

    def _on_plain_steps(self, steps):
        """Note steps of the work, [(document, step)], that book nothing."""
        for document, step in steps:
            document._note_known(step.reference)
        self.env["wms.document.step"].create(
            [document._prepare_step_vals(step) for document, step in steps]
        )
        self.union(*(document for document, _step in steps))._set_state("working")

    def _on_step(self, step):
        self.ensure_one()
        self._note_known(step.reference)
        self.env["wms.document.step"].create(self._prepare_step_vals(step))
        if step.name in STOPPED_STEPS:
            self._on_stopped(step)
        elif step.name == "refused":
            self._on_refused_at_door()
        elif self.kind == "receipt" and step.name in RECEIVED_STEPS:
            self._book_put_away(step)
        else:
            self._set_state("working")

    def _on_stopped(self, step):
        """The warehouse gives a document up by itself: a person decides what follows."""
        if self.state in ("done", "cancelling", "cancelled"):
            return
        self._set_state("cancelled")
        label = dict(self.step_ids._fields["name"].selection)[step.name]
        self._set_cause("stopped", step.note or label)

    def _book_put_away(self, step):
        """Book the reports that waited for being put away: the one named, or all."""
        if not self.backend_id.has_putaway:
            return
        received = self.step_ids.filtered(lambda s: s.name == "received" and not s.is_booked)
        # Peers that put remarks where others put the report's key book all at the last step.
        is_all = step.name == "done" or not step.key
        for waiting in received.filtered(lambda s: is_all or s.key == step.key):
            waiting.is_booked = True
            exchange = self._find_report_exchange(waiting.key)
            for report in self.backend_id._adapter().read(exchange.kind, exchange.payload):
                self._book(report, exchange)

    def _find_report_exchange(self, key):
        return self.env["postal.exchange"].search(
            [
                ("peer_model", "=", "wms.backend"),
                ("peer_id", "=", self.backend_id.id),
                ("direction", "=", "in"),
                ("identity", "=", f"{self.code}:{key}"),
                ("state", "in", ("done", "received", "waiting")),
            ],
            limit=1,
        )

    def _on_lack(self, lack):
        """Mark what the warehouse misses; the delivery is stuck until somebody acts."""
        self._note_known(lack.reference)
        products = self.backend_id._find_products(lack.items)
        details = []
        for item in lack.items:
            product = products[item.item_code]
            lines = self.line_ids.filtered(lambda line, p=product: line.product_id == p)
            lines[:1].write({"lacking": item.quantity, "lack_reason": item.reason})
            details.append(f"{product.display_name}: {item.quantity:g} {item.reason}".strip())
        self._set_cause("stock", "; ".join(details))

    def _prepare_step_vals(self, step):
        return {
            "document_id": self.id,
            "name": step.name,
            "reported_at": step.reported_at or fields.Datetime.now(),
            "operator": step.operator,
            "note": step.note,
            "key": step.key,
        }

    def _note_known(self, reference=""):
        """Whoever reports about a document has it, even if the answer to it was lost."""
        vals = {}
        if reference and not self.wms_ref:
            vals["wms_ref"] = reference
        if not self.accepted_at:
            vals["accepted_at"] = fields.Datetime.now()
        if vals:
            self.write(vals)
        if self.state in (*LOCAL_STATES, "sent", "unsure"):
            self._set_state("accepted")._clear_cause(WIRE_CAUSES)
            self._settle_uncertain()

    def _settle_uncertain(self):
        """What arrived need not be sent again; what is in the air gets its answer."""
        # Nobody has the right to write exchanges.
        rows = self.env["postal.exchange"].sudo().search(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("direction", "=", "out"),
                ("kind", "=", self.backend_id._adapter().document_kind(self)),
                ("state", "in", ("due", "waiting", "unsure")),
            ]
        )
        rows._settle_by_feedback()

    def _note_reported(self, report):
        """Whether all is reported: the final message and as many lines as were announced."""
        self.lines_reported += len(report.lines)
        if report.is_final and not self.is_final_reported:
            self.is_final_reported = True
        return self.is_final_reported and self.lines_reported >= report.total_lines

    def _match_portions(self, report, products):
        """{line: [portion, ...]}: each reported line finds its place, or gets one."""
        matched = defaultdict(list)
        for reported in report.lines:
            if not reported.portions:
                continue
            product = products[reported.item_code]
            line = self._find_line(product, reported) or self._add_line(product, reported)
            for portion in reported.portions:
                matched[line] += self._split_serials(product, portion)
        return matched

    def _split_serials(self, product, portion):
        """One portion for each serial number, where the product has them."""
        if product.tracking != "serial" or not portion.serials:
            return [portion]
        if len(portion.serials) != portion.quantity:
            raise ExchangeWaiting(
                self.env._(
                    "%(product)s: %(qty)s reported with %(serials)s serial numbers.",
                    product=product.display_name,
                    qty=f"{portion.quantity:g}",
                    serials=len(portion.serials),
                )
            )
        return [replace(portion, quantity=1.0, lot=serial) for serial in portion.serials]

    def _find_line(self, product, reported):
        lines = self.line_ids.filtered(
            lambda line: line.product_id == product and (line.role or "") == reported.role
        )
        named = lines.filtered(lambda line: str(line.number) == reported.line_no)
        return (named or lines.filtered("remaining") or lines)[:1]

    def _add_line(self, product, reported):
        return self.env["wms.document.line"].create(
            {
                "document_id": self.id,
                "number": max(self.line_ids.mapped("number"), default=0) + 1,
                "product_id": product.id,
                "role": reported.role or False,
                "is_unplanned": True,
            }
        )

    def _after_booking(self, is_final):
        rest = self._is_open_here()
        if not is_final and self.state != "done":
            self._set_state("partial")
            return
        is_new = bool(self._set_state("done"))
        vals = {"has_rest": rest}
        if is_new:
            vals["done_at"] = fields.Datetime.now()
        self.write(vals)
        if rest:
            self._set_cause("rest", self._describe_rest())
        else:
            self._clear_cause()

    def _describe_rest(self):
        return ", ".join(
            self.env._(
                "%(product)s: %(left)s of %(planned)s",
                product=line.product_id.display_name,
                left=f"{line.remaining:g}",
                planned=f"{line.planned:g}",
            )
            for line in self.line_ids.filtered("remaining")
        )

    def _is_outgoing(self):
        return self.kind in ("delivery", "stockout")

    def _get_quality_location(self, quality):
        """Where goods of a quality lie in the warehouse; empty for the transfer's own place."""
        return self.warehouse_id._get_wms_quality_location(quality)
