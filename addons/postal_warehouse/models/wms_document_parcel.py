from collections import defaultdict

from odoo import models


class WmsDocument(models.Model):
    """Packages and tracking numbers of what was shipped."""

    _inherit = "wms.document"

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
