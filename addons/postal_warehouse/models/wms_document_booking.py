from collections import defaultdict
from dataclasses import dataclass, field

from odoo import models

from ..adapters.facts import Report


@dataclass(eq=False)
class Booking:
    """One report on its way into the books."""

    document: models.BaseModel
    report: Report
    exchange: models.BaseModel
    picking: models.BaseModel = None
    #: {document line: portions}, {document line: move}, {document line: move line values}
    portions: dict = field(default_factory=dict)
    moves: dict = field(default_factory=dict)
    wanted: dict = field(default_factory=dict)
    is_final: bool = False


class WmsDocument(models.Model):
    """Reports into the books: one, or those of many documents in a constant number of steps."""

    _inherit = "wms.document"

    def _book(self, report, exchange):
        """Take the reported goods into the books, all of the message or nothing of it."""
        self._book_many([Booking(self, report, exchange)])

    def _book_many(self, bookings):
        """Book reports of documents of one backend, all going out or all coming in.

        No document may be there twice: what the first report books decides where the second
        one goes.
        """
        told = [
            line for one in bookings for line in one.report.lines if line.portions
        ]
        products = bookings[0].document.backend_id._find_products(told)
        for one in bookings:
            one.portions = one.document._match_portions(one.report, products)
        self._add_facts(bookings)
        for one in bookings:
            one.is_final = one.document._note_reported(one.report)
        goods = [one for one in bookings if one.portions]
        for one in goods:
            if one.document.kind == "process":
                one.document._book_work(one)
        self._book_transfers([one for one in goods if one.document.kind != "process"], products)
        for one in bookings:
            one.document._after_booking(one.is_final)

    def _add_facts(self, bookings):
        vals_list = []
        for one in bookings:
            found = [
                one.document._prepare_fact_vals(line, portion, one.exchange)
                for line, of_line in one.portions.items()
                for portion in of_line
            ]
            for sequence, vals in enumerate(found):
                vals["sequence"] = sequence
            vals_list += found
            for line, of_line in one.portions.items():
                line.done += sum(portion.quantity for portion in of_line)
        self.env["wms.document.fact"].create(vals_list)

    def _prepare_fact_vals(self, line, portion, exchange):
        return {
            "document_id": self.id,
            "line_id": line.id,
            "exchange_id": exchange.id,
            "product_id": line.product_id.id,
            "lot_name": portion.lot,
            "quality": portion.quality,
            "quantity": portion.quantity,
        }

    def _book_transfers(self, bookings, products):
        if not bookings:
            return
        for one in bookings:
            one.picking = one.document._get_booking_picking()._wms_trusted()
            one.moves = one.document._get_booking_moves(one.picking, one.portions)
        lots = bookings[0].document._get_lots(_merge(one.portions for one in bookings))
        stock = self._lock_stock((one.picking, one.document, one.portions) for one in bookings)
        for one in bookings:
            one.wanted = one.document._plan(one.picking, one.portions, lots, stock)
        self._put_in_parcels([one for one in bookings if one.report.parcels], products)
        self._fill_moves((one.moves, one.wanted) for one in bookings)
        for one in bookings:
            one.document._note_parcels(one.picking, one.report)
        self._finish_pickings(bookings)

    def _finish_pickings(self, bookings):
        by_rest = defaultdict(self.env["stock.picking"].browse)
        for one in bookings:
            never = one.picking.picking_type_id.create_backorder == "never"
            by_rest[one.is_final and never] |= one.picking
        for cancel_rest, pickings in by_rest.items():
            trusted = pickings._wms_trusted()
            trusted.with_context(cancel_backorder=cancel_rest)._action_done()


def _merge(parts):
    merged = {}
    for part in parts:
        merged.update(part)
    return merged
