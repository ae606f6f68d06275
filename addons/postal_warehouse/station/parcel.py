"""What the jobs on a finished order share: its waybill and its boxes."""

from .job import Job, Refused

MIN_WAYBILL = 5


class ParcelJob(Job):
    @property
    def picking(self):
        return self.pickings[:1]

    @property
    def waybills(self):
        return [ref.strip() for ref in (self.picking.carrier_tracking_ref or "").split(",") if ref]

    def has_passed(self, phase):
        return phase in self.cursor.get("passed", [])

    def passes(self, phase):
        self.cursor["passed"] = [*self.cursor.get("passed", []), phase]

    def needs_waybill(self):
        return bool(self.picking.carrier_id or self.waybills)

    def on_waybill(self, found):
        """The waybill of this order; the first one scanned is bound to it."""
        if found.code in self.waybills:
            self.passes("waybill")
            return self.env._("Waybill %(code)s", code=found.code)
        others = found.pickings - self.pickings
        if others:
            raise Refused(
                self.env._(
                    "Waybill %(code)s belongs to %(name)s. Put it on the right parcel.",
                    code=found.code,
                    name=others[0].name,
                )
            )
        if self.waybills:
            raise Refused(
                self.env._(
                    "Wrong waybill %(code)s: %(name)s has %(expected)s.",
                    code=found.code,
                    name=self.picking.name,
                    expected=", ".join(self.waybills),
                )
            )
        return self._bind_waybill(found)

    def _bind_waybill(self, found):
        if not found.is_nothing or len(found.code) < MIN_WAYBILL:
            return self.refuse_found(found)
        self.effects.append({"name": "waybill", "before": self.picking.carrier_tracking_ref})
        self.picking._set_station_waybill(found.code)
        self.passes("waybill")
        return self.env._(
            "Waybill %(code)s is now that of %(name)s.", code=found.code, name=self.picking.name
        )

    def undo_waybill(self, effect):
        self.picking._set_station_waybill(effect["before"])

    def is_this_order(self, found):
        """Named by its number, its waybill or one of its boxes."""
        boxes = self.lines.result_package_id
        return (
            self.is_document(found)
            or found.code in self.waybills
            or bool(found.package and found.package in boxes)
        )

    # Boxes

    def pack(self, lines, quantities=None):
        """Put lines into a new box; ``quantities`` {line: pieces} where it is not all of them."""
        if not lines:
            return
        package = self.env["stock.package"].create({"company_id": self.session.company_id.id})
        self.effects.append({"name": "package", "id": package.id})
        for line in lines:
            pieces = (quantities or {}).get(line, line.quantity_product_uom)
            self.shift(line, pieces, {"picked": True, "result_package_id": package.id})

    def undo_package(self, effect):
        package = self.env["stock.package"].browse(effect["id"]).exists()
        if not package.move_line_ids:
            package.unlink()

    def do_finish(self, values):
        raise Refused(self.env._("That cannot be done at this step."))

    def show_order(self):
        picking = self.picking
        return {
            "order": " · ".join(
                text
                for text in (
                    picking.name,
                    picking._get_station_party(),
                    picking.carrier_id.name,
                    picking.carrier_tracking_ref,
                )
                if text
            )
        }
