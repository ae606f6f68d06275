from collections import defaultdict

from odoo import api, models

from ..lib.wms_control import shifts


class WmsCount(models.Model):
    """Reported differences into the books: all of a message or nothing of it."""

    _inherit = "wms.count"

    @api.model
    def _retry_waiting(self, backend):
        """Try again, in a job, what the books could not cover; one cheap query if there is none."""
        if self.search_count([("backend_id", "=", backend.id), ("state", "=", "waiting")], limit=1):
            self.with_delay(
                channel="root.wms",
                identity_key=f"wms.count:{backend.id}",
                description=self.env._("Book waiting differences of %(name)s", name=backend.name),
            )._book_waiting(backend)

    @api.model
    def _book_waiting(self, backend):
        # Ordered: what was reported first is booked first.
        domain = [("backend_id", "=", backend.id), ("state", "=", "waiting")]
        self.search(domain, order="id")._book()

    def _book(self):
        """Book what the books can cover; the others wait and name what is missing."""
        for count in self:
            planned = shifts(count.line_ids._to_changes())
            vals_list, missing = count._plan_moves(planned)
            if missing:
                count._wait_for_goods(missing)
                continue
            moves = self.env["stock.move"].create(vals_list)
            moves._action_done()
            count._set_state("booked")

    def _wait_for_goods(self, missing):
        self._set_state("waiting")
        self.reason = self._describe_missing(missing)

    def _describe_missing(self, missing):
        texts = [
            self.env._(
                "%(product)s %(lot)s: %(left)s fewer in our books than are missing",
                product=product.display_name,
                lot=lot,
                left=f"{left:g}",
            )
            for product, lot, left in missing
        ]
        takers = self.env["wms.document"]._find_unbooked(
            self.warehouse_id, [product.id for product, _lot, _left in missing]
        )
        if takers:
            codes = ", ".join(takers.mapped("code"))
            texts.append(self.env._("Not booked yet: %(codes)s", codes=codes))
        return "; ".join(texts)[:500]

    # From shifts to moves

    def _plan_moves(self, planned):
        """(values of moves, [(product, lot name, quantity missing)]); stock rows get locked."""
        products = self.line_ids.product_id
        stock = self._lock_stock(products, {shift.source for shift in planned})
        lots = self._get_lots(planned)
        vals_list, missing = [], []
        for shift in planned:
            product = self.env["product.product"].browse(shift.product)
            lot = lots.get((shift.product, shift.lot), self.env["stock.lot"])
            if shift.source is None:
                vals_list.append(self._prepare_found_vals(product, lot, shift))
                continue
            left = shift.quantity
            for row in stock[shift.source, product.id]:
                taken = min(left, row["quantity"]) if self._fits(row, product, lot) else 0
                if taken > 0:
                    row["quantity"] -= taken
                    left = round(left - taken, 6)
                    vals_list.append(self._prepare_taken_vals(product, row, shift, taken))
            if left:
                missing.append((product, shift.lot, left))
        return vals_list, missing

    def _lock_stock(self, products, qualities):
        """{(quality, product id): [quant row, ...]} of what is there, locked."""
        self.env["stock.quant"].flush_model()
        stock = defaultdict(list)
        for quality in sorted(filter(None, qualities)):
            rows = self.env["wms.document"]._select_quants(products.ids, self._get_place(quality))
            for row in rows:
                stock[quality, row["product_id"]].append(row)
        return stock

    def _fits(self, row, product, lot):
        return row["quantity"] > 0 and (product.tracking == "none" or row["lot_id"] == lot.id)

    def _get_place(self, quality):
        warehouse = self.warehouse_id
        return warehouse._get_wms_quality_location(quality) or warehouse.lot_stock_id

    def _get_lots(self, planned):
        """{(product id, name): lot}; batches that were found and are new here are made."""
        named = {(shift.product, shift.lot) for shift in planned if shift.lot}
        if not named:
            return {}
        company = self.warehouse_id.company_id
        found = self.env["stock.lot"].search(
            [
                ("product_id", "in", [product_id for product_id, _name in named]),
                ("name", "in", [name for _product_id, name in named]),
                ("company_id", "in", (company.id, False)),
            ]
        )
        lots = {(lot.product_id.id, lot.name): lot for lot in found}
        lines = {(line.product_id.id, line.lot_name): line for line in self.line_ids}
        gained = {(s.product, s.lot) for s in planned if s.source is None}
        missing = sorted(key for key in gained & named if key not in lots)
        created = self.env["stock.lot"].create(
            [lines[key]._prepare_lot_vals(company) for key in missing]
        )
        return {**lots, **dict(zip(missing, created, strict=True))}

    def _prepare_found_vals(self, product, lot, shift):
        source, target = self._get_loss_location(product), self._get_place(shift.target)
        return self._prepare_move_vals(product, lot.id, source, target, shift)

    def _prepare_taken_vals(self, product, row, shift, quantity):
        target = self._get_place(shift.target) if shift.target else self._get_loss_location(product)
        source = self.env["stock.location"].browse(row["location_id"])
        vals = self._prepare_move_vals(product, row["lot_id"], source, target, shift, quantity)
        if row["package_id"]:
            vals["move_line_ids"][0][2]["package_id"] = row["package_id"]
        return vals

    def _get_loss_location(self, product):
        return product.with_company(self.warehouse_id.company_id).property_stock_inventory

    def _prepare_move_vals(self, product, lot_id, source, target, shift, quantity=None):
        quantity = quantity or shift.quantity
        common = {
            "product_id": product.id,
            "company_id": self.warehouse_id.company_id.id,
            "location_id": source.id,
            "location_dest_id": target.id,
        }
        line = {
            **common,
            "product_uom_id": product.uom_id.id,
            "quantity": quantity,
            "lot_id": lot_id,
        }
        return {
            **common,
            "product_uom": product.uom_id.id,
            "product_uom_qty": quantity,
            "state": "confirmed",
            "is_inventory": None in (shift.source, shift.target),
            "inventory_name": self.code,
            "origin": self.code,
            "picked": True,
            "wms_count_id": self.id,
            "move_line_ids": [(0, 0, line)],
        }
