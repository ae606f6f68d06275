from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

SAMPLE = {
    "waybill": "EA123456785CN",
    "receiver_name": "李娜",
    "receiver_phone": "138 0013 8000",
    "receiver_place": "河北省 石家庄市 长安区",
    "receiver_address": "河北省 石家庄市 长安区 中山东路 88 号 2 单元 301",
    "receiver_zip": "050011",
    "sender_name": "East Warehouse",
    "sender_phone": "0311 8888 8888",
    "sender_address": "Shijiazhuang, Heping Road 1",
    "shop": "Tea House",
    "order": "N-20260302-0001",
    "delivery": "EAS/OUT/00012",
    "wave": "SHOP/OUT/00003",
    "wave_number": "17",
    "carrier": "EMS",
    "goods": "2 × Green tea\n1 × Tea pot",
    "pieces": "3",
    "note": "Please call before delivery",
    "amount_due": "",
    "printed_on": "2026-03-02",
}


class EcomLabelTemplate(models.Model):
    """How the waybill label of a carrier looks: a sheet and what stands where on it."""

    _name = "ecom.label.template"
    _description = "Label Template"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one("res.company", index=True)
    carrier_ids = fields.Many2many(
        "delivery.carrier", string="Carriers", check_company=True,
        help="Empty: all carriers without a template of their own.",
    )
    width = fields.Float("Width (mm)", required=True, default=100.0)
    height = fields.Float("Height (mm)", required=True, default=150.0)
    block_ids = fields.One2many("ecom.label.block", "template_id", "Blocks", copy=True)
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    _check_size = models.Constraint(
        "CHECK (width BETWEEN 20 AND 300 AND height BETWEEN 20 AND 420)",
        "A label is from 20 to 300 mm wide and from 20 to 420 mm high.",
    )

    @api.depends("width", "height", "block_ids", *(
        f"block_ids.{name}" for name in ("placeholder", "text", "left", "top", "width", "height",
                                         "font_size", "is_bold", "align", "is_barcode",
                                         "has_border")
    ))
    def _compute_preview(self):
        for template in self:
            page = template._lay_out({**SAMPLE, "is_void": False})
            template.preview = Markup('<div class="border d-inline-block">%s</div>') % (
                self.env["ir.qweb"]._render("ecom_orders.ecom_label_page", {"page": page})
            )

    @api.model
    def _of_pickings(self, pickings):
        """{delivery: its template}: the carrier's own, else the first for all carriers.

        :raises UserError: a carrier has none
        """
        # sudo: templates are read by whoever prints
        templates_sudo = self.sudo().search(
            [("company_id", "in", [*pickings.company_id.ids, False])]
        )
        common = templates_sudo.filtered(lambda template: not template.carrier_ids)
        found = {}
        for carrier, own in pickings.grouped("carrier_id").items():
            of_carrier = templates_sudo.filtered(
                lambda template, carrier=carrier: carrier in template.carrier_ids
            )
            template = (of_carrier or common)[:1]
            if not template:
                raise UserError(
                    self.env._(
                        "%(carrier)s has no label template. Make one under Label Templates, or"
                        " one for all carriers.",
                        carrier=carrier.name or "-",
                    )
                )
            found.update(dict.fromkeys(own, template))
        return found

    def _lay_out(self, values):
        """The page of one label, as its QWeb template draws it.

        :param values: {placeholder: text}; what is not in it is left empty
        """
        blocks = [block._lay_out(values) for block in self.block_ids]
        return {
            "width": self.width,
            "height": self.height,
            "size": f"s{round(self.width * 10)}x{round(self.height * 10)}",
            "is_void": values.get("is_void"),
            "blocks": [block for block in blocks if block],
        }
