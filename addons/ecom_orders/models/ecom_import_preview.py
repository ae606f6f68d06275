import base64
import io

import xlsxwriter
from markupsafe import Markup

from odoo import api, models
from odoo.tools import format_amount

from ..lib.ecom_sheet import SheetError, read_rows

PREVIEWED = 10
ROW = Markup("<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td class='text-end'>%s</td></tr>")
TABLE = Markup("<table class='table table-sm'><thead><tr>%s</tr></thead><tbody>%s</tbody></table>")


class EcomImport(models.Model):
    """What a person looks at before a file is imported."""

    _inherit = "ecom.import"

    def _prepare_preview(self, found, known):
        """The first orders, what is not used, and which codes have no product, as JSON."""
        codes = self._find_unmatched(
            {line["sku"] for order in found.orders for line in order.lines if "sku" in line}
        )
        return {
            "orders": [_to_shown(order, known) for order in found.orders[:PREVIEWED]],
            "unused": found.unused,
            "unmatched": sorted(codes)[:PREVIEWED],
            "unmatched_count": len(codes),
        }

    def _find_unmatched(self, codes):
        """Those merchant codes no listing of the shop and no single product answers to."""
        # sudo: whether a code is known does not depend on who asks, as in intake
        listings_sudo = self.env["ecom.listing"].sudo()
        listings_sudo = listings_sudo.search(
            [("channel_id", "=", self.channel_id.id), ("sku", "in", list(codes))]
        )
        matched = set(listings_sudo.filtered("product_id").mapped("sku"))
        rest = codes - set(listings_sudo.mapped("sku"))
        # sudo: as above
        groups = self.env["product.product"].sudo()._read_group(
            [("default_code", "in", list(rest)),
             ("company_id", "in", (False, self.company_id.id))],
            ["default_code"], ["__count"],
        )
        return codes - matched - {code for code, count in groups if count == 1}

    @api.depends("preview")
    @api.depends_context("lang")
    def _compute_preview_html(self):
        for record in self:
            shown = record.preview or {}
            record.preview_html = shown.get("orders") and record._render_preview(shown)

    def _render_preview(self, shown):
        names = (
            self.env._("Order"), self.env._("Status"), self.env._("Receiver"),
            self.env._("Goods"), self.env._("Total"),
        )
        known = self.env._("known")
        status = self.env["ecom.order"]._fields["shop_status"]
        states = dict(status._description_selection(self.env))
        head = Markup().join(Markup("<th>%s</th>") % name for name in names)
        rows = Markup().join(
            ROW % (
                order["number"] + (f" ({known})" if order["is_known"] else ""),
                states.get(order["status"], order["status"]), order["receiver"], order["goods"],
                self._format_total(order),
            )
            for order in shown["orders"]
        )
        notes = []
        if shown["unmatched"]:
            notes.append(self.env._(
                "%(count)s merchant codes have no product yet, so their orders will wait for a"
                " match: %(codes)s",
                count=shown["unmatched_count"], codes=", ".join(shown["unmatched"]),
            ))
        if shown["unused"]:
            notes.append(self.env._(
                "Columns that the template does not use: %(names)s",
                names=", ".join(shown["unused"]),
            ))
        return TABLE % (head, rows) + Markup().join(
            Markup("<p class='text-muted'>%s</p>") % note for note in notes
        )

    # === ERRORS AS A SPREADSHEET === #

    @api.depends("error_ids")
    def _compute_errors_file(self):
        for record in self:
            record.errors_file = record.error_ids and base64.b64encode(record._make_errors_file())

    def _make_errors_file(self):
        """The file's rows that have errors, each with what is wrong beside it, as .xlsx."""
        errors = self.error_ids.grouped("row")
        stream = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(stream, options) as book:
            sheet = book.add_worksheet(self.env._("Errors")[:31])
            red = book.add_format({"font_color": "#B00020", "text_wrap": True})
            sheet.set_column(0, 0, 60, red)
            sheet.write_string(0, 0, self.env._("What is wrong"))
            sheet.write_string(0, 1, self.env._("Row"))
            for position, row in enumerate(self._iterate_rows(errors)):
                if position:
                    texts = [f"{one.column}: {one.message}" for one in errors[row.number]]
                    sheet.write_string(position, 0, "\n".join(texts))
                    sheet.write_number(position, 1, row.number)
                for column, cell in enumerate(row.cells, 2):
                    if cell is not None:
                        sheet.write_string(position, column, str(cell))
        return stream.getvalue()

    def _format_total(self, order):
        """In the currency that the file tells, else in the shop's."""
        if not order["total"]:
            return ""
        currency = self.channel_id.currency_id
        if order.get("currency") not in (None, "", currency.name):
            return f"{order['total']} {order['currency']}"
        return format_amount(self.env, float(order["total"]), currency)

    def _iterate_rows(self, errors):
        """The headers, then the rows with errors; a file that breaks midway ends there."""
        try:
            for position, row in enumerate(read_rows(self._get_content())):
                if not position or row.number in errors:
                    yield row
        except SheetError:
            return


def _to_shown(order, known):
    values = order.values
    goods = [f"{line.get('sku', '?')} × {line.get('quantity', '?')}" for line in order.lines]
    place = (values.get(f"receiver_{name}") for name in ("name", "state", "city", "street"))
    return {
        "number": values["number"],
        "status": values["status"],
        "receiver": " ".join(filter(None, place)),
        "goods": ", ".join(goods[:5]) + (", …" if len(goods) > 5 else ""),
        "total": f"{values['amount_total']:f}" if "amount_total" in values else "",
        "currency": values.get("currency", ""),
        "is_known": values["external_id"] in known,
    }
