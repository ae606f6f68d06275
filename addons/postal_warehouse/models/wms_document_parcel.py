from collections import defaultdict

from odoo import models


class WmsDocument(models.Model):
    """Packages and tracking numbers of what was shipped."""

    _inherit = "wms.document"

    def _put_in_parcels(self, bookings, products):
        """Set the resulting package of each move line, splitting lines between parcels."""
        packages = self._create_packages([p for one in bookings for p in one.report.parcels])
        products = {**products, **self._find_packed(bookings, products)}
        start = 0
        for one in bookings:
            end = start + len(one.report.parcels)
            self._pack(one, packages[start:end], products)
            start = end

    def _pack(self, booking, packages, products):
        rooms = self._get_parcel_rooms(booking.report.parcels, products)
        for line, vals_list in booking.wanted.items():
            booking.wanted[line] = [
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

    def _find_packed(self, bookings, products):
        """{item code: product} of parcels that name a product by another code than its line."""
        codes = {
            code
            for one in bookings
            for parcel in one.report.parcels
            for code, _quantity in parcel.contents
        } - set(products)
        if not codes:
            return {}
        return bookings[0].document.backend_id._search_bindings("code", codes)

    def _get_parcel_rooms(self, parcels, products):
        """{product id: [[parcel index, quantity], ...]} as the warehouse packed it."""
        rooms = defaultdict(list)
        for index, parcel in enumerate(parcels):
            for item_code, quantity in parcel.contents:
                if item_code in products:
                    rooms[products[item_code].id].append([index, quantity])
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
