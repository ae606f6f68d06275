from .counting import CountingJob
from .goods import read_quantity
from .job import Refused, register


@register
class SortJob(CountingJob):
    """The goods of a summed pick into the orders of the wave: each scan says which order."""

    kind = "sort"
    doings = {**CountingJob.doings, "quantity": "do_quantity"}

    def counted_lines(self):
        return super().counted_lines().filtered("picked")

    def on_found(self, found):
        if found.is_finish:
            return self.do_finish({})
        return self.on_goods(found)

    def on_counted(self, key):
        self.cursor["order"] = key[0]
        text = self._name_order(key[0])
        if not self.left():
            self._finish()
        return text

    def do_quantity(self, values):
        return self.count_typed(read_quantity(self.env, values.get("quantity")))

    def do_finish(self, values):
        if self.left():
            raise Refused(
                self.env._(
                    "%(count)s pieces are still open. Sort them, or take them back at the pick.",
                    count=f"{sum(self.left().values()):g}",
                )
            )
        self._finish()
        return self.env._("%(name)s is finished.", name=self.session.name)

    def _finish(self):
        self.end_step(self.pickings.filtered(lambda p: p._get_station_kind() == "sort"))

    def _name_order(self, picking_id):
        picking = self.pickings.filtered(lambda p: p.id == picking_id)
        return self.env._(
            "Order %(number)s: %(name)s", number=self.number_of(picking), name=picking.name
        )

    def task(self):
        key = self.current_key()
        if not key:
            return {
                "phase": "finish",
                "headline": self.env._("All done. Finish it."),
                "big": "✓",
            }
        product = self.env["product.product"].browse(key[1])
        last = self.cursor.get("order")
        is_lot = self.cursor.get("phase") == "lot"
        return {
            "phase": "lot" if is_lot else "product",
            "headline": self.env._("Scan the lot number")
            if is_lot
            else self.env._("Scan a piece: the number says into which order it goes"),
            "big": str(self.number_of(self.env["stock.picking"].browse(last)))
            if last in self.pickings.ids
            else "?",
            "product": self.show_product(product),
            "order": self._name_order(last) if last in self.pickings.ids else "",
        }

    def buttons(self):
        if not self.left():
            return [self.button("finish", self.env._("Finish"), style="primary")]
        found = [self.button("quantity", self.env._("Type the quantity"), needs="quantity")]
        if self.cursor.get("phase"):
            found.insert(0, self.button("back", self.env._("Back")))
        return found
