from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

#: what warehouses have, and what approved orders without delivery will take of it
STOCK = """
SELECT warehouse.id, quant.product_id, sum(quant.quantity - quant.reserved_quantity), 0
  FROM stock_warehouse warehouse
  JOIN stock_location top ON top.id = warehouse.view_location_id
  JOIN stock_location place ON place.parent_path LIKE top.parent_path || '%%'
                           AND place.usage = 'internal'
  JOIN stock_quant quant ON quant.location_id = place.id
 WHERE warehouse.id = ANY(%(warehouses)s)
   AND (%(products)s::int[] IS NULL OR quant.product_id = ANY(%(products)s))
 GROUP BY warehouse.id, quant.product_id
UNION ALL
SELECT o.warehouse_id, line.product_id, 0, sum(line.quantity)
  FROM ecom_order o
  JOIN ecom_order_line line ON line.order_id = o.id
 WHERE o.state = 'approved' AND o.warehouse_id = ANY(%(warehouses)s)
   AND o.fulfilment IS DISTINCT FROM 'supplier'
   AND line.product_id IS NOT NULL AND %(approved)s
 GROUP BY o.warehouse_id, line.product_id
"""
#: what floats lose is no piece
LOST = 1e-6


class EcomAvailability(models.AbstractModel):
    """How much of a product a warehouse can still promise, for many of both at once."""

    _name = "ecom.availability"
    _description = "Free Stock"

    @api.model
    def _get_free(self, warehouses, products=None, less_approved=True):
        """Tell what is free: on hand less reserved, less what approved orders wait for.

        Kits count through their parts, both ways: a kit is free as often as its scarcest part
        allows, and an approved kit takes its parts. Without ``less_approved`` it is Odoo's own
        ``free_qty`` of the warehouse. The number of queries depends on the number of
        warehouses' companies and of kits, not of orders or quants.

        :param warehouses: ``stock.warehouse`` records
        :param products: ``product.product`` records, or None for all that are stocked
        :return: {(warehouse id, product id): quantity in the product's unit}. It may be below
            zero. What is not tracked in stock (services, consumables, kits of such) has no
            entry: it never lacks.
        """
        free = {}
        for company, houses in warehouses.grouped("company_id").items():
            free |= self._get_free_in(company, houses, products, less_approved)
        return free

    def _get_free_in(self, company, warehouses, products, less_approved):
        kits = self._get_kits(company, products)
        asked = None if products is None else products.filtered("is_storable")
        parts = {part for per_kit in kits.values() for part in per_kit["parts"]}
        wanted = None if asked is None else list({*asked.ids, *parts})
        free, demand = self._read_stock(warehouses, wanted, less_approved)
        for warehouse_id, by_product in demand.items():
            for part, units in self.env["ecom.kit"]._count_parts(company, by_product).items():
                free[warehouse_id, part] -= units
        ids = {product for _house, product in free} if asked is None else asked.ids
        ids = [product_id for product_id in ids if product_id not in kits]
        round_ = self._get_rounding({*ids, *parts})
        told = {}
        for warehouse in warehouses.ids:
            told |= {(warehouse, one): round_(one, free[warehouse, one]) for one in ids}
            for kit_id, kit in kits.items():
                told[warehouse, kit_id] = self._get_free_kits(kit, warehouse, free, round_)
        return told

    def _read_stock(self, warehouses, product_ids, less_approved):
        """({(warehouse, product): free}, {warehouse: {product: wanted by approved orders}})."""
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            STOCK, warehouses=warehouses.ids, products=product_ids, approved=less_approved,
        ))
        free, demand = defaultdict(float), defaultdict(dict)
        for warehouse_id, product_id, on_hand, wanted in rows:
            if wanted:
                demand[warehouse_id][product_id] = float(wanted)
            else:
                free[warehouse_id, product_id] += float(on_hand)
        return free, demand

    def _get_kits(self, company, products):
        """{kit id: its parts for one of it}, of those asked for that have stocked parts."""
        kit_model = self.env["ecom.kit"]
        candidates = kit_model._find_kits(company) if products is None else products
        boms = kit_model._find_boms(company, candidates)
        kits = {}
        for product, bom in boms.items():
            parts = kit_model._count_parts_of(bom, product)
            if parts:
                kits[product.id] = {
                    "parts": parts, "batch": kit_model._get_batch(bom, product),
                }
        return kits

    def _get_free_kits(self, kit, warehouse_id, free, round_):
        """How many kits the free parts make, counted as Odoo counts them."""
        times = [
            round_(part, free[warehouse_id, part] / units, "DOWN")
            for part, units in kit["parts"].items()
        ]
        return (min(times) * kit["batch"] + LOST) // 1

    def _get_rounding(self, product_ids):
        """A function that rounds to a product's unit."""
        uoms = {p.id: p.uom_id for p in self.env["product.product"].browse(product_ids)}

        def round_to_unit(product_id, quantity, method="HALF-UP"):
            return uoms[product_id].round(quantity, rounding_method=method)

        return round_to_unit
