from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

MOST_PRODUCTS = 200
MOST_TABLES = 50
MOST_CHOICES = 500


class OcProductTableLine(models.Model):
    """The matrix of products by table: a cell is a line, with its centre and price."""

    _inherit = "oc.product.table.line"

    @api.model
    @api.readonly
    def get_matrix(self, filters, offset=0, limit=40):
        """A page of the matrix.

        :param dict filters: ``text`` (name or code), ``category_id``, ``warehouse_id`` (only
            products that it supplies), ``table_ids`` (columns; empty: all), ``gaps`` (only
            products that some of the tables lack)
        :return: ``{total, products, tables, cells: {"product-table": cell}}`` where a cell has
            id, warehouse_id, centre, pricelist_id (False: standard) and price
        """
        tables = self._get_matrix_tables(filters)
        domain = self._get_matrix_domain(filters, tables)
        products = self.env["product.product"].search(
            domain, offset=offset, limit=min(limit, MOST_PRODUCTS), order="default_code, id"
        )
        lines = self.search([("product_id", "in", products.ids), ("table_id", "in", tables.ids)])
        return {
            "total": self.env["product.product"].search_count(domain),
            "products": [
                {"id": product.id, "code": product.default_code or "", "name": product.name}
                for product in products
            ],
            "tables": [{"id": table.id, "name": table.display_name} for table in tables],
            "cells": {
                f"{line.product_id.id}-{line.table_id.id}": line._get_matrix_cell()
                for line in lines
            },
        }

    @api.model
    @api.readonly
    def get_matrix_choices(self):
        """What the filters and the editing bar of the matrix offer."""
        warehouses = self.env["stock.warehouse"].search([("is_dc", "=", True)])
        tiers = self.env["product.pricelist"].search([("is_tier_in_use", "=", True)])
        categories = self.env["product.category"].search([], limit=MOST_CHOICES)
        return {
            "warehouses": [{"id": dc.id, "name": dc.name} for dc in warehouses],
            "pricelists": [{"id": tier.id, "name": tier.name} for tier in tiers],
            "categories": [{"id": one.id, "name": one.complete_name} for one in categories],
            "tables": [
                {"id": table.id, "name": table.display_name}
                for table in self.env["oc.product.table"].search([], limit=MOST_CHOICES)
            ],
            "may_edit": self.has_access("write"),
        }

    @api.model
    def set_matrix_cells(self, cells, values):
        """Fill or change cells, all or none.

        :param cells: list of [product id, table id]
        :param dict values: ``warehouse_id`` and ``price`` ("standard" or the id of a sales
            price); what is missing stays as it is, and an empty cell needs the centre
        :return: number of cells
        """
        existing = {
            (line.product_id.id, line.table_id.id): line for line in self._find_cells(cells)
        }
        changed = self.concat(*existing.values())
        vals = self._prepare_matrix_vals(values)
        if vals:
            changed.write(vals)
        fresh = [tuple(cell) for cell in cells if tuple(cell) not in existing]
        if fresh and "warehouse_id" not in vals:
            raise UserError(
                self.env._(
                    "%(count)s of the cells are empty: choose the distribution centre that ships"
                    " these products.",
                    count=len(fresh),
                )
            )
        self.create(
            [{"product_id": product, "table_id": table, **vals} for product, table in fresh]
        )
        return len(cells)

    @api.model
    def remove_matrix_cells(self, cells):
        """Take the products out of the tables; :return: number of lines that were there."""
        lines = self._find_cells(cells)
        count = len(lines)
        lines.unlink()
        return count

    def _get_matrix_cell(self):
        return {
            "id": self.id,
            "warehouse_id": self.warehouse_id.id,
            "centre": self.warehouse_id.name,
            "pricelist_id": self.pricelist_id.id,
            "price": self.pricelist_id.name or self.env._("Standard"),
        }

    @api.model
    def _get_matrix_tables(self, filters):
        domain = Domain.TRUE
        if filters.get("table_ids"):
            domain = Domain("id", "in", filters["table_ids"])
        return self.env["oc.product.table"].search(domain, limit=MOST_TABLES)

    @api.model
    def _get_matrix_domain(self, filters, tables):
        domain = Domain("sale_ok", "=", True)
        if text := (filters.get("text") or "").strip():
            domain &= Domain("default_code", "ilike", text) | Domain("name", "ilike", text)
        if filters.get("category_id"):
            domain &= Domain("categ_id", "child_of", filters["category_id"])
        if filters.get("warehouse_id"):
            rows = self.env["oc.dc.product"]._read_group(
                [("warehouse_id", "=", filters["warehouse_id"])], ["product_id"]
            )
            domain &= Domain("id", "in", [product.id for (product,) in rows])
        if filters.get("gaps"):
            domain &= Domain("id", "in", self._find_gaps(tables))
        return domain

    @api.model
    def _find_gaps(self, tables):
        """Products that some of the tables have and others lack."""
        counts = self._read_group(
            [("table_id", "in", tables.ids)],
            ["product_id"],
            ["__count"],
            having=[("__count", "<", len(tables))],
        )
        return [product.id for product, _count in counts]

    @api.model
    def _find_cells(self, cells):
        wanted = {tuple(cell) for cell in cells}
        lines = self.search(
            [
                ("product_id", "in", [product for product, _table in wanted]),
                ("table_id", "in", [table for _product, table in wanted]),
            ]
        )
        return lines.filtered(lambda line: (line.product_id.id, line.table_id.id) in wanted)

    @api.model
    def _prepare_matrix_vals(self, values):
        vals = {}
        if values.get("warehouse_id"):
            vals["warehouse_id"] = values["warehouse_id"]
        if values.get("price") == "standard":
            vals.update(price_basis="standard", pricelist_id=False)
        elif values.get("price"):
            vals.update(price_basis="tier", pricelist_id=values["price"])
        return vals
