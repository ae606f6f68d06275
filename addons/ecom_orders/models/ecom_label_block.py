import base64

from reportlab.graphics.barcode.code128 import Code128

from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: modules of white that a scanner wants on both sides
QUIET_ZONE = 10
#: all that can stand on a label; there are no expressions
PLACEHOLDERS = [
    ("waybill", "Waybill Number"),
    ("receiver_name", "Receiver"),
    ("receiver_phone", "Receiver's Phone"),
    ("receiver_place", "Receiver's Province, City, District"),
    ("receiver_address", "Receiver's Full Address"),
    ("receiver_zip", "Receiver's Postal Code"),
    ("sender_name", "Sender"),
    ("sender_phone", "Sender's Phone"),
    ("sender_address", "Sender's Address"),
    ("shop", "Shop"),
    ("order", "Order Number"),
    ("delivery", "Delivery Number"),
    ("wave", "Wave"),
    ("wave_number", "Number in the Wave"),
    ("carrier", "Carrier"),
    ("goods", "Goods"),
    ("pieces", "Number of Pieces"),
    ("note", "Buyer's Message"),
    ("amount_due", "Amount to Collect"),
    ("printed_on", "Date of Printing"),
    ("text", "Own Text"),
    ("frame", "Empty Frame or Line"),
]


class EcomLabelBlock(models.Model):
    """One thing on a label: which, where, how large."""

    _name = "ecom.label.block"
    _description = "Block of a Label"
    _order = "template_id, sequence, id"

    template_id = fields.Many2one(
        "ecom.label.template", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    placeholder = fields.Selection(
        PLACEHOLDERS, "Shows", required=True, default="text"
    )
    text = fields.Char("Text before It", help="Of an own text: the text.", translate=True)
    left = fields.Float("Left (mm)")
    top = fields.Float("Top (mm)")
    width = fields.Float("Width (mm)", default=40.0)
    height = fields.Float("Height (mm)", default=6.0)
    font_size = fields.Float("Font (pt)", default=9.0)
    is_bold = fields.Boolean("Bold")
    align = fields.Selection(
        [("left", "On the Left"), ("center", "In the Middle"), ("right", "On the Right")],
        required=True,
        default="left",
    )
    is_barcode = fields.Boolean("Bar Code", help="As Code 128, with the text below it.")
    has_border = fields.Boolean("Border")

    _check_block = models.Constraint(
        "CHECK (\"left\" >= 0 AND top >= 0 AND width > 0 AND height > 0"
        " AND font_size BETWEEN 4 AND 120)",
        "A block stands on the label, is larger than nothing, and has a font from 4 to 120 pt.",
    )

    @api.constrains("left", "top", "width", "height")
    def _check_on_sheet(self):
        for block in self:
            sheet = block.template_id
            if (
                block.left + block.width > sheet.width + 0.01
                or block.top + block.height > sheet.height + 0.01
            ):
                label = dict(self._fields["placeholder"]._description_selection(self.env))
                raise ValidationError(
                    self.env._(
                        "%(block)s reaches over the edge: the label is %(width)s × %(height)s mm.",
                        block=label[block.placeholder],
                        width=f"{sheet.width:g}",
                        height=f"{sheet.height:g}",
                    )
                )

    def _lay_out(self, values):
        """What the label's QWeb template draws, or None where there is nothing to show."""
        text = values.get(self.placeholder) or ""
        if self.placeholder not in ("text", "frame") and not text:
            return None
        barcode = self._draw_barcode(text) if self.is_barcode and text else None
        return {
            "style": self._get_style(),
            "text": f"{self.text or ''}{text}" if not barcode else text,
            "barcode": barcode,
        }

    @api.model
    def _draw_barcode(self, text):
        """The bar code as an image the page carries in itself; None: the text cannot be one."""
        code = Code128(text, quiet=0)
        code.validate()
        if not code.valid:
            return None
        code.encode()
        code.decompose()
        # Letters are widths: capitals are bars, the others the spaces between them.
        left, bars = QUIET_ZONE, []
        for letter in code.decomposed:
            width = ord(letter.upper()) - ord("A") + 1
            if letter.isupper():
                bars.append(f"M{left} 0h{width}v1h-{width}z")
            left += width
        image = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {left + QUIET_ZONE} 1"'
            f' preserveAspectRatio="none" shape-rendering="crispEdges">'
            f'<path d="{"".join(bars)}"/></svg>'
        )
        return f"data:image/svg+xml;base64,{base64.b64encode(image.encode()).decode()}"

    def _get_style(self):
        return (
            f"left:{self.left:.2f}mm;top:{self.top:.2f}mm;"
            f"width:{self.width:.2f}mm;height:{self.height:.2f}mm;"
            f"font-size:{self.font_size:.2f}pt;text-align:{self.align};"
            f"font-weight:{'bold' if self.is_bold else 'normal'};"
            f"border:{'0.3mm solid #000' if self.has_border else 'none'};"
        )
