from .goods import GoodsJob
from .job import Refused, register


@register
class PickJob(GoodsJob):
    """Goods from their bins: bin by bin in walking order, or summed over the orders of a wave."""

    kind = "pick"

    @property
    def is_summed(self):
        return self.warehouse.station_pick_mode == "summed" and bool(self.session.batch_id)

    # Where one stands

    def needs_bin(self, line):
        """Whether the bin must be scanned before goods are taken from it."""
        if self.is_summed or line.location_id == line.picking_id.location_id:
            return False
        return self.cursor.get("location") != line.location_id.id

    def current_line(self):
        """Goods in hand in this bin first, then the next in walking order."""
        lines = self.open_lines()
        here = lines.filtered(lambda line: line.location_id.id == self.cursor.get("location"))
        product_id = self.cursor.get("product")
        near = lines if self.is_summed else here or lines[:1]
        same = near.filtered(lambda line: line.product_id.id == product_id)
        return same[:1] or here[:1] or lines[:1]

    def on_product(self, found):
        line = self.current_line()
        if line and self.needs_bin(line):
            self._refuse_bin_first(line)
        return super().on_product(found)

    def on_lot(self, found):
        line = self.current_line()
        if line and self.needs_bin(line):
            self._refuse_bin_first(line)
        return super().on_lot(found)

    def do_quantity(self, values):
        line = self.current_line()
        if line and self.needs_bin(line):
            self._refuse_bin_first(line)
        return super().do_quantity(values)

    def _refuse_bin_first(self, line):
        raise Refused(self.env._("Scan bin %(bin)s first.", bin=line.location_id.name))

    def on_location(self, found):
        line = self.current_line()
        if not line or self.is_summed:
            return self.refuse_found(found)
        if found.location != line.location_id:
            raise Refused(
                self.env._(
                    "Wrong bin %(bin)s: go to %(expected)s.",
                    bin=found.location.name,
                    expected=line.location_id.name,
                )
            )
        self.cursor["location"] = found.location.id
        self.note["location_id"] = found.location.id
        return self.env._("Bin %(bin)s", bin=found.location.name)

    def on_package(self, found):
        """A whole package at once."""
        lines = self.open_lines().filtered(lambda line: line.package_id == found.package)
        if not lines:
            return self.refuse_found(found)
        if self.needs_bin(lines[0]):
            self._refuse_bin_first(lines[0])
        for line in lines:
            self.check_expiry(line.lot_id)
            self.shift(line, line.quantity_product_uom, {"picked": True})
        if not self.open_lines():
            self.all_taken()
        return found.package.name

    # Which goods

    def wanted_lines(self, product):
        lines = super().wanted_lines(product)
        if self.is_summed:
            return lines
        current = self.current_line()
        here = lines.filtered(
            lambda line: line.location_id == current.location_id
            and (len(self.pickings) == 1 or line.picking_id == current.picking_id)
        )
        if here:
            return here
        raise Refused(
            self.env._(
                "Wrong product: take %(expected)s from bin %(bin)s.",
                expected=current.product_id.display_name,
                bin=current.location_id.name,
            )
        )

    def choose_lines(self, product, lines, lot_name, expiry):
        other = self.cursor.get("other_lot")
        if not other or other["name"] != lot_name:
            return super().choose_lines(product, lines, lot_name, expiry)
        lot = self.env["stock.lot"].browse(other["id"])
        self.check_expiry(lot)
        return lines

    def taken_vals(self, line, lot_name, expiry):
        other = self.cursor.get("other_lot")
        if other and other["name"] == lot_name:
            return {"lot_id": other["id"]}
        return {}

    def do_lot(self, values):
        """Take another lot than the reserved one, as far as the bin has it free."""
        line = self.current_line()
        lot = self.env["stock.lot"].browse(values.get("lot_id")).exists()
        if not line or not lot or lot.product_id != line.product_id:
            raise Refused(self.env._("Choose a lot of the product at work."))
        self.check_expiry(lot)
        self._check_free(line, lot)
        self.cursor.update(other_lot={"id": lot.id, "name": lot.name}, product=line.product_id.id)
        self.cursor["lot_name"] = lot.name
        self.cursor.pop("phase", None)
        return self.env._("Lot %(lot)s instead.", lot=lot.name)

    def _check_free(self, line, lot):
        free = self.free_lots(line).get(lot, 0)
        if line.product_id.uom_id.compare(free, 0) <= 0:
            raise Refused(
                self.env._(
                    "Bin %(bin)s has no free stock of lot %(lot)s.",
                    bin=line.location_id.name,
                    lot=lot.name,
                )
            )

    def free_lots(self, line):
        """{lot: free quantity} in the bin of a line."""
        groups = self.env["stock.quant"]._read_group(
            [
                ("product_id", "=", line.product_id.id),
                ("location_id", "=", line.location_id.id),
                ("lot_id", "!=", False),
            ],
            ["lot_id"],
            ["quantity:sum", "reserved_quantity:sum"],
        )
        return {lot: quantity - reserved for lot, quantity, reserved in groups}

    # Ending

    def all_taken(self):
        """Nothing left to walk for: the step ends by itself."""
        self.finish()

    def finish(self):
        if self.short_ids and not any(line.picked for line in self.lines):
            return self._finish_empty()
        if not any(line.picked for line in self.lines):
            return super().finish()
        self.drop_short()
        pickings = self.pickings.filtered(lambda p: p.state not in ("done", "cancel"))
        taken = pickings.filtered(lambda p: any(line.picked for line in p.move_line_ids))
        is_sorted = not self.is_summed or len(self.pickings) == 1
        self.end_step(taken, "sort" if is_sorted else "pick")
        return self.env._("%(name)s is picked.", name=self.session.name)

    def _finish_empty(self):
        """Not one piece was there: the goods are set free, the orders wait for new ones."""
        self.drop_short()
        self.session._set_state("working", "done")
        return self.env._("Nothing was there: %(name)s waits for goods.", name=self.session.name)

    # Screen

    def task_line(self, line):
        needs_bin = self.needs_bin(line)
        lines = self.open_lines().filtered(
            lambda other: other.product_id == line.product_id
            and other.lot_id == line.lot_id
            and (
                self.is_summed
                or (other.location_id, other.picking_id) == (line.location_id, line.picking_id)
            )
        )
        return {
            "phase": "bin" if needs_bin else "product",
            "headline": self.env._("Go to bin %(bin)s and scan it", bin=line.location_id.name)
            if needs_bin
            else self.env._("Take the goods and scan them"),
            "big": f"{sum(lines.mapped('quantity_product_uom')):g}",
            "product": self.show_product(line.product_id, line.lot_id),
            "bin": self.show_location(line.location_id),
            "bin_label": self.env._("From"),
            "order": "" if self.is_summed else self.order_of(line),
            "lots": self.show_lots(line),
        }

    def order_of(self, line):
        """With several orders on one walk: into which of them the goods go."""
        if len(self.pickings) < 2:
            return ""
        return f"{self.number_of(line.picking_id)} · {line.picking_id.name}"

    def show_lots(self, line):
        if line.product_id.tracking == "none":
            return []
        return [
            {"id": lot.id, "name": lot.name, "quantity": free}
            for lot, free in self.free_lots(line).items()
            if free > 0 and lot != line.lot_id
        ]
