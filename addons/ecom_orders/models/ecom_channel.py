import time

from odoo import api, fields, models

from ..lib.ecom_shop import FieldError, is_signed, read_push
from .ecom_order import OPEN_STATES


class EcomChannel(models.Model):
    """A shop: an account on a marketplace, or one's own mall."""

    _name = "ecom.channel"
    _description = "Shop"
    _inherit = ["postal.peer.mixin"]
    _check_company_auto = True

    company_id = fields.Many2one(required=True)
    platform = fields.Selection(
        [
            ("vendure", "Vendure"),
            ("woocommerce", "WooCommerce"),
            ("push", "Open push interface"),
            ("file", "Files"),
        ],
        required=True,
        default="push",
        help="How the shop's orders come in.",
    )
    mode = fields.Selection(
        [
            ("own", "Self-operated"),
            ("external", "Third-party warehouse"),
            ("managed", "Fully managed"),
        ],
        required=True,
        default="own",
        help="Third-party warehouse: after review the delivery is handed to it.\n"
        "Fully managed: the platform ships; only shipped and finished orders are taken.",
    )
    source_platform = fields.Char(
        "Platform's Code at Warehouses",
        help="How external warehouses call the platform, such as YL, TB or JD. Empty: as the"
        " warehouse's own settings say.",
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        "Default Warehouse",
        check_company=True,
        help="Ships what no warehouse rule decides.",
    )
    team_id = fields.Many2one("crm.team", "Sales Team", check_company=True)
    needs_finance_review = fields.Boolean(
        "Finance Review", help="After customer service finance reviews each order as well."
    )
    secret = fields.Char(
        groups="ecom_orders.group_manager",
        copy=False,
        exportable=False,
        help="The shop signs its calls with it. An environment variable goes before this field.",
    )
    inbound_max_age = fields.Integer("Time Window of Calls (s)", default=600)
    push_path = fields.Char("Address for Orders", compute="_compute_push_path")
    order_open_count = fields.Integer("Open Orders", compute="_compute_order_open_count")
    listing_unmatched_count = fields.Integer(
        "Listings to Match", compute="_compute_listing_unmatched_count"
    )

    _check_inbound = models.Constraint(
        "CHECK (inbound_max_age > 0)", "The time window must be above zero."
    )

    @api.depends("code")
    def _compute_push_path(self):
        base = self.get_base_url() if self else ""
        for channel in self:
            channel.push_path = f"{base}/ecom/push/{channel.code or ''}"

    def _compute_order_open_count(self):
        groups = self.env["ecom.order"]._read_group(
            [("channel_id", "in", self.ids), ("state", "in", OPEN_STATES)],
            ["channel_id"],
            ["__count"],
        )
        counts = dict(groups)
        for channel in self:
            channel.order_open_count = counts.get(channel, 0)

    def _compute_listing_unmatched_count(self):
        groups = self.env["ecom.listing"]._read_group(
            [("channel_id", "in", self.ids), ("product_id", "=", False)],
            ["channel_id"],
            ["__count"],
        )
        counts = dict(groups)
        for channel in self:
            channel.listing_unmatched_count = counts.get(channel, 0)

    def action_view_orders(self):
        return self._open("ecom_orders.ecom_order_action")

    def action_view_unmatched_listings(self):
        return self._open("ecom_orders.ecom_listing_action")

    def _open(self, xmlid):
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return {**action, "domain": [("channel_id", "in", self.ids)]}

    @api.model
    def _of_caller(self, code):
        """The shop that the address of a call names, with all rights; empty: there is none."""
        # sudo: the caller is no user; its signature is its right, and this is its only door
        return self.sudo().search([("code", "=", code.replace("\x00", "?"))], limit=1)

    def _take_push(self, moment, body, signature):
        """Take the orders of one signed call.

        :param str moment: Unix seconds, as signed
        :param bytes body: as signed
        :return: counts as ``ecom.intake._take_in`` gives them
        :raises PermissionError: not signed by this channel's secret, or not now
        :raises TooManyCalls: more than the shop's setting allows in this minute
        :raises FieldError: something in the body cannot be taken; nothing of it was
        """
        self.ensure_one()
        secret = self._credential("secret")
        if not is_signed(secret, moment, body, signature, time.time(), self.inbound_max_age):
            raise PermissionError
        self._refuse_too_many_calls()
        if self.is_paused:
            raise FieldError("shop", self.code, "taking orders at the moment: it is paused")
        return self.env["ecom.intake"]._take_in(self, read_push(body))
