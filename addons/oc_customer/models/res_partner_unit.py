from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..lib.oc_dates import WEEKDAYS

RECEIVE_FIELDS = tuple(f"receive_{day}" for day in WEEKDAYS)


class ResPartner(models.Model):
    """What an ordering unit has of its own: receiver, limits, price, classifications."""

    _inherit = "res.partner"

    receiver_name = fields.Char(string="Receiver")
    receiver_phone = fields.Char(string="Receiver's Phone")
    standard_pricelist_id = fields.Many2one(
        "product.pricelist",
        string="Standard Price",
        check_company=True,
        ondelete="restrict",
        domain="[('is_tier_in_use', '=', True)]",
        help="The sales price used where a line of the product table says “standard”.",
    )
    max_order_discount = fields.Float(
        string="Maximum Order Discount (%)",
        digits=(5, 2),
        help="(price - discounted price) / price, in percent, that an order line may have.",
    )
    min_order_amount = fields.Monetary(
        string="Minimum Order Amount",
        currency_field="currency_id",
    )
    max_order_amount = fields.Monetary(
        string="Maximum Order Amount",
        currency_field="currency_id",
        help="Zero means no maximum.",
    )
    receive_mon = fields.Boolean(string="Receives on Monday", default=True)
    receive_tue = fields.Boolean(string="Receives on Tuesday", default=True)
    receive_wed = fields.Boolean(string="Receives on Wednesday", default=True)
    receive_thu = fields.Boolean(string="Receives on Thursday", default=True)
    receive_fri = fields.Boolean(string="Receives on Friday", default=True)
    receive_sat = fields.Boolean(string="Receives on Saturday", default=True)
    receive_sun = fields.Boolean(string="Receives on Sunday", default=True)
    print_delivery_prices = fields.Boolean(string="Prices on the Delivery Note")
    pay_on_order = fields.Boolean(string="Pay on Ordering")
    unit_attribute_id = fields.Many2one(
        "oc.classification",
        string="Attribute",
        domain=[("kind", "=", "unit_attribute")],
        ondelete="restrict",
    )
    unit_region_type_id = fields.Many2one(
        "oc.classification",
        string="Region Type",
        domain=[("kind", "=", "unit_region_type")],
        ondelete="restrict",
    )
    unit_category_id = fields.Many2one(
        "oc.classification",
        domain=[("kind", "=", "unit_category")],
        ondelete="restrict",
    )
    unit_performance_id = fields.Many2one(
        "oc.classification",
        string="Performance Level",
        domain=[("kind", "=", "unit_performance")],
        ondelete="restrict",
    )
    unit_management_id = fields.Many2one(
        "oc.classification",
        string="Management Level",
        domain=[("kind", "=", "unit_management")],
        ondelete="restrict",
    )
    schedule_ids = fields.One2many("oc.delivery.schedule", "unit_id", string="Schedules")
    oc_order_count = fields.Integer(string="Orders", compute="_compute_oc_order_count")
    copy_customer = fields.Boolean(
        string="Copy customer to unit",
        store=False,
        help="Copies name, region, address, salesperson and contact of the customer.",
    )
    copy_receiver = fields.Boolean(
        string="Copy contact to receiver",
        store=False,
        help="The contact of the unit receives the goods.",
    )

    @api.depends_context("uid")
    def _compute_oc_order_count(self):
        counts = dict(
            self.env["sale.order"]._read_group(
                [("partner_id", "in", self.ids)], ["partner_id"], ["__count"]
            )
        )
        for partner in self:
            partner.oc_order_count = counts.get(partner, 0)

    @api.constrains("min_order_amount", "max_order_amount", "max_order_discount")
    def _check_order_limits(self):
        for unit in self:
            low, high = unit.min_order_amount, unit.max_order_amount
            if not (low >= 0 and (high == 0 or low < high)):
                raise ValidationError(
                    self.env._(
                        "%(unit)s: the minimum order amount (%(low)s) must not be negative and"
                        " must be below the maximum (%(high)s; zero means none).",
                        unit=unit.name,
                        low=low,
                        high=high,
                    )
                )
            if not 0 <= unit.max_order_discount <= 100:
                raise ValidationError(
                    self.env._(
                        "%(unit)s: the maximum order discount (%(rate)s %%) must be between"
                        " 0 and 100.",
                        unit=unit.name,
                        rate=unit.max_order_discount,
                    )
                )

    @api.constrains("oc_role", *RECEIVE_FIELDS)
    def _check_receiving_weekdays(self):
        for unit in self.filtered(lambda partner: partner.oc_role == "unit"):
            if not any(unit[name] for name in RECEIVE_FIELDS):
                raise ValidationError(
                    self.env._(
                        "%(unit)s must receive goods on at least one weekday.", unit=unit.name
                    )
                )

    @api.onchange("copy_customer")
    def _onchange_copy_customer(self):
        if not self.copy_customer:
            return
        source = self.oc_id
        for name in self._get_customer_copy_fields():
            self[name] = source[name]
        self.copy_customer = False

    @api.onchange("copy_receiver")
    def _onchange_copy_receiver(self):
        if self.copy_receiver:
            self.receiver_name = self.oc_contact_name or self.name
            self.receiver_phone = self.phone
            self.copy_receiver = False

    def action_open_oc_orders(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("oc_customer.oc_order_action")
        units = self.unit_ids if self.oc_role == "customer" else self
        action["domain"] = [("partner_id", "in", units.ids)]
        action["context"] = {"default_partner_id": self.id} if self.oc_role == "unit" else {}
        return action

    def _get_invoice_addresses(self):
        """{customer: its invoice address, or itself}; one query, however many units it has."""
        addresses = {customer: customer for customer in self}
        contacts = self.search(
            [("parent_id", "in", self.ids), ("type", "=", "invoice")], order="id desc"
        )
        addresses.update((contact.parent_id, contact) for contact in contacts)
        return addresses

    def _get_complete_name(self):
        """A unit that carries its customer's name is not called by it twice."""
        self.ensure_one()
        customer = self.parent_id.name or ""
        if self.oc_role == "unit" and customer and (self.name or "").startswith(customer):
            return self.name
        return super()._get_complete_name()

    @api.model
    def _get_customer_copy_fields(self):
        return (
            "name",
            "oc_region_id",
            "country_id",
            "state_id",
            "city_id",
            "city",
            "street",
            "street2",
            "zip",
            "user_id",
            "oc_contact_name",
            "phone",
            "email",
        )

    def _get_receive_weekdays(self):
        """Weekday numbers (Monday is 0) on which the unit takes goods in."""
        self.ensure_one()
        return frozenset(day for day, name in enumerate(RECEIVE_FIELDS) if self[name])
