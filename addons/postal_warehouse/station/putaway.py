from .goods import GoodsJob, read_quantity
from .job import Refused, register


@register
class PutawayJob(GoodsJob):
    """Goods to their bins: scan the goods, then the bin they were put into."""

    kind = "putaway"
    doings = {**GoodsJob.doings, "other_bin": "do_other_bin"}

    def line_order(self, line):
        location = line.location_dest_id
        return (location.station_sequence, location.complete_name, line.product_id.id, line.id)

    def take(self, product, lines, quantity, lot_name="", expiry=None):
        """In hand now: booked when the bin is scanned. One scan takes all of it."""
        lines = self.choose_lines(product, lines, lot_name, expiry)
        everything = sum(lines.mapped("quantity_product_uom"))
        quantity = everything if quantity == 1 and product.tracking != "serial" else quantity
        self.check_quantity(product, lines, quantity)
        self.cursor.update(phase="bin", product=product.id, lot_name=lot_name, quantity=quantity)
        self.cursor.pop("package", None)
        self.note.update(product_id=product.id, lot_name=lot_name)
        return f"{quantity:g} × {product.display_name}"

    def on_package(self, found):
        lines = self._package_lines(found.package)
        if not lines:
            return self.refuse_found(found)
        self.do_back({})
        self.cursor.update(phase="bin", package=found.package.id, product=lines[0].product_id.id)
        return found.package.name

    def do_quantity(self, values):
        quantity = read_quantity(self.env, values.get("quantity"))
        if self.cursor.get("phase") != "bin" or self.cursor.get("package"):
            raise Refused(self.env._("Scan the goods first, then say how many."))
        self.check_quantity(self._product_in_hand(), self._lines_in_hand(), quantity)
        self.cursor["quantity"] = quantity
        return f"{quantity:g}"

    def do_other_bin(self, values):
        """The bin that was proposed is full: any bin of the destination will do."""
        if self.cursor.get("phase") != "bin":
            raise Refused(self.env._("Scan the goods first."))
        self.cursor["is_free"] = True
        return self.env._("Scan the bin you chose.")

    def on_location(self, found):
        if self.cursor.get("phase") != "bin":
            return self.refuse_found(found)
        lines = self._lines_in_hand()
        self._check_bin(lines[:1], found.location)
        quantity = self.cursor.get("quantity") or sum(lines.mapped("quantity_product_uom"))
        self._put(lines, quantity, found.location)
        self.note.update(
            product_id=lines[:1].product_id.id, quantity=quantity, location_id=found.location.id
        )
        self.do_back({})
        return self.env._(
            "%(quantity)s in %(bin)s", quantity=f"{quantity:g}", bin=found.location.name
        )

    def _put(self, lines, quantity, location):
        left = quantity
        for line in lines:
            part = min(left, line.quantity_product_uom)
            if line.product_uom_id.is_zero(part):
                break
            left -= part
            self.shift(line, part, {"picked": True, "location_dest_id": location.id})

    def _check_bin(self, line, location):
        root, expected = line.picking_id.location_dest_id, line.location_dest_id
        if not location._child_of(root):
            raise Refused(
                self.env._(
                    "Bin %(bin)s does not belong to %(root)s.",
                    bin=location.name,
                    root=root.display_name,
                )
            )
        if location != expected and expected != root and not self.cursor.get("is_free"):
            raise Refused(
                self.env._(
                    "Wrong bin %(bin)s: these go to %(expected)s. "
                    "If that is full, press Other bin.",
                    bin=location.name,
                    expected=expected.name,
                )
            )

    def _product_in_hand(self):
        return self.env["product.product"].browse(self.cursor.get("product"))

    def _package_lines(self, package):
        return self.open_lines().filtered(lambda line: line.package_id == package)

    def _lines_in_hand(self):
        if self.cursor.get("package"):
            lines = self.open_lines()
            return lines.filtered(lambda line: line.package_id.id == self.cursor["package"])
        lot_name = self.cursor.get("lot_name")
        return self.wanted_lines(self._product_in_hand()).filtered(
            lambda line: not lot_name or line.lot_id.name == lot_name
        )

    def task_line(self, line):
        lines = self.open_lines().filtered(lambda other: other.product_id == line.product_id)
        is_in_hand = self.cursor.get("phase") == "bin"
        quantity = self.cursor.get("quantity") or sum(lines.mapped("quantity_product_uom"))
        return {
            "phase": "bin" if is_in_hand else "product",
            "headline": self.env._("Put it into the bin and scan the bin")
            if is_in_hand
            else self.env._("Scan the goods to put away"),
            "big": f"{quantity:g}",
            "product": self.show_product(line.product_id, line.lot_id),
            "bin": self.show_location(line.location_dest_id),
            "bin_label": self.env._("Into"),
        }

    def row_location(self, line):
        return line.location_dest_id

    def buttons(self):
        found = super().buttons()
        if self.cursor.get("phase") == "bin":
            found.insert(1, self.button("other_bin", self.env._("Other bin")))
        return found
