from odoo import fields, models
from odoo.exceptions import UserError

INCOMING_PURPOSES = {"supplier": "purchase", "production": "production"}
OUTGOING_PURPOSES = {"supplier": "purchase_return", "production": "production"}
TRANSFER_USAGES = ("transit", "internal", "view")


class StockPicking(models.Model):
    """What a transfer is to the warehouse that does it."""

    _inherit = "stock.picking"

    wms_exchange_id = fields.Many2one(
        "stock.picking",
        "Exchange For",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="The delivery whose goods are exchanged by this transfer.",
    )

    def _get_wms_warehouse(self):
        """The warehouse run by an external system that does this transfer, if any."""
        if self.picking_type_code in ("incoming", "outgoing"):
            return self.picking_type_id.warehouse_id.filtered("wms_backend_id")
        source = self.location_id.warehouse_id.filtered("wms_backend_id")
        target = self.location_dest_id.warehouse_id.filtered("wms_backend_id")
        if source == target:
            is_factory = self._is_at_factory("location_id") != self._is_at_factory(
                "location_dest_id"
            )
            return source if is_factory else self.env["stock.warehouse"]
        if source and target:
            raise UserError(
                self.env._(
                    "%(name)s goes from one external warehouse straight into another. "
                    "Send it through a transit location, so that each does its part.",
                    name=self.name,
                )
            )
        return source or target

    def _get_wms_kind(self):
        """(kind, purpose) of the warehouse document for this transfer, or None."""
        if self.picking_type_code == "incoming":
            return self._get_wms_incoming_kind()
        if self.picking_type_code == "outgoing":
            return self._get_wms_outgoing_kind()
        if self.picking_type_code == "internal":
            return self._get_wms_internal_kind()
        return None

    def _get_wms_internal_kind(self):
        if self._is_at_factory("location_id"):
            return ("receipt", "production")
        if self._is_at_factory("location_dest_id"):
            return ("stockout", "production")
        is_out = self.location_id.warehouse_id == self._get_wms_warehouse()
        return ("stockout" if is_out else "receipt", "transfer")

    def _is_at_factory(self, field):
        """Whether that end is our own factory's shelf beside the external warehouse."""
        location = self[field]
        factory = location.warehouse_id.pbm_loc_id | location.warehouse_id.sam_loc_id
        return bool(factory.filtered(lambda f: location.parent_path.startswith(f.parent_path)))

    def _get_wms_incoming_kind(self):
        usage = self.location_id.usage
        if usage == "customer" and self._get_wms_returned_document():
            return ("return", "exchange" if self.wms_exchange_id else "customer")
        if usage in TRANSFER_USAGES:
            return ("receipt", "transfer")
        return ("receipt", INCOMING_PURPOSES.get(usage, "other"))

    def _get_wms_outgoing_kind(self):
        usage = self.location_dest_id.usage
        if usage == "customer":
            return ("delivery", "exchange" if self.wms_exchange_id else "customer")
        if usage in TRANSFER_USAGES:
            return ("stockout", "transfer")
        return ("stockout", OUTGOING_PURPOSES.get(usage, "other"))

    def _get_wms_returned_document(self):
        """The document by which the goods that are returned or exchanged once left."""
        if self.wms_exchange_id:
            return self.wms_exchange_id.wms_document_id
        document = self.move_ids.origin_returned_move_id.picking_id.wms_document_id[:1]
        return document.filtered(lambda d: d.backend_id == self._get_wms_warehouse().wms_backend_id)

    def _get_wms_receiver(self):
        """Who gets the goods, where that is no partner; to be overridden.

        :return: None, or a dictionary with the texts "name", "mobile", "province", "city",
            "zip_code" and "detail_address", as the warehouse prints them
        """
        return None

    def _get_wms_shop_nick(self):
        """In whose name the goods are sent; to be overridden."""
        return self.wms_document_id.company_id.name or self.company_id.name

    def _get_wms_sale(self):
        """What the goods were sold by, where that is no sales order; to be overridden.

        :return: a dictionary with any of the texts "platform" (a code of the standard),
            "platform_name", "pay_no", "buyer", "buyer_message" and "seller_message", the UTC
            datetimes "ordered_at" and "paid_at", and the amounts "freight", "discount" and
            "due" (what the carrier is to collect), in the currency of the sale
        """
        return {}
