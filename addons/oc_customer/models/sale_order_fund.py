from odoo import api, fields, models
from odoo.exceptions import UserError

FIGURES = ("fund_available", "fund_held", "fund_paid")


class SaleOrder(models.Model):
    """Orders paid from the fund account of the unit's customer.

    What an order holds and has paid is always worked out from its present state, so every
    step may be repeated: nothing is held, captured, refunded or released twice.
    """

    _inherit = "sale.order"

    pay_from_fund = fields.Boolean(
        string="Pay from Fund Account",
        compute="_compute_pay_from_fund",
        store=True,
        precompute=True,
        readonly=False,
        tracking=True,
        help="Confirming holds the total on the customer's fund account, delivery spends what"
        " was delivered, cancelling gives the rest back.",
    )
    fund_hold_ids = fields.One2many(
        "oc.fund.hold", "order_id", groups="oc_customer.group_fund_user"
    )
    fund_entry_ids = fields.One2many(
        "oc.fund.entry", "order_id", groups="oc_customer.group_fund_user"
    )
    # Salespeople see the figures of the orders they see, and no account beyond them.
    fund_available = fields.Monetary(
        string="Available on Fund Account", compute="_compute_fund_figures", compute_sudo=True
    )
    fund_held = fields.Monetary(
        string="Held on Fund Account", compute="_compute_fund_figures", compute_sudo=True
    )
    fund_paid = fields.Monetary(
        string="Paid from Fund Account", compute="_compute_fund_figures", compute_sudo=True
    )

    @api.depends("partner_id", "company_id")
    def _compute_pay_from_fund(self):
        for order in self.filtered(lambda order: order.state in ("draft", "sent")):
            unit = order.partner_id
            is_unit = unit.oc_role == "unit"
            order.pay_from_fund = is_unit and (
                unit.pay_on_order or unit._is_fund_required(order.company_id)
            )

    @api.depends("pay_from_fund", "partner_id", "company_id", "currency_id", "state")
    def _compute_fund_figures(self):
        held, paid = self._get_fund_held(), self._get_fund_paid()
        accounts = self._get_fund_accounts()
        for order in self:
            order.fund_held = held.get(order._origin.id, 0)
            order.fund_paid = paid.get(order._origin.id, 0)
            account = accounts.get(order)
            order.fund_available = account.available if account else 0

    def write(self, vals):
        if "pay_from_fund" in vals:
            self._check_payment_open(bool(vals["pay_from_fund"]))
        return super().write(vals)

    def _check_payment_open(self, pay_from_fund):
        for order in self:
            if order.state == "sale" and order.pay_from_fund != pay_from_fund:
                raise UserError(
                    self.env._(
                        "Order %(order)s is confirmed: how it is paid cannot be changed any more.",
                        order=order.name,
                    )
                )

    def action_confirm(self):
        self._queue_for_funds()
        return super().action_confirm()

    def _action_confirm(self):
        self._check_fund_required()
        self._sync_funds()
        return super()._action_confirm()

    def _action_cancel(self):
        result = super()._action_cancel()
        self._sync_funds()
        return result

    def action_open_fund_holds(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("oc_customer.oc_fund_hold_action")
        return dict(action, domain=[("order_id", "=", self.id)], context={"create": False})

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_ledger(self):
        # Money has a history whoever asks.
        held = self.env["oc.fund.hold"].sudo().search([("order_id", "in", self.ids)], limit=1)
        if held:
            raise UserError(
                self.env._(
                    "Order %(order)s has held money on a fund account, so it cannot be deleted.",
                    order=held.order_id.name,
                )
            )

    def _queue_for_funds(self):
        """Take the turn on the accounts before anything is read that others may change."""
        # whoever may sell to a unit may spend its money
        accounts = self._filter_fund_orders()._get_fund_accounts().values()
        queue = self.env["oc.fund.account"].sudo().union(*accounts)
        if queue._is_called_directly(self._name, "action_confirm"):
            queue._take_turn()
        if queue:
            queue._lock()

    def _lock_funds(self):
        """Hold the accounts until the transaction ends, before anything else is held."""
        orders = self._filter_fund_orders()
        if orders:
            # whoever confirms, ships or cancels an order moves its customer's money with it
            open_holds = self.env["oc.fund.hold"].sudo()._get_open(orders)
            accounts = open_holds.account_id.union(*orders._get_fund_accounts().values())
            if accounts:
                accounts._lock()

    def _filter_fund_orders(self):
        return self.filtered("pay_from_fund")

    def _check_fund_required(self):
        for order in self - self._filter_fund_orders():
            unit = order.partner_id
            if unit.oc_role == "unit" and unit._is_fund_required(order.company_id):
                raise UserError(
                    self.env._(
                        "%(unit)s must pay from the fund account of its customer, but order"
                        " %(order)s does not. Tick “Pay from Fund Account”.",
                        unit=unit.display_name,
                        order=order.name,
                    )
                )

    def _get_fund_accounts(self):
        """{order: account} of the orders whose customer has one in their currency."""
        # Whoever may sell to a unit may spend its money, without seeing the account.
        accounts_sudo = self.env["oc.fund.account"].sudo()
        customers = {order: order.partner_id._get_fund_customer() for order in self}
        found = accounts_sudo.search(
            [
                ("partner_id", "in", [customer.id for customer in customers.values()]),
                ("company_id", "in", self.company_id.ids),
            ]
        )
        by_key = {
            (account.partner_id.id, account.company_id.id, account.currency_id.id): account
            for account in found
        }
        keys = {
            order: (customer.id, order.company_id.id, order.currency_id.id)
            for order, customer in customers.items()
        }
        return {order: by_key[key] for order, key in keys.items() if key in by_key}

    def _check_fund_accounts(self, accounts):
        for order in self:
            if order not in accounts:
                raise UserError(
                    self.env._(
                        "%(customer)s has no fund account in %(currency)s, so order %(order)s"
                        " cannot be paid from it. Open one under Wholesale / Funds.",
                        customer=order.partner_id._get_fund_customer().display_name,
                        currency=order.currency_id.name,
                        order=order.name,
                    )
                )

    def _get_fund_held(self):
        """{order id: still held}"""
        # Figures of the order itself; who sees it sees them.
        groups = (
            self.env["oc.fund.hold"]
            .sudo()
            ._read_group(
                [("order_id", "in", self.ids), ("is_open", "=", True)],
                ["order_id"],
                ["remaining:sum"],
            )
        )
        return {order.id: remaining for order, remaining in groups}

    def _get_fund_paid(self):
        """{order id: captured less refunded}"""
        # Figures of the order itself; who sees it sees them.
        groups = (
            self.env["oc.fund.entry"]
            .sudo()
            ._read_group([("order_id", "in", self.ids)], ["order_id"], ["amount:sum"])
        )
        return {order.id: -amount for order, amount in groups}

    @api.model
    def _forget_funds(self, order_ids):
        """Holds or entries of the orders changed behind the ORM."""
        names = ("fund_hold_ids", "fund_entry_ids", *FIGURES)
        self.browse(filter(None, order_ids)).invalidate_recordset(names, flush=False)

    def _sync_funds(self):
        """Bring holds and ledger in line with the orders: hold, capture, refund, release."""
        orders = self._filter_fund_orders()
        if orders:
            # Whoever confirms, ships or cancels an order moves its customer's money with it.
            self.env["oc.fund.sync"].sudo()._sync(orders.sudo())
