from .job import register
from .parcel import ParcelJob


@register
class ShipJob(ParcelJob):
    """Handing over: one scan of the parcel books the delivery."""

    kind = "ship"

    def on_found(self, found):
        if self.has_passed("order"):
            text = self.on_waybill(found)
        elif not self.is_this_order(found):
            return self.refuse_found(found)
        elif self.picking.carrier_id and not self.waybills:
            self.passes("order")
            return self.env._("Now the waybill of %(name)s.", name=self.picking.name)
        else:
            text = self.env._("%(name)s is shipped.", name=self.picking.name)
        self._ensure_picked()
        self.end_step(self.picking)
        return text

    def _ensure_picked(self):
        """Where nothing was inspected, what is reserved leaves."""
        lines = self.lines.filtered(lambda line: line.state not in ("done", "cancel"))
        if not any(line.picked for line in lines):
            for line in lines:
                self.shift(line, line.quantity_product_uom, {"picked": True})

    def progress(self):
        return (int(self.picking.state == "done"), 1)

    def rows(self):
        return [
            {
                "id": line.id,
                "product": line.product_id.display_name,
                "lot": line.lot_id.name or "",
                "quantity": line.quantity_product_uom,
                "bin": line.result_package_id.name or "",
                "state": "done" if line.picked else "open",
            }
            for line in self.lines[:60]
        ]

    def task(self):
        is_named = self.has_passed("order")
        return {
            "phase": "waybill" if is_named else "order",
            "headline": self.env._("Scan the waybill")
            if is_named
            else self.env._("Scan the parcel that leaves"),
            "big": self.picking.name,
            "hint": self.env._("Its waybill, its box or the number of the order."),
            **self.show_order(),
        }
