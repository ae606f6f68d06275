from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..lib.ecom_sheet import FIELDS, Column

FIELD_NAMES = [
    ("number", "Order Number"),
    ("external_id", "Order in the Shop"),
    ("status", "Status in the Shop"),
    ("ordered_at", "Ordered"),
    ("paid_at", "Paid"),
    ("modified_at", "Changed in the Shop"),
    ("currency", "Currency"),
    ("buyer_ref", "Buyer Account"),
    ("buyer_name", "Buyer"),
    ("buyer_note", "Buyer Note"),
    ("receiver_name", "Receiver"),
    ("receiver_phone", "Phone"),
    ("receiver_country", "Country"),
    ("receiver_state", "Province"),
    ("receiver_city", "City"),
    ("receiver_district", "District"),
    ("receiver_street", "Street"),
    ("receiver_zip", "Postal Code"),
    ("payment_method", "Payment Method"),
    ("payment_ref", "Transaction Number"),
    ("amount_freight", "Freight"),
    ("amount_discount", "Discount"),
    ("amount_total", "Total"),
    ("sku", "Merchant Code"),
    ("title", "Title"),
    ("quantity", "Quantity"),
    ("price_unit", "Unit Price"),
    ("amount", "Amount of the Line"),
    ("is_gift", "Gift"),
]


class EcomImportColumn(models.Model):
    """Where one field of an order comes from: a column of the file, or always the same value."""

    _name = "ecom.import.column"
    _description = "Column of an Import Template"
    _order = "template_id, sequence, id"
    _rec_name = "field"

    template_id = fields.Many2one(
        "ecom.import.template", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    field = fields.Selection(FIELD_NAMES, "Field of the Order", required=True)
    headers = fields.Char(
        "Column of the File",
        help="The column's header. Several possible ones are separated by |."
        " Empty: every row gets the value under Otherwise.",
    )
    default = fields.Char("Otherwise", help="Taken where the cell is blank.")
    value_map = fields.Text(
        "Values",
        help="What the file says and what it means, one pair a line: 已付款 = paid",
    )
    is_optional = fields.Boolean(
        "May Be Missing", help="Also a file without this column can be read."
    )

    _field_uniq = models.Constraint(
        "UNIQUE (template_id, field)", "A template has each field of an order once."
    )

    @api.constrains("headers", "default")
    def _check_source(self):
        for column in self:
            if not column._get_headers() and not column.default:
                raise ValidationError(
                    self.env._(
                        "%(field)s needs a column of the file, or a value for all rows.",
                        field=column.display_name,
                    )
                )

    @api.constrains("value_map")
    def _check_value_map(self):
        for column in self:
            for text in column._get_map_lines():
                if "=" not in text or not all(part.strip() for part in text.rsplit("=", 1)):
                    raise ValidationError(
                        self.env._(
                            "%(field)s: the line %(text)s is no pair such as 已付款 = paid.",
                            field=column.display_name,
                            text=text,
                        )
                    )

    @api.depends("field")
    def _compute_display_name(self):
        names = dict(self._fields["field"]._description_selection(self.env))
        for column in self:
            column.display_name = names.get(column.field, "")

    def _get_headers(self):
        return tuple(name.strip() for name in (self.headers or "").split("|") if name.strip())

    def _get_header(self):
        """The header to write: of several the one in the user's script."""
        wants_ascii = not (self.env.lang or "").startswith(("zh", "ja", "ko"))
        headers = self._get_headers()
        fitting = [name for name in headers if name.isascii() == wants_ascii]
        return (fitting or headers)[0]

    def _get_map_lines(self):
        return [line for line in (self.value_map or "").splitlines() if line.strip()]

    def _to_column(self):
        pairs = [line.rsplit("=", 1) for line in self._get_map_lines()]
        return Column(
            field=self.field,
            headers=self._get_headers(),
            default=self.default or "",
            values={theirs.strip().casefold(): ours.strip() for theirs, ours in pairs},
            is_optional=self.is_optional and not FIELDS[self.field].required,
        )
