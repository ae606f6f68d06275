"""What a scanned or typed code may mean."""

from dataclasses import dataclass
from datetime import date

#: commands on printed cards, as in Odoo's own barcode sheets
FINISH_COMMANDS = ("OBTVALI", "O-BTN.validate")
GS1_STARTS = ("]C1", "]d2", "]Q3", "]e0", "]J1", "\x1d")
GS1_NOMENCLATURE = "barcodes_gs1_nomenclature.default_gs1_nomenclature"
GTIN_LENGTH = 16  # with its own two digits in front


@dataclass
class Found:
    """Everything a code stands for; most of it is empty."""

    code: str
    product: object
    lots: object
    location: object
    package: object
    pickings: object
    batch: object
    quantity: float = 1.0
    lot_name: str = ""
    expiry: date = None

    @property
    def is_finish(self):
        return self.code in FINISH_COMMANDS

    @property
    def is_nothing(self):
        records = (self.product, self.lots, self.location, self.package, self.pickings, self.batch)
        return not any(records) and not self.is_finish


class CodeReader:
    """Finds what a code means in one warehouse, with a fixed number of queries."""

    def __init__(self, warehouse, products=None):
        self.env = warehouse.env
        self.warehouse = warehouse
        self.products = products

    def read(self, code):
        code = (code or "").strip()
        parts = self._read_gs1(code) or {"product": code}
        product, quantity = self._find_product(parts.get("product"))
        lot_name = parts.get("lot", "")
        return Found(
            code=code,
            product=product,
            quantity=parts.get("quantity") or quantity,
            lot_name=lot_name,
            expiry=parts.get("expiry"),
            lots=self._find_lots(lot_name or code, product),
            location=self._find_location(code),
            package=self._find_package(parts.get("package") or code),
            pickings=self._find_pickings(code),
            batch=self._find_batch(code),
        )

    def _read_gs1(self, code):
        """{part: value} of a code with several parts, or None."""
        nomenclature = self.env.company.nomenclature_id
        if not nomenclature.is_gs1_nomenclature:
            looks_like = code.startswith(GS1_STARTS) or (
                code.startswith("01") and len(code) > GTIN_LENGTH and code[:GTIN_LENGTH].isdigit()
            )
            nomenclature = looks_like and self.env.ref(GS1_NOMENCLATURE, raise_if_not_found=False)
        parts = nomenclature and nomenclature.gs1_decompose_extended(code)
        return self._sort_gs1(parts) if parts else None

    def _sort_gs1(self, parts):
        names = {"lot": "lot", "package": "package", "expiration_date": "expiry",
                 "product": "product", "quantity": "quantity"}
        return {names[part["type"]]: part["value"] for part in parts if part["type"] in names}

    def _find_product(self, code):
        """(product, quantity) of a barcode, of a packaging's barcode, or of a reference."""
        products = self.env["product.product"]
        if not code:
            return products, 1.0
        spellings = {code, code.lstrip("0"), code[-13:] if code.isdigit() else code}
        spellings = [spelling for spelling in spellings if spelling]
        found = products.search(
            ["|", ("barcode", "in", spellings), ("default_code", "=", code)], limit=2
        )
        if found:
            return found.filtered(lambda p: p.barcode in spellings)[:1] or found[:1], 1.0
        packaging = self.env["product.uom"].search([("barcode", "in", spellings)], limit=1)
        factor = packaging.uom_id._compute_quantity(1, packaging.product_id.uom_id, round=False)
        return packaging.product_id, factor if packaging else 1.0

    def _find_lots(self, name, product):
        products = product or self.products
        if not products:
            return self.env["stock.lot"]
        domain = [("name", "=", name), ("product_id", "in", products.ids)]
        return self.env["stock.lot"].search(domain)

    def _find_location(self, code):
        return self.env["stock.location"].search(
            [
                "|", "|", ("barcode", "=", code), ("complete_name", "=", code), ("name", "=", code),
                ("warehouse_id", "=", self.warehouse.id), ("usage", "=", "internal"),
            ],
            limit=1,
        )

    def _find_package(self, code):
        return self.env["stock.package"].search([("name", "=", code)], limit=1)

    def _find_pickings(self, code):
        """Transfers by number or by waybill, the one last made first."""
        return self.env["stock.picking"].search(
            [
                "|", ("name", "=", code), ("carrier_tracking_ref", "=", code),
                ("picking_type_id.warehouse_id", "=", self.warehouse.id),
            ],
            order="id desc",
            limit=5,
        )

    def _find_batch(self, code):
        return self.env["stock.picking.batch"].search(
            [("name", "=", code), ("picking_type_id.warehouse_id", "=", self.warehouse.id)], limit=1
        )
