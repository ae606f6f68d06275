from collections import defaultdict

from .counting import CountingJob
from .goods import read_quantity
from .job import Refused, register
from .parcel import ParcelJob


@register
class InspectJob(ParcelJob, CountingJob):
    """Each piece of an order is scanned again before the box is closed."""

    kind = "inspect"
    doings = {
        **CountingJob.doings,
        "quantity": "do_quantity",
        "new_box": "do_new_box",
        "finish": "do_finish",
    }

    def phases(self):
        """Plain: waybill, then goods. By document: delivery note, waybill, goods."""
        needs_note = self.warehouse.station_inspect_mode == "document"
        needs_waybill = self.needs_waybill()
        return [
            *(["document"] if needs_note or not needs_waybill else []),
            *(["waybill"] if needs_waybill else []),
        ]

    def phase(self):
        return next((p for p in self.phases() if not self.has_passed(p)), "goods")

    def on_found(self, found):
        phase = self.phase()
        if phase == "document":
            return self._on_document(found)
        if phase == "waybill":
            return self.on_waybill(found)
        if found.is_finish:
            return self.do_finish({})
        return self.on_goods(found)

    def _on_document(self, found):
        is_note = found.pickings & self.picking and found.code == self.picking.name
        if not is_note:
            return self.refuse_found(found)
        self.passes("document")
        return self.env._("Delivery note %(name)s", name=self.picking.name)

    def do_quantity(self, values):
        if self.phase() != "goods":
            raise Refused(self.task()["headline"])
        return self.count_typed(read_quantity(self.env, values.get("quantity")))

    def on_counted(self, key):
        product = self.env["product.product"].browse(key[1])
        text = f"{self.note['quantity']:g} × {product.display_name}"
        if self.left():
            return text
        self._close()
        return self.env._("%(name)s is complete: close the box.", name=self.picking.name)

    def do_new_box(self, values):
        """The box is full: what was counted since the last one stays in it."""
        counted = self._by_goods(self.counted())
        if counted == self._by_goods(dict(self._boxes()[-1]) if self._boxes() else {}):
            raise Refused(self.env._("The box is empty still."))
        boxes = [*self.cursor.get("boxes", []), [[list(key), n] for key, n in counted.items()]]
        self.cursor["boxes"] = boxes
        return self.env._("Box %(number)s is closed.", number=len(boxes))

    def do_finish(self, values):
        """Goods are missing: what is there goes, the rest becomes a backorder."""
        if self.phase() != "goods":
            raise Refused(self.task()["headline"])
        reason = (values.get("reason") or "").strip()
        left = self.left()
        if left and not reason:
            raise Refused(
                self.env._(
                    "%(count)s pieces are still open. Say why they are missing.",
                    count=f"{sum(left.values()):g}",
                )
            )
        if not any(self.counted().values()):
            raise Refused(
                self.env._("Nothing was taken yet, so there is nothing to book. Leave it instead.")
            )
        self.picking.message_post(
            body=self.env._("Missing at the inspection: %(reason)s", reason=reason)
        )
        self._close()
        return self.env._("%(name)s is finished.", name=self.picking.name)

    # Boxes

    def _open_lines(self):
        return self.lines.filtered(lambda line: line.state not in ("done", "cancel"))

    def counted_lines(self):
        """What was picked; goods that were reserved again since then are not in the box."""
        lines = self._open_lines()
        return lines.filtered("picked") if self.picking.station_done else lines

    def _boxes(self):
        """What was counted when each box was closed: {(order, product, lot): pieces}"""
        return [
            {tuple(key): pieces for key, pieces in box} for box in self.cursor.get("boxes", [])
        ]

    def _by_goods(self, counted):
        return {key: pieces for key, pieces in counted.items() if pieces}

    def _close(self):
        """Put each box's goods into a package; what was not found is not picked."""
        before = defaultdict(float)
        for box in [*self._boxes(), self.counted()]:
            self._close_box({key: pieces - before[key] for key, pieces in box.items()})
            before.update(box)
        for line in self._open_lines():
            if line.picked and not line.result_package_id:
                self.shift(line, line.quantity_product_uom, {"picked": False})
        self.end_step(self.picking)

    def _close_box(self, contents):
        quantities = {}
        for key, pieces in contents.items():
            for line in self._open_lines():
                if self.key(line) != key or pieces <= 1e-6:
                    continue
                if line.result_package_id:
                    pieces -= self._keep_package(line)
                    continue
                quantities[line] = min(pieces, line.quantity_product_uom)
                pieces -= quantities[line]
        self.pack(self.env["stock.move.line"].concat(*quantities), quantities)

    def _keep_package(self, line):
        """Goods that came in a package of their own stay in it."""
        if line.package_id != line.result_package_id:
            return 0.0
        if not line.picked:
            self.shift(line, line.quantity_product_uom, {"picked": True})
        return line.quantity_product_uom

    # Screen

    def task(self):
        phase = self.phase()
        if phase == "document":
            headline = self.env._("Scan the delivery note")
        elif phase == "waybill":
            headline = self.env._("Scan the waybill")
        elif self.cursor.get("phase") == "lot":
            phase, headline = "lot", self.env._("Scan the lot number")
        else:
            headline = self.env._("Scan each piece into the box")
        task = {"phase": phase, "headline": headline}
        return {**task, **self._show_goods(phase), **self.show_order()}

    def _show_goods(self, phase):
        left = self.left()
        if phase not in ("goods", "lot") or not left:
            return {"big": f"{sum(left.values()):g}", "hint": self.env._("pieces to check")}
        key = self.current_key()
        product = self.env["product.product"].browse(key[1])
        return {
            "big": f"{left[key]:g}",
            "of": self.env._("Box %(number)s", number=len(self._boxes()) + 1),
            "product": self.show_product(product, lot_name=key[2]),
        }

    def buttons(self):
        if self.phase() != "goods":
            return []
        found = [self.button("quantity", self.env._("Type the quantity"), needs="quantity")]
        if self.cursor.get("phase"):
            found.insert(0, self.button("back", self.env._("Back")))
        if any(self.stored().values()):
            found.append(self.button("new_box", self.env._("New box")))
            found.append(
                self.button("finish", self.env._("Finish without the rest"), needs="reason")
            )
        return found
