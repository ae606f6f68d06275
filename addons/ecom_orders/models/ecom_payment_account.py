from odoo import fields, models

from ..lib.payment_paypal import PaypalClient

URLS = {False: "https://api-m.paypal.com", True: "https://api-m.sandbox.paypal.com"}


class EcomPaymentAccount(models.Model):
    """An account into which buyers pay; what it says decides whether an order is paid."""

    _name = "ecom.payment.account"
    _description = "Payment Account"
    _inherit = ["postal.peer.mixin"]
    _check_company_auto = True

    company_id = fields.Many2one(required=True)
    kind = fields.Selection(
        [("paypal", "PayPal"), ("file", "Files")],
        "Payments Come",
        required=True,
        default="paypal",
    )
    client_id = fields.Char("Client ID", copy=False, groups="ecom_orders.group_manager")
    client_secret = fields.Char(
        groups="ecom_orders.group_manager",
        copy=False,
        exportable=False,
        help="An environment variable goes before this field.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        help="Of payments in a file that names none.",
    )
    download_from = fields.Datetime(
        "Payments Since",
        default=fields.Datetime.now,
        help="Older payments are not downloaded. At most three years are told.",
    )
    downloaded_to = fields.Datetime(
        "Complete up to", readonly=True, copy=False, help="All payments before are here."
    )
    overlap_hours = fields.Integer(
        "Hours Asked Again",
        default=6,
        help="Payments may be told some hours late, so each download looks back this long.",
    )
    last_error = fields.Char(readonly=True, copy=False)
    channel_ids = fields.One2many("ecom.channel", "payment_account_id", "Shops", readonly=True)
    payment_ids = fields.One2many("ecom.payment", "account_id", "Payments", readonly=True)
    payment_open_count = fields.Integer(
        "Payments to Match", compute="_compute_payment_open_count"
    )

    _check_overlap = models.Constraint(
        "CHECK (overlap_hours BETWEEN 0 AND 240)",
        "The hours asked again must be from 0 to 240.",
    )

    def _compute_payment_open_count(self):
        groups = self.env["ecom.payment"]._read_group(
            [("account_id", "in", self.ids), ("is_open", "=", True)], ["account_id"], ["__count"]
        )
        counts = dict(groups)
        for account in self:
            account.payment_open_count = counts.get(account, 0)

    def action_view_open_payments(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ecom_orders.ecom_payment_action_open"
        )
        return {**action, "domain": [("account_id", "in", self.ids)]}

    def _client(self):
        """A pure client of this account's protocol."""
        self.ensure_one()
        return PaypalClient(
            self.url or URLS[bool(self.is_sandbox)], self._credential("client_id"),
            self._credential("client_secret"), self.call_timeout,
        )
