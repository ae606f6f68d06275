from dataclasses import dataclass

from odoo import models
from odoo.tools import SQL, float_round
from odoo.tools.sql import escape_psql

MAX_LIMIT = 400
#: what a page can be ordered by
ORDERS = {"code": "line.default_code", "name": "name", "newest": "-line.product_id"}
NAMED = SQL(
    "JOIN product_product product ON product.id = line.product_id"
    " JOIN product_template template ON template.id = product.product_tmpl_id"
)


@dataclass(frozen=True)
class CatalogueRow:
    """A product as one ordering unit sees it."""

    line_id: int
    product_id: int
    categ_id: int
    code: str
    name: str
    uom: str
    price: float
    tier_id: int | None  # the price list that gave the price
    warehouse_id: int
    centre: str  # the distribution centre's code
    free: float | None  # unreserved at that centre; None: no stock is kept of it
    carton: float  # how many make the smallest packaging; 0: none


@dataclass(frozen=True)
class CataloguePage:
    rows: tuple[CatalogueRow, ...]
    total: int  # of all the pages
    currency: str


class OcCatalogue(models.AbstractModel):
    """The products that an ordering unit can order, a page at a time.

    A page takes the same number of queries however many products, tables and units there are.
    Prices are those that an order line would get now.
    """

    _name = "oc.catalogue"
    _description = "Catalogue of an Ordering Unit"

    def _get_page(
        self,
        unit,
        offset=0,
        limit=40,
        term="",
        category=None,
        order="code",
        quantities=None,
        table=None,
    ):
        """Products of the unit's table that are for sale, with price, stock and packaging.

        :param unit: record of an ordering unit; the caller has checked that the user may see it
        :param int offset: number of products to skip
        :param int limit: number of products to return, at most 400
        :param str term: part of the name or of the code, or a whole barcode
        :param category: record: only products of it and of the categories below
        :param str order: "code", "name" or "newest"
        :param dict quantities: {product id: quantity to price, in the product's unit}; else 1
        :param table: record: the unit's table, if it has been decided afresh; else the stored one
        :return: CataloguePage; without a table it is empty
        """
        # What a unit can order is decided for everybody alike; only plain values go out.
        unit_sudo = unit.sudo()
        unit_sudo.fetch(["product_table_id", "standard_pricelist_id"])
        table = (table or unit_sudo.product_table_id).sudo()  # the unit's own, see above
        table.fetch(["company_id"])
        lines = self.env["oc.product.table.line"].sudo().with_company(table.company_id)
        currency = lines._get_currency(unit_sudo)
        wanted = self._get_wanted_sql(table, term, category)
        limit = min(limit, MAX_LIMIT)
        found = self._find_rows(wanted, ORDERS[order], offset, limit)
        rows = self._price_rows(lines, found, unit_sudo, quantities)
        is_last = len(rows) < limit and (rows or not offset)
        total = offset + len(rows) if is_last else self._count(wanted)
        return CataloguePage(rows, total, currency.name)

    def _price_rows(self, lines, found, unit, quantities):
        lines = lines.browse(row[0] for row in found)
        prices = lines._get_prices(unit, quantities)
        return tuple(
            self._to_row(row, line._get_pricelist(unit), prices[line])
            for row, line in zip(found, lines, strict=True)
        )

    def _to_row(self, values, pricelist, price):
        line_id, product_id, categ_id, code, name, uom, centre_id, centre, free, carton = values
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return CatalogueRow(
            line_id=line_id,
            product_id=product_id,
            categ_id=categ_id,
            code=code or "",
            name=name,
            uom=uom,
            price=price,
            tier_id=pricelist.id or None,
            warehouse_id=centre_id,
            centre=centre,
            free=None if free is None else float_round(free, precision_digits=digits),
            carton=float_round(carton or 0, precision_digits=digits),
        )

    def _get_wanted_sql(self, table, term, category):
        """Condition on the lines of the table whose products are for sale and wanted."""
        wanted = [SQL("line.table_id = %s AND line.is_for_sale", table.id or 0)]
        if term and term.strip():
            wanted.append(self._get_term_sql(term.strip()))
        if category:
            wanted.append(
                SQL(
                    "line.categ_id IN (SELECT id FROM product_category WHERE parent_path LIKE %s)",
                    f"{category.sudo().parent_path}%",  # a place in a tree, not a secret
                )
            )
        return SQL(" AND ").join(wanted)

    def _get_term_sql(self, term):
        pattern = f"%{escape_psql(term)}%"
        return SQL(
            """
            (line.default_code ILIKE %s
             OR line.product_id IN (
                SELECT product.id FROM product_product product
                  JOIN product_template template ON template.id = product.product_tmpl_id
                 WHERE product.barcode = %s OR %s ILIKE %s))
            """,
            pattern,
            term,
            self._get_name_sql(),
            pattern,
        )

    def _get_name_sql(self):
        return self.env["product.template"]._field_to_sql("template", "name")

    def _find_rows(self, wanted, order, offset, limit):
        """Values of the page, in the order of ``_to_row``; one query."""
        self.env.flush_all()
        name = self._get_name_sql()
        key = name if order == "name" else SQL(order)
        return self.env.execute_query(
            SQL(
                """
                SELECT page.id, page.product_id, page.categ_id, page.default_code, %(name)s,
                       %(uom)s, page.warehouse_id, warehouse.code,
                       CASE WHEN template.is_storable THEN (%(free)s) END, (%(carton)s)
                  FROM (SELECT line.*, %(key)s AS key FROM oc_product_table_line line %(named)s
                         WHERE %(wanted)s
                         ORDER BY %(key)s, line.id LIMIT %(limit)s OFFSET %(offset)s) page
                  JOIN product_product product ON product.id = page.product_id
                  JOIN product_template template ON template.id = product.product_tmpl_id
                  JOIN uom_uom uom ON uom.id = template.uom_id
                  JOIN stock_warehouse warehouse ON warehouse.id = page.warehouse_id
                 ORDER BY page.key, page.id
                """,
                uom=self.env["uom.uom"]._field_to_sql("uom", "name"),
                name=name,
                key=key,
                named=NAMED if order == "name" else SQL(),
                free=self._get_free_sql(),
                carton=self._get_carton_sql(),
                wanted=wanted,
                limit=limit,
                offset=offset,
            )
        )

    def _get_free_sql(self):
        """What lies unreserved anywhere in the centre, as the warehouse's free quantity."""
        return SQL(
            """
            SELECT COALESCE(sum(quant.quantity - quant.reserved_quantity), 0)
              FROM stock_quant quant
              JOIN stock_location location ON location.id = quant.location_id
              JOIN stock_location root ON root.id = warehouse.view_location_id
             WHERE quant.product_id = page.product_id
               AND location.parent_path LIKE root.parent_path || '%%'
            """
        )

    def _get_carton_sql(self):
        return SQL(
            """
            SELECT min(packaging.factor / uom.factor)
              FROM product_template_uom_uom_rel offered
              JOIN uom_uom packaging ON packaging.id = offered.uom_uom_id AND packaging.active
             WHERE offered.product_template_id = template.id
               AND packaging.factor > uom.factor
            """
        )

    def _count(self, wanted):
        return self.env.execute_query(
            SQL("SELECT count(*) FROM oc_product_table_line line WHERE %s", wanted)
        )[0][0]
