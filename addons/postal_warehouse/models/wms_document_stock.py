from collections import defaultdict

from odoo import models
from odoo.tools import SQL, float_is_zero

from odoo.addons.postal_base.lib.postal_exchange import ExchangeWaiting

#: places whose stock is counted, so that no more can be taken than is there
COUNTED_USAGES = ("internal", "transit")
AT_WORK_STATES = ("sent", "unsure", "accepted", "working", "partial")
MOST_NAMED = 10


class WmsDocument(models.Model):
    """What was shipped is taken from what the books have: never more, and under lock."""

    _inherit = "wms.document"

    def _lock_stock(self, needs):
        """{(product id, place id): [quant row, ...]} of what is really there, locked.

        ``needs`` are (transfer or move, document, portions). Locking makes a concurrent sale
        of the same goods wait for us, or us for it, so that the check below still holds when
        the goods are moved.
        """
        products_of = defaultdict(set)
        for source, document, portions in needs:
            for line, of_line in portions.items():
                if line.product_id.is_storable:
                    for portion in of_line:
                        place = document._get_source(source, line, portion)
                        products_of[place].add(line.product_id.id)
        self.env["stock.quant"].flush_model()
        stock = defaultdict(list)
        # In one order for everybody, or two that lock would wait for each other.
        for place in sorted(products_of, key=lambda location: location.id):
            if place.usage in COUNTED_USAGES:
                for row in self._select_quants(products_of[place], place):
                    stock[row["product_id"], place.id].append(row)
        return stock

    def _get_source(self, source, line, portion):
        """Where the goods of a portion are taken from."""
        if line._is_outgoing():
            return self._get_quality_location(portion.quality) or source.location_id
        return source.location_id

    def _select_quants(self, product_ids, place):
        self.env.cr.execute(
            SQL(
                """
                SELECT q.id, q.product_id, q.lot_id, q.package_id, q.location_id, q.quantity
                  FROM stock_quant q JOIN stock_location l ON l.id = q.location_id
                 WHERE q.product_id IN %s AND l.parent_path LIKE %s
                   AND l.usage IN ('internal', 'transit')
                   AND q.quantity > 0 AND q.owner_id IS NULL
                 ORDER BY q.package_id NULLS FIRST, q.in_date, q.id
                   FOR UPDATE OF q
                """,
                tuple(product_ids),
                f"{place.parent_path}%",
            )
        )
        return self.env.cr.dictfetchall()

    def _take(self, stock, product, portion, lots, picking):
        """Take a portion from the stock rows; gives (move line values, what is missing)."""
        place = self._get_quality_location(portion.quality) or picking.location_id
        return self._take_from(place, stock, product, portion, lots, picking)

    def _take_from(self, place, stock, product, portion, lots, picking):
        lot = lots.get((product, portion.lot))
        left, taken = portion.quantity, []
        if not product.is_storable:
            return [self._prepare_take_vals(picking, None, lot, left)], 0.0
        for row in stock[product.id, place.id]:
            if float_is_zero(left, precision_rounding=product.uom_id.rounding):
                break
            if not self._may_take(row, product, portion, lot):
                continue
            quantity = min(left, row["quantity"])
            row["quantity"] -= quantity
            left -= quantity
            taken.append(self._prepare_take_vals(picking, row, lot, quantity))
        return taken, 0.0 if left < product.uom_id.rounding / 2 else left

    def _take_arriving(self, stock, product, portion, lots, picking):
        """Move line values that bring a portion in.

        What arrives from another warehouse beyond what it sent was found, not made: it comes
        from where stock differences come from, so that transit never goes below zero.
        """
        self._check_batch_told(product, portion)
        source, lot = picking.location_id, lots.get((product, portion.lot))
        place = self._get_quality_location(portion.quality) or picking.location_dest_id
        taken, left = [], portion.quantity
        vals = self._prepare_take_vals(picking, None, lot, left)
        if product.is_storable and source.usage in COUNTED_USAGES:
            taken, left = self._take_from(source, stock, product, portion, lots, picking)
            company = self.warehouse_id.company_id
            vals["location_id"] = product.with_company(company).property_stock_inventory.id
        if left:
            taken.append({**vals, "quantity": left})
        return [{**one, "location_dest_id": place.id} for one in taken]

    def _may_take(self, row, product, portion, lot):
        if row["quantity"] <= 0:
            return False
        if product.tracking == "none" or not portion.lot:
            return True
        return bool(lot) and row["lot_id"] == lot.id

    def _prepare_take_vals(self, picking, row, lot, quantity):
        row = row or {}
        return {
            "location_id": row.get("location_id", picking.location_id.id),
            "location_dest_id": picking.location_dest_id.id,
            "lot_id": row.get("lot_id") or (lot.id if lot else False),
            "package_id": row.get("package_id") or False,
            "quantity": quantity,
        }

    def _raise_not_covered(self, missing):
        texts = [
            self.env._(
                "%(product)s %(lot)s: %(left)s shipped more than the books have",
                product=product.display_name,
                lot=portion.lot,
                left=f"{left:g}",
            )
            for product, portion, left in missing
        ]
        takers = self._find_takers([product for product, _portion, _left in missing])
        if takers:
            texts.append(self.env._("Not booked yet: %(codes)s", codes=", ".join(takers)))
        raise ExchangeWaiting("; ".join(texts))

    def _find_takers(self, products):
        """Numbers of documents whose booking probably explains what is missing.

        Those the warehouse has reported and nobody has booked come first, then those it is
        at work on.
        """
        lines = self.env["wms.document.line"].search(
            [
                ("product_id", "in", [product.id for product in products]),
                ("document_id.warehouse_id", "=", self.warehouse_id.id),
                ("document_id.state", "in", AT_WORK_STATES),
                ("document_id", "!=", self.id),
            ],
            order="id",
            limit=200,
        )
        documents = lines.document_id
        reported = documents & documents._filter_reported()
        return (reported | documents)[:MOST_NAMED].mapped("code")

    def _filter_reported(self):
        """Those about which messages are stored that nobody has booked yet."""
        # The log has rights of its own.
        rows = self.env["postal.exchange"].sudo().search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("direction", "=", "in"),
                ("state", "in", ("received", "waiting")),
            ]
        )
        return self.browse(dict.fromkeys(rows.sorted("id").mapped("res_id")))
