import base64
import io

import xlsxwriter

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.base.models.res_partner import _tz_get

from ..lib.ecom_sheet import FIELDS

EXAMPLES = {
    "number": "M-100045", "status": "paid", "ordered_at": "2026-03-02 09:30",
    "paid_at": "2026-03-02 09:31", "currency": "CNY", "buyer_ref": "u-12", "buyer_name": "Li Na",
    "receiver_name": "Li Na", "receiver_phone": "13900000000", "receiver_country": "CN",
    "receiver_state": "河北省", "receiver_city": "保定市", "receiver_district": "莲池区",
    "receiver_street": "西大街 1 号", "receiver_zip": "071000", "amount_freight": 8,
    "amount_discount": 0, "amount_total": 29, "sku": "TEA", "title": "Tea", "quantity": 2,
    "price_unit": 10.5, "is_gift": "no",
}


class EcomImportTemplate(models.Model):
    """How the columns of one kind of spreadsheet become orders."""

    _name = "ecom.import.template"
    _description = "Import Template"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    tz = fields.Selection(
        _tz_get,
        "Time Zone",
        required=True,
        default=lambda self: self.env.user.tz or "Asia/Shanghai",
        help="In which dates without one are written.",
    )
    column_ids = fields.One2many("ecom.import.column", "template_id", "Columns", copy=True)
    empty_file = fields.Binary("Empty Spreadsheet", compute="_compute_empty_file")

    @api.constrains("column_ids")
    def _check_columns(self):
        for template in self:
            named = template.column_ids.mapped("field")
            missing = [
                name for name, field in FIELDS.items() if field.required and name not in named
            ]
            if missing:
                labels = dict(template.column_ids._fields["field"]._description_selection(self.env))
                raise ValidationError(
                    self.env._(
                        "Template %(template)s needs a column for %(fields)s.",
                        template=template.name,
                        fields=", ".join(labels[name] for name in missing),
                    )
                )

    @api.depends("column_ids.headers", "column_ids.field")
    @api.depends_context("lang")
    def _compute_empty_file(self):
        for template in self:
            template.empty_file = base64.b64encode(template._make_empty_file())

    def _make_empty_file(self):
        """An .xlsx with the headers, in the user's language where there are several, and a row."""
        stream = io.BytesIO()
        with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book:
            sheet = book.add_worksheet(self.env._("Orders")[:31])
            bold = book.add_format({"bold": True, "bg_color": "#E7EEF5"})
            text = book.add_format({"num_format": "@"})
            for position, column in enumerate(self.column_ids.filtered("headers")):
                is_number = isinstance(EXAMPLES.get(column.field), int | float)
                sheet.set_column(position, position, 18, None if is_number else text)
                sheet.write_string(0, position, column._get_header(), bold)
                if column.field in EXAMPLES:
                    sheet.write(1, position, EXAMPLES[column.field])
            sheet.freeze_panes(1, 0)
        return stream.getvalue()

    def action_download(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "target": "download",
            "url": f"/web/content/{self._name}/{self.id}/empty_file"
            "?download=true&filename=orders.xlsx",
        }

    def _to_columns(self):
        """The template as the pure reader takes it."""
        return tuple(column._to_column() for column in self.column_ids)
