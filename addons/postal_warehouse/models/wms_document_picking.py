from collections import defaultdict

from odoo import models

from odoo.addons.postal_base.lib.postal_exchange import ExchangeWaiting


class WmsDocument(models.Model):
    """Reported goods into transfers: lots, packages and quantities on Odoo's own move lines."""

    _inherit = "wms.document"

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
        return self._complete_moves(
            opened, portions, lambda line: self._prepare_extra_move_vals(picking, line)
        )

    def _complete_moves(self, opened, lines, prepare_extra):
        """{line: move} of the open moves, with new ones for lines that have none."""
        moves = {move.wms_line_id: move for move in opened if move.wms_line_id}
        missing = [line for line in lines if line not in moves]
        created = opened.create([prepare_extra(line) for line in missing])
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
                ("company_id", "in", (self._get_goods_company().id, False)),
            ]
        )
        lots = {(lot.product_id, lot.name): lot for lot in found}
        missing = [key for key in named if key not in lots]
        coming = {line.product_id for line in portions if not line._is_outgoing()}
        missing = [key for key in missing if key[0] in coming]
        if missing:
            created = self.env["stock.lot"].create(
                [self._prepare_lot_vals(*key, named[key]) for key in missing]
            )
            lots.update(zip(missing, created, strict=True))
        return lots

    def _get_goods_company(self):
        return self.warehouse_id.company_id

    def _prepare_lot_vals(self, product, name, portion):
        vals = {
            "product_id": product.id,
            "name": name,
            "company_id": self._get_goods_company().id,
            "production_date": portion.produced,
        }
        if portion.expires and product.use_expiration_date:
            vals["expiration_date"] = portion.expires
        return vals

    # What the move lines should be: {line: [vals, ...]}

    def _plan(self, place, portions, lots, stock):
        """``place`` (a transfer or a move) tells from where and where to."""
        wanted, missing = defaultdict(list), []
        for line, of_line in portions.items():
            for portion in of_line:
                if line._is_outgoing():
                    taken, left = self._take(stock, line.product_id, portion, lots, place)
                    if left:
                        missing.append((line.product_id, portion, left))
                else:
                    taken = self._take_arriving(stock, line.product_id, portion, lots, place)
                wanted[line] += taken
        if missing:
            self._raise_not_covered(missing)
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

    # Onto the moves

    def _fill_moves(self, fillings):
        """Make the moves' lines be what is wanted, keeping those that fit already."""
        create_vals, spare, adapted = [], self.env["stock.move.line"], defaultdict(list)
        for moves, wanted in fillings:
            for line, vals_list in wanted.items():
                keep, new = self._fit_lines(moves[line], vals_list)
                spare |= moves[line].move_line_ids.browse(
                    set(moves[line].move_line_ids.ids) - {one.id for one, _changes in keep}
                )
                create_vals += new
                for one, changes in keep:
                    adapted[tuple(changes.items())].append(one.id)
        spare.unlink()
        for changes, ids in adapted.items():
            spare.browse(ids).write(dict(changes))
        spare.create(create_vals)

    def _fit_lines(self, move, vals_list):
        """Reuse the move's reserved lines; gives ([(line, changes)], values of lines to make)."""
        free = {
            (ml.location_id.id, ml.lot_id.id, ml.package_id.id): ml
            for ml in move.move_line_ids
        }
        kept, new = [], []
        for told in vals_list:
            # A parcel that Odoo would move whole is unpacked unless it is told to be whole.
            vals = {"result_package_id": False, **told}
            key = (vals["location_id"], vals["lot_id"], vals["package_id"])
            line = free.pop(key, None)
            if line:
                kept.append((line, self._prepare_changes(line, vals)))
            else:
                new.append(self._prepare_move_line_vals(move, vals))
        return kept, new

    def _prepare_changes(self, line, vals):
        changed = {"picked": True}
        for name in ("location_dest_id", "result_package_id"):
            if name in vals and line[name].id != vals[name]:
                changed[name] = vals[name]
        if line.product_uom_id != line.product_id.uom_id:
            changed["product_uom_id"] = line.product_id.uom_id.id
        if changed.get("product_uom_id") or line.quantity != vals["quantity"]:
            changed["quantity"] = vals["quantity"]
        return changed

    def _prepare_move_line_vals(self, move, vals):
        return {
            **vals,
            "move_id": move.id,
            "picking_id": move.picking_id.id,
            "product_id": move.product_id.id,
            "product_uom_id": move.product_id.uom_id.id,
            "picked": True,
        }
