from collections import defaultdict

from odoo import models

from ..adapters.facts import Report
from ..lib.wms_control import Situation, judge

NOT_BOOKED = ("received", "waiting", "refused")


class WmsShortageLine(models.Model):
    """Gathering the figures of both sides, for all lines of a shortage together."""

    _inherit = "wms.shortage.line"

    def _judge(self):
        held, taken, returning = self._read_held(), self._read_taken(), self._read_returning()
        for line in self:
            told, other = line._sum_told()
            gone, takers = taken.get(line.product_id.id, (0.0, []))
            back, documents = returning.get(line.product_id.id, (0.0, []))
            situation = Situation(
                needed=line.needed,
                told=told,
                told_other=other,
                held=sum(
                    quantity
                    for lot, quantity in held[line.product_id.id]
                    if not line.lot_name or lot == line.lot_name
                ),
                taken=gone,
                returning=back,
            )
            line._store_verdict(situation, takers, documents)

    def _store_verdict(self, situation, takers, documents):
        verdict = judge(situation)
        self.write(
            {
                "told": situation.told,
                "told_other": situation.told_other,
                "held": situation.held,
                "taken": situation.taken,
                "returning": situation.returning,
                "missing": verdict.missing,
                "shortfall": verdict.shortfall,
                "cause": verdict.cause,
                "taking_document_ids": [(6, 0, takers)],
                "returning_document_ids": [(6, 0, documents)],
            }
        )

    def _sum_told(self):
        """(free in the batch asked for, free in others); without a batch all counts."""
        sums = [0.0, 0.0]
        for lot, quality, quantity, locked in self.told_rows or []:
            if quality == "good":
                is_other = bool(self.lot_name) and lot != self.lot_name
                sums[is_other] += quantity - locked
        return sums

    def _read_held(self):
        """{product id: [(lot name, quantity), ...]} of good goods in our books."""
        places = self.shortage_id.warehouse_id.lot_stock_id
        groups = self.env["stock.quant"]._read_group(
            [("product_id", "in", self.product_id.ids), ("location_id", "child_of", places.ids)],
            ["product_id", "lot_id"],
            ["quantity:sum"],
        )
        held = defaultdict(list)
        for product, lot, quantity in groups:
            held[product.id].append((lot.name, quantity))
        return held

    def _read_taken(self):
        """{product id: (quantity, ids of documents)} shipped by messages that are not booked."""
        taken = {}
        for document, product_id, quantity, _message in self._iterate_taking():
            total, ids = taken.get(product_id, (0.0, []))
            taken[product_id] = (total + quantity, [*ids, document.id])
        return taken

    def _iterate_taking(self):
        """(document, product id, quantity, message) of shipments that are not booked."""
        backend = self.shortage_id.backend_id
        messages = self.env["postal.exchange"].search(
            [
                ("peer_model", "=", backend._name),
                ("peer_id", "=", backend.id),
                ("direction", "=", "in"),
                ("state", "in", NOT_BOOKED),
                ("res_model", "=", "wms.document"),
            ],
            order="id",
        )
        wanted = self.env["wms.product"]._bind(backend, self.product_id)
        products = {binding.code: binding.product_id.id for binding in wanted}
        own = self.shortage_id.document_id
        for message in messages:
            document = self.env["wms.document"].browse(message.res_id)
            if document == own or not document._is_outgoing():
                continue
            for fact in backend._adapter().read(message.kind, message.payload or ""):
                for line in fact.lines if isinstance(fact, Report) else ():
                    if line.item_code in products:
                        quantity = sum(portion.quantity for portion in line.portions)
                        yield document, products[line.item_code], quantity, message

    def _get_taking_messages(self):
        lines = self.filtered(lambda line: line.cause == "taken")
        messages = self.env["postal.exchange"]
        for shortage_lines in lines.grouped("shortage_id").values():
            for _document, _product_id, _quantity, message in shortage_lines._iterate_taking():
                messages |= message
        return messages

    def _read_returning(self):
        """{product id: (quantity, ids of documents)} of goods that are not booked in yet."""
        found = defaultdict(lambda: (0.0, []))
        warehouse = self.shortage_id.warehouse_id
        for line, quantity in self.env["wms.document"]._iterate_returning(
            warehouse, self.product_id
        ):
            total, ids = found[line.product_id.id]
            found[line.product_id.id] = (total + quantity, [*ids, line.document_id.id])
        return found
