from odoo import api, fields, models

#: The set-based way writes these columns, or knows that Odoo leaves them empty. An addon that
#: adds one with a default or a computation makes it step aside, so that nothing is left out.
_KNOWN = {
    "stock.picking": """
        backorder_id return_id location_id location_dest_id picking_type_id partner_id company_id
        user_id owner_id create_uid write_uid name origin move_type state priority
        picking_properties note shipping_weight has_deadline_issue printed is_locked
        scheduled_date date_deadline date_done create_date write_date batch_id batch_sequence
        sale_id carrier_id carrier_tracking_ref weight carrier_price wms_document_id
        wms_exchange_id station_done ecom_order_id id
    """,
    "stock.move": """
        sequence company_id product_id product_uom location_id location_dest_id
        location_final_id partner_id picking_id scrap_id rule_id picking_type_id
        origin_returned_move_id restrict_partner_id warehouse_id next_serial_count orderpoint_id
        packaging_uom_id create_uid write_uid priority state origin procure_method
        inventory_name reference next_serial reservation_date description_picking_manual
        product_qty product_uom_qty quantity picked propagate_cancel is_inventory additional
        date date_deadline delay_alert_date create_date write_date price_unit packaging_uom_qty
        unit_factor manual_consumption created_production_id production_id
        raw_material_production_id production_group_id unbuild_id consume_unbuild_id
        operation_id workorder_id bom_line_id byproduct_id cost_share account_move_id value
        to_refund is_in is_out is_dropship purchase_line_id sale_line_id weight wms_line_id
        wms_count_id wms_lot_name ecom_line_id id
    """,
    "stock.move.line": """
        picking_id move_id company_id product_id product_uom_id package_id lot_id
        result_package_id package_history_id owner_id location_id location_dest_id create_uid
        write_uid lot_name state quantity quantity_product_uom picked is_entire_pack date
        create_date write_date workorder_id production_id expiration_date removal_date id
    """,
}
KNOWN_FIELDS = {model: frozenset(names.split()) for model, names in _KNOWN.items()}


class EcomDelivery(models.AbstractModel):
    """Makes the deliveries of many orders, confirmed and reserved.

    The plain case is written set-based: one step, goods without lots, packages and owners,
    first in first out. Everything else goes Odoo's own way, in batches. A test compares both
    field by field.
    """

    _name = "ecom.delivery"
    _description = "Deliveries of Shop Orders"

    @api.model
    def _make(self, warehouse, parts, special=()):
        """Make one delivery for each order and move the orders to ``to_ship``.

        The stock is there: ``ecom.allocation`` has counted it in this transaction.

        :param dict parts: {order id: its parts as ``ecom.allocation`` has them}
        :param special: ids of products whose stock is not plain
        """
        orders = self.env["ecom.order"].browse(parts)
        goods = {order_id: rows for order_id, rows in parts.items() if rows}
        plain = self._filter_plain(warehouse, goods, special)
        slow = {order_id: rows for order_id, rows in goods.items() if order_id not in plain}
        pickings = self.env["stock.picking"]
        if plain:
            pickings |= self._make_bulk(warehouse, plain)
        if slow:
            self._make_by_odoo(orders.browse(slow))
        orders.browse(goods)._move_in_bulk(
            {"approved"}, "to_ship", {"cause": None, "shortage": None}
        )
        self._after_making(pickings)
        (orders - orders.browse(goods))._ship_nothing()

    def _after_making(self, pickings):
        """What Odoo does after confirming, for deliveries that were made set-based."""
        self.env.invalidate_all()
        moves = pickings.move_ids
        orderpoints = self.env["stock.warehouse.orderpoint"].search(
            [("product_id", "in", moves.product_id.ids)]
        )
        watched = moves.filtered(lambda move: move.product_id in orderpoints.product_id)
        watched._update_orderpoints()
        watched._trigger_scheduler()
        untold = pickings.filtered(lambda p: p.picking_type_id.warehouse_id.wms_backend_id)
        if untold:
            untold._filter_wms_untold()._create_wms_documents()

    # === WHAT IS PLAIN === #

    def _filter_plain(self, warehouse, parts, special):
        """Those of {order id: parts} whose delivery can be written set-based."""
        if not self._is_plain_warehouse(warehouse) or not self._knows_all_fields():
            return {}
        products = self.env["product.product"].browse(
            {part["product_id"] for rows in parts.values() for part in rows}
        )
        place = warehouse._get_ecom_operation().default_location_src_id
        plain = {
            product.id for product in products
            if product.id not in special and self._is_plain_product(product, place)
        }
        return {
            order_id: rows for order_id, rows in parts.items()
            if all(self._is_plain_part(part, plain) for part in rows)
        }

    def _is_plain_part(self, part, plain):
        return part["product_id"] in plain and part["units"] == part["quantity"]

    def _is_plain_warehouse(self, warehouse):
        operation = warehouse._get_ecom_operation()
        target = self._get_customer_location()
        return (
            operation == warehouse.out_type_id
            and operation.reservation_method == "at_confirm"
            and not operation.auto_batch
            and not operation._is_auto_wave_grouped()
            and not self.env["stock.putaway.rule"].search_count(
                [("location_in_id", "=", target.id)], limit=1
            )
        )

    def _is_plain_product(self, product, place):
        return (
            product.tracking == "none"
            and product.categ_id.packaging_reserve_method != "full"
            and self.env["stock.quant"]._get_removal_strategy(product, place) == "fifo"
        )

    @api.model
    def _knows_all_fields(self):
        """Whether no other addon gives the records we write a value that we would leave out."""
        return not any(
            field.store and field.column_type and name not in KNOWN_FIELDS[model]
            and (field.default or field.compute or field.required)
            for model in KNOWN_FIELDS
            for name, field in self.env[model]._fields.items()
        )

    @api.model
    def _get_customer_location(self):
        return self.env["stock.warehouse"]._get_partner_locations()[0]

    # === ODOO'S WAY === #

    @api.model
    def _make_by_odoo(self, orders):
        """The same by the ORM, whatever products and warehouse need; returns the pickings."""
        # sudo: whoever reviews orders need not have rights on inventory
        pickings_sudo = self.env["stock.picking"].sudo().create(
            [self._prepare_picking_vals(order) for order in orders]
        )
        pickings_sudo.action_confirm()
        open_sudo = pickings_sudo.filtered(lambda p: p.state in ("waiting", "confirmed"))
        if open_sudo:
            open_sudo.action_assign()
        return pickings_sudo

    def _prepare_picking_vals(self, order):
        operation = order.warehouse_id._get_ecom_operation()
        target = self._get_customer_location()
        if operation != order.warehouse_id.out_type_id:
            target = operation.default_location_dest_id
        places = {"location_id": operation.default_location_src_id.id,
                  "location_dest_id": target.id}
        return {
            **places,
            "ecom_order_id": order.id,
            "picking_type_id": operation.id,
            "company_id": order.company_id.id,
            "origin": order.number,
            "carrier_id": order.carrier_id.id,
            "move_ids": [
                fields.Command.create({
                    **places,
                    "location_final_id": self._get_customer_location().id,
                    **line._prepare_move_vals(),
                })
                for line in order.line_ids.filtered(lambda one: one.product_id.type == "consu")
            ],
        }
