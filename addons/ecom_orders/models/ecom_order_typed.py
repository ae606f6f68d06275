from stdnum.cn import ric, uscc

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import email_normalize

#: of what only the shop and the buttons change, this is told when an order is typed
TYPED = {"channel_id", "number", "shop_status", "ordered_at", "paid_at", "payment_method",
         "payment_ref", "company_id", "currency_id", "modified_at"}
CHINA = {"cn", "chn", "china", "中国", "中國", "中华人民共和国"}


class EcomOrderTyped(models.Model):
    """An order that a person types: from the phone, a fair, a shop without an interface."""

    _inherit = "ecom.order"

    number = fields.Char(default=lambda self: self.env._("New"))
    company_id = fields.Many2one(default=lambda self: self.env.company)
    currency_id = fields.Many2one(default=lambda self: self.env.company.currency_id)
    shop_status = fields.Selection(default="paid")
    ordered_at = fields.Datetime(default=fields.Datetime.now)
    modified_at = fields.Datetime(default=fields.Datetime.now)

    @api.onchange("channel_id")
    def _onchange_channel_id(self):
        if self.channel_id and not self._origin:
            self.company_id = self.channel_id.company_id
            self.currency_id = self.channel_id.currency_id
            self.warehouse_id = self.channel_id.warehouse_id

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.su:
            return super().create(vals_list)
        vals_list = [self._prepare_typed_order(vals) for vals in vals_list]
        self._refuse_known_numbers(vals_list)
        typing = self.with_context(ecom_editing=True)
        orders = super(EcomOrderTyped, typing).create(vals_list).with_env(self.env)
        for order in orders:
            # sudo: the total follows from the rest
            order.sudo().amount_total = order.currency_id.round(order._sum_up())
        orders._message_log_batch(dict.fromkeys(orders.ids, self.env._("Typed by hand.")))
        orders._match_gifts()
        orders._decide()
        return orders

    @api.model
    def _prepare_typed_order(self, vals):
        wrong = self._get_decided_fields() - TYPED
        wrong = [name for name in sorted(wrong.intersection(vals)) if vals[name]]
        if [name for name in wrong if _HARMLESS.get(name) != vals[name]]:
            raise AccessError(
                self.env._(
                    "%(fields)s of an order is changed by the shop and by the buttons only.",
                    fields=", ".join(self._field_label(name) for name in wrong),
                )
            )
        channel = self.env["ecom.channel"].browse(vals.get("channel_id"))
        if not vals.get("line_ids"):
            raise UserError(self.env._("An order needs at least one line: add a product."))
        vals = {**vals, "company_id": channel.company_id.id, "currency_id": channel.currency_id.id}
        if not vals.get("warehouse_id"):
            vals["warehouse_id"] = channel.warehouse_id.id
        elif vals["warehouse_id"] != channel.warehouse_id.id:
            vals["hand_set"] = ["warehouse_id"]
        if not (vals.get("number") or "").strip() or vals["number"] == self.env._("New"):
            vals["number"] = self._next_typed_number(channel)
        if vals.get("shop_status", "paid") == "paid" and not vals.get("paid_at"):
            vals["paid_at"] = fields.Datetime.now()
        return vals

    def _next_typed_number(self, channel):
        # sudo: who types an order need not have rights on sequences
        sequences_sudo = self.env["ir.sequence"].sudo().with_company(channel.company_id)
        return sequences_sudo.next_by_code("ecom.order.typed")

    def _refuse_known_numbers(self, vals_list):
        """A number is there once in a shop; the orders of shops themselves may repeat theirs."""
        numbers = [(vals.get("channel_id"), vals["number"]) for vals in vals_list]
        known = self.sudo()._read_group(  # sudo: also what the person does not see
            [("number", "in", [number for _channel, number in numbers])], ["channel_id", "number"]
        )
        taken = {(channel.id, number) for channel, number in known}
        for channel_id, number in numbers:
            if (channel_id, number) in taken:
                raise UserError(
                    self.env._(
                        "Shop %(shop)s has an order %(number)s already. Leave the number empty to"
                        " get the next free one.",
                        shop=self.env["ecom.channel"].browse(channel_id).display_name,
                        number=number,
                    )
                )
            taken.add((channel_id, number))

    # === WHAT IS TYPED MUST MAKE SENSE === #

    @api.constrains("amount_freight", "amount_discount", "line_ids")
    def _check_amounts(self):
        for order in self:
            for name in ("amount_freight", "amount_discount"):
                if order[name] < 0 and self.env.context.get("ecom_editing"):
                    raise ValidationError(
                        self.env._(
                            "%(field)s of order %(number)s is %(value)s; it must be zero or more.",
                            field=order._field_label(name), number=order.number, value=order[name],
                        )
                    )

    @api.constrains("invoice_email")
    def _check_invoice_email(self):
        for order in self.filtered("invoice_email"):
            if not email_normalize(order.invoice_email):
                raise ValidationError(
                    self.env._(
                        "%(value)s is no e-mail address; one looks like name@example.com.",
                        value=order.invoice_email,
                    )
                )

    @api.constrains("invoice_tax_id", "receiver_country")
    def _check_invoice_tax_id(self):
        for order in self.filtered("invoice_tax_id"):
            if not order._is_tax_number():
                raise ValidationError(
                    self.env._(
                        "%(value)s is no valid Chinese tax number: check its 18 characters for a"
                        " typing error.",
                        value=order.invoice_tax_id,
                    )
                )

    def _is_tax_number(self):
        """A number of 18 characters claims to be Chinese, and so does any of a Chinese buyer."""
        number = self.invoice_tax_id.replace(" ", "").replace("-", "").upper()
        if len(number) == 18 and number.isalnum():
            return uscc.is_valid(number) or ric.is_valid(number)
        is_chinese = (self.receiver_country or "").strip().lower() in CHINA
        return not is_chinese or (len(number) in (15, 20) and number.isalnum())


#: what a form may send though it cannot be edited
_HARMLESS = {"state": "service"}
