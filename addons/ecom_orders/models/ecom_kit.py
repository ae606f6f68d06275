from odoo import api, models


class EcomKit(models.AbstractModel):
    """What products are shipped as: themselves, or the parts of a kit."""

    _name = "ecom.kit"
    _description = "Kits of Shop Orders"

    @api.model
    def _find_boms(self, company, products):
        """Return {product: the bill of materials that makes it a kit in ``company``}; 1 query."""
        # sudo: what a kit is made of does not depend on who asks
        boms_sudo = self.env["mrp.bom"].sudo()
        return boms_sudo._bom_find(products, company_id=company.id, bom_type="phantom")

    @api.model
    def _find_kits(self, company):
        """Return all products that are kits in ``company``; 1 query."""
        # sudo: as above
        boms_sudo = self.env["mrp.bom"].sudo().search(
            [("type", "=", "phantom"), ("company_id", "in", (company.id, False))]
        )
        return boms_sudo.product_id | boms_sudo.filtered(
            lambda bom: not bom.product_id
        ).product_tmpl_id.product_variant_ids

    @api.model
    def _explode(self, company, wanted):
        """Say in parts what is wanted in products, as Odoo explodes a kit when it confirms a move.

        :param wanted: (product id, quantity in the product's unit), any number of them
        :return: {(product id, quantity): [{"product_id", "quantity", "uom_id", "units",
            "is_stocked", "bom_line_id", "cost_share"}]}; units are the quantity in the part's
            own unit; what is no kit is its own only part, without bill of materials.
            Takes queries for each kit and quantity of it, not for each time it is wanted.
        """
        wanted = set(wanted)
        products = self.env["product.product"].browse({product_id for product_id, _n in wanted})
        boms = self._find_boms(company, products)
        parts = {}
        for product_id, quantity in wanted:
            product = products.browse(product_id)
            bom = boms.get(product)
            parts[product_id, quantity] = (
                self._explode_kit(bom, product, quantity) if bom
                else [self._prepare_part(product, quantity)]
            )
        return parts

    def _explode_kit(self, bom, product, quantity):
        units = product.uom_id._compute_quantity(quantity, bom.product_uom_id)
        _boms, lines = bom.explode(
            product, units / bom.product_qty, picking_type=bom.picking_type_id
        )
        return [
            self._prepare_part(line.product_id, told["qty"], line, told.get("line_cost_share"))
            for line, told in lines
            if line.product_id.type == "consu"
        ]

    @api.model
    def _prepare_part(self, product, quantity, line=None, cost_share=None):
        uom = line.product_uom_id if line else product.uom_id
        return {
            "product_id": product.id,
            "quantity": quantity,
            "uom_id": uom.id,
            "units": uom._compute_quantity(quantity, product.uom_id, rounding_method="HALF-UP"),
            "is_stocked": product.is_storable,
            "bom_line_id": line.id if line else None,
            "cost_share": cost_share or 0.0,
        }

    @api.model
    def _count_parts(self, company, wanted):
        """Return {product id: quantity in its own unit} of the storable parts of what is wanted.

        :param dict wanted: {product id: quantity}
        """
        counted = {}
        for parts in self._explode(company, wanted.items()).values():
            for part in parts:
                if part["is_stocked"]:
                    product_id = part["product_id"]
                    counted[product_id] = counted.get(product_id, 0.0) + part["units"]
        return counted

    @api.model
    def _get_batch(self, bom, product):
        """How many of a kit, in its own unit, one time its bill of materials makes."""
        return bom.product_uom_id._compute_quantity(bom.product_qty, product.uom_id, round=False)

    @api.model
    def _count_parts_of(self, bom, product):
        """Return {part id: units} that one time the bill of materials takes of stocked parts."""
        _boms, lines = bom.explode(product, 1, picking_type=bom.picking_type_id)
        counted = {}
        for line, told in lines:
            part = line.product_id
            if part.is_storable and not line.product_uom_id.is_zero(told["qty"]):
                units = line.product_uom_id._compute_quantity(told["qty"], part.uom_id, round=False)
                counted[part.id] = counted.get(part.id, 0.0) + units
        return counted
