from collections import defaultdict

from odoo import models
from odoo.tools import SQL, float_is_zero

from odoo.addons.postal_base.lib.postal_exchange import ExchangeWaiting


class WmsDocument(models.Model):
    """Reported goods into transfers: lots, packages and quantities on Odoo's own move lines."""

    _inherit = "wms.document"

    def _book_goods(self, portions, report, is_final):
        picking = self._get_booking_picking()._wms_trusted()
        moves = self._get_booking_moves(picking, portions)
        lots = self._get_lots(portions)
        if self._is_outgoing():
            wanted = self._plan_shipment(picking, portions, lots, report)
        else:
            wanted = self._plan_receipt(picking, portions, lots)
        self._fill_moves(moves, wanted)
        self._note_parcels(picking, report)
        self._finish_picking(picking, is_final)

    def _get_booking_picking(self):
        """The open transfer; one more where the warehouse reports after all was done."""
        opened = self._get_open_pickings().sorted("id")
        if opened:
            return opened[0]
        last = self.picking_ids.sorted("id")[-1:] or self.picking_id
        copied = last.copy({"move_ids": [], "move_line_ids": [], "backorder_id": last.id})
        copied.wms_document_id = self
        return copied

    def _get_booking_moves(self, picking, portions):
        """{line: move} in the transfer, with moves of their own for what was not planned."""
        opened = picking.move_ids.filtered(lambda m: m.state not in ("done", "cancel"))
        moves = {move.wms_line_id: move for move in opened if move.wms_line_id}
        missing = [line for line in portions if line not in moves]
        created = picking.env["stock.move"].create(
            [self._prepare_extra_move_vals(picking, line) for line in missing]
        )
        created._action_confirm(merge=False)
        return {**moves, **dict(zip(missing, created, strict=True))}

    def _prepare_extra_move_vals(self, picking, line):
        sibling = line.move_ids[:1]
        return {
            "picking_id": picking.id,
            "picking_type_id": picking.picking_type_id.id,
            "company_id": picking.company_id.id,
            "warehouse_id": self.warehouse_id.id,
            "location_id": picking.location_id.id,
            "location_dest_id": picking.location_dest_id.id,
            "product_id": line.product_id.id,
            "product_uom": line.product_id.uom_id.id,
            "product_uom_qty": 0.0,
            "additional": True,
            "origin": picking.origin,
            "wms_line_id": line.id,
            "purchase_line_id": sibling.purchase_line_id.id,
            "sale_line_id": sibling.sale_line_id.id,
        }

    # Lots

    def _get_lots(self, portions):
        """{(product, name): lot} of all reported batches; receipts make the unknown ones."""
        named = {
            (line.product_id, portion.lot): portion
            for line, of_line in portions.items()
            for portion in of_line
            if portion.lot and line.product_id.tracking != "none"
        }
        if not named:
            return {}
        found = self.env["stock.lot"].search(
            [
                ("product_id", "in", [product.id for product, _name in named]),
                ("name", "in", list({name for _product, name in named})),
                ("company_id", "in", (self.picking_id.company_id.id, False)),
            ]
        )
        lots = {(lot.product_id, lot.name): lot for lot in found}
        missing = [key for key in named if key not in lots]
        if missing and not self._is_outgoing():
            created = self.env["stock.lot"].create(
                [self._prepare_lot_vals(*key, named[key]) for key in missing]
            )
            lots.update(zip(missing, created, strict=True))
        return lots

    def _prepare_lot_vals(self, product, name, portion):
        vals = {
            "product_id": product.id,
            "name": name,
            "company_id": self.picking_id.company_id.id,
            "production_date": portion.produced,
        }
        if portion.expires and product.use_expiration_date:
            vals["expiration_date"] = portion.expires
        return vals

    # What the move lines should be: {line: [vals, ...]}

    def _plan_receipt(self, picking, portions, lots):
        wanted = defaultdict(list)
        for line, of_line in portions.items():
            for portion in of_line:
                self._check_batch_told(line.product_id, portion)
                place = self._get_quality_location(portion.quality) or picking.location_dest_id
                lot = lots.get((line.product_id, portion.lot), self.env["stock.lot"])
                wanted[line].append(
                    {
                        "location_id": picking.location_id.id,
                        "location_dest_id": place.id,
                        "lot_id": lot.id,
                        "package_id": False,
                        "quantity": portion.quantity,
                    }
                )
        return wanted

    def _check_batch_told(self, product, portion):
        if product.tracking != "none" and not portion.lot:
            raise ExchangeWaiting(
                self.env._(
                    "%(product)s is kept by batch, but the warehouse reports %(qty)s without one.",
                    product=product.display_name,
                    qty=f"{portion.quantity:g}",
                )
            )

    def _plan_shipment(self, picking, portions, lots, report):
        wanted = defaultdict(list)
        stock = self._lock_stock(picking, portions)
        missing = []
        for line, of_line in portions.items():
            for portion in of_line:
                taken, left = self._take(stock, line.product_id, portion, lots, picking)
                wanted[line] += taken
                if left:
                    missing.append((line.product_id, portion, left))
        if missing:
            self._raise_not_covered(missing)
        self._put_in_parcels(wanted, report)
        return wanted

    def _lock_stock(self, picking, portions):
        """{(product id, place id): [quant row, ...]} of what is really there, locked.

        Locking makes a concurrent sale of the same goods wait for us, or us for it, so that
        the check below still holds when the goods are moved.
        """
        products = {line.product_id.id for line in portions if line.product_id.is_storable}
        places = picking.location_id | self.warehouse_id.wms_defective_location_id
        self.env["stock.quant"].flush_model()
        stock = defaultdict(list)
        for place in places if products else ():
            for row in self._select_quants(products, place):
                stock[row["product_id"], place.id].append(row)
        return stock

    def _select_quants(self, product_ids, place):
        self.env.cr.execute(
            SQL(
                """
                SELECT q.id, q.product_id, q.lot_id, q.package_id, q.location_id, q.quantity
                  FROM stock_quant q JOIN stock_location l ON l.id = q.location_id
                 WHERE q.product_id IN %s AND l.parent_path LIKE %s AND l.usage = 'internal'
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
        """Numbers of documents at work whose booking probably explains what is missing."""
        lines = self.env["wms.document.line"].search(
            [
                ("product_id", "in", [product.id for product in products]),
                ("document_id.warehouse_id", "=", self.warehouse_id.id),
                ("document_id.state", "in", ("sent", "unsure", "accepted", "working", "partial")),
                ("document_id", "!=", self.id),
            ],
            order="id",
            limit=10,
        )
        return list(dict.fromkeys(lines.document_id.mapped("code")))

    # Parcels

    def _put_in_parcels(self, wanted, report):
        """Set the resulting package of each move line, splitting lines between parcels."""
        if not report.parcels:
            return
        packages = self._create_packages(report.parcels)
        rooms = self._get_parcel_rooms(report.parcels, wanted)
        for line, vals_list in wanted.items():
            wanted[line] = [
                part
                for vals in vals_list
                for part in self._split_by_room(vals, rooms[line.product_id.id], packages)
            ]

    def _create_packages(self, parcels):
        return self.env["stock.package"].create(
            [
                {"name": parcel.name or parcel.tracking, "shipping_weight": parcel.weight}
                for parcel in parcels
            ]
        )

    def _get_parcel_rooms(self, parcels, wanted):
        """{product id: [[parcel index, quantity], ...]} as the warehouse packed it."""
        bindings = self.env["wms.product"].search(
            [
                ("backend_id", "=", self.backend_id.id),
                ("product_id", "in", [line.product_id.id for line in wanted]),
            ]
        )
        products = {binding.code: binding.product_id.id for binding in bindings}
        rooms = defaultdict(list)
        for index, parcel in enumerate(parcels):
            for item_code, quantity in parcel.contents:
                rooms[products.get(item_code)].append([index, quantity])
        return rooms

    def _split_by_room(self, vals, rooms, packages):
        left = vals["quantity"]
        for room in rooms:
            quantity = min(left, room[1])
            if quantity > 0:
                room[1] -= quantity
                left -= quantity
                yield {**vals, "quantity": quantity, "result_package_id": packages[room[0]].id}
        if left > 0:
            # Nobody said which parcel it is in: the last one.
            yield {**vals, "quantity": left, "result_package_id": packages[-1].id}

    def _note_parcels(self, picking, report):
        numbers = [parcel.tracking for parcel in report.parcels if parcel.tracking]
        if numbers:
            known = (picking.carrier_tracking_ref or "").split(",")
            numbers = list(dict.fromkeys(filter(None, [*known, *numbers])))
            picking.carrier_tracking_ref = ",".join(numbers)

    # Onto the moves

    def _fill_moves(self, moves, wanted):
        """Make the moves' lines be what is wanted, keeping those that fit already."""
        MoveLine = self.env["stock.move.line"]
        create_vals, spare = [], MoveLine
        for line, vals_list in wanted.items():
            move = moves[line]
            keep, new = self._fit_lines(move, vals_list)
            spare |= move.move_line_ids - keep
            create_vals += new
        spare.unlink()
        MoveLine.create(create_vals)

    def _fit_lines(self, move, vals_list):
        """Reuse the move's reserved lines; gives (lines kept, values of lines to make)."""
        free = {
            (ml.location_id.id, ml.lot_id.id, ml.package_id.id): ml
            for ml in move.move_line_ids
        }
        kept, new = self.env["stock.move.line"], []
        for vals in vals_list:
            key = (vals["location_id"], vals["lot_id"], vals["package_id"])
            line = free.pop(key, None)
            if line:
                self._adapt_line(line, vals)
                kept |= line
            else:
                new.append(self._prepare_move_line_vals(move, vals))
        return kept, new

    def _adapt_line(self, line, vals):
        changed = {"picked": True}
        for name in ("location_dest_id", "result_package_id"):
            if name in vals and line[name].id != vals[name]:
                changed[name] = vals[name]
        if line.product_uom_id != line.product_id.uom_id:
            changed["product_uom_id"] = line.product_id.uom_id.id
        if changed.get("product_uom_id") or line.quantity != vals["quantity"]:
            changed["quantity"] = vals["quantity"]
        line.write(changed)

    def _prepare_move_line_vals(self, move, vals):
        return {
            **vals,
            "move_id": move.id,
            "picking_id": move.picking_id.id,
            "product_id": move.product_id.id,
            "product_uom_id": move.product_id.uom_id.id,
            "picked": True,
        }

    def _finish_picking(self, picking, is_final):
        never = picking.picking_type_id.create_backorder == "never"
        picking.with_context(cancel_backorder=is_final and never)._action_done()
