from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.base.models.res_partner import _tz_get
from odoo.addons.postal_base.lib.postal_exchange import ExchangeError

from ..adapters import ADAPTERS, ShopSettings, shop_errors

PAGE_SIZE = 100


class EcomChannel(models.Model):
    """How we get at the shop: the one place where a channel becomes its protocol."""

    _inherit = "ecom.channel"

    account = fields.Char(
        groups="ecom_orders.group_manager",
        copy=False,
        help="The user or key with which the shop is called.",
    )
    password = fields.Char(
        "Password or Key's Secret", groups="ecom_orders.group_manager", copy=False,
        exportable=False,
    )
    site = fields.Char(
        help="Which of several shops or countries at the address; for Vendure the channel's token."
    )
    tz = fields.Selection(
        _tz_get,
        "Time Zone",
        default=lambda self: self.env.user.tz or "UTC",
        help="Of the times the shop tells without a zone.",
    )
    page_size = fields.Integer("Orders a Page", default=PAGE_SIZE)
    webhook_path = fields.Char("Address for Webhooks", compute="_compute_webhook_path")
    is_callable = fields.Boolean(
        compute="_compute_is_callable",
        help="We call this shop by ourselves: to download, and to tell what was shipped.",
    )
    last_test_result = fields.Char("Last Test", readonly=True, copy=False)

    _check_page_size = models.Constraint(
        "CHECK (page_size BETWEEN 2 AND 1000)", "A page has from 2 to 1000 orders."
    )

    @api.depends("platform")
    def _compute_is_callable(self):
        for channel in self:
            channel.is_callable = channel.platform in ADAPTERS

    @api.depends("code")
    def _compute_webhook_path(self):
        base = self.get_base_url() if self else ""
        for channel in self:
            channel.webhook_path = f"{base}/ecom/webhook/{channel.code or ''}"

    def action_test_connection(self):
        """Make one real, harmless call and say what came of it."""
        self.ensure_one()
        self.check_access("write")
        problem = self._probe()
        self.last_test_result = problem or self.env._("Connection works")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": self.last_test_result,
                "type": "danger" if problem else "success",
                "sticky": bool(problem),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _probe(self):
        """What is wrong with the connection, or "": no transaction is needed for it."""
        try:
            with shop_errors():
                self._adapter().probe()
        except (ExchangeError, UserError) as error:
            return str(error)
        return ""

    def _adapter(self):
        """The channel's adapter, built from plain values: for use without the ORM.

        :raises UserError: nobody calls shops of this platform
        """
        self.ensure_one()
        if self.platform not in ADAPTERS:
            raise UserError(
                self.env._(
                    "%(shop)s is not called by us: its orders come by push or from files.",
                    shop=self.name,
                )
            )
        return ADAPTERS[self.platform](self._prepare_settings())

    def _take_webhook(self, headers, body):
        """Enqueue a download where a signed call tells that something changed.

        :raises PermissionError: not signed with this channel's secret
        """
        if self._adapter().read_webhook(headers, body) and not self.is_paused:
            self._schedule_download()

    def _prepare_settings(self):
        return ShopSettings(
            url=self.url or "",
            account=self._credential("account"),
            password=self._credential("password"),
            secret=self._credential("secret"),
            site=self.site or "",
            timezone=self.tz or "UTC",
            currency=self.currency_id.name,
            timeout=self.call_timeout,
            page_size=self.page_size,
        )
