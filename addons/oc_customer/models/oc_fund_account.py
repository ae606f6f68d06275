from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools.misc import formatLang

from .oc_fund_sql import ACCOUNT_TRIGGERS

#: kept by the database from the ledger and the holds; nobody writes them
TOTALS = ("balance", "held", "available")
#: whose money it is; for good
IDENTITY_FIELDS = ("partner_id", "company_id", "currency_id", "name")


class OcFundAccount(models.Model):
    """Money that an organization customer keeps with headquarters and spends on orders.

    ``balance`` is the sum of the ledger's entries and ``held`` what open holds still keep.
    Both are kept by database triggers on those tables, and a database constraint refuses
    whatever would make ``available`` pass the credit limit.
    """

    _name = "oc.fund.account"
    _description = "Fund Account"
    _inherit = ["mail.thread"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(
        string="Account Number", required=True, readonly=True, copy=False, default="/"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=[("oc_role", "=", "customer")],
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company.currency_id,
    )
    balance = fields.Monetary(required=True, readonly=True, copy=False, default=0)
    held = fields.Monetary(
        required=True,
        readonly=True,
        copy=False,
        default=0,
        help="Kept for confirmed orders that are not delivered yet.",
    )
    available = fields.Monetary(
        required=True,
        readonly=True,
        copy=False,
        default=0,
        help="Balance less held: what new orders can use.",
    )
    credit_limit = fields.Monetary(
        required=True,
        copy=False,
        default=0,
        tracking=True,
        help="How far the available amount may fall below zero.",
    )
    is_frozen = fields.Boolean(
        string="Frozen",
        copy=False,
        tracking=True,
        help="A frozen account takes no new holds, payments or transfers out. Money coming in,"
        " deliveries of orders already held and their release go on.",
    )
    freeze_reason = fields.Char(readonly=True, copy=False, tracking=True)
    entry_ids = fields.One2many("oc.fund.entry", "account_id", string="Ledger")
    hold_ids = fields.One2many("oc.fund.hold", "account_id", string="Holds")
    open_hold_count = fields.Integer(compute="_compute_open_hold_count")

    _owner_uniq = models.UniqueIndex(
        "(partner_id, company_id, currency_id)",
        "The customer already has a fund account in this currency.",
    )
    _number_uniq = models.UniqueIndex(
        "(company_id, name)", "Another fund account already has this number."
    )
    _held_not_negative = models.Constraint(
        "CHECK (held >= 0)", "The held amount of a fund account cannot be negative."
    )
    _available_is_rest = models.Constraint(
        "CHECK (available = balance - held)",
        "The available amount of a fund account is its balance less what is held.",
    )
    _within_credit_limit = models.Constraint(
        "CHECK (available >= - credit_limit)",
        "The available amount of a fund account cannot fall below minus its credit limit.",
    )
    _credit_limit_not_negative = models.Constraint(
        "CHECK (credit_limit >= 0)", "A credit limit cannot be negative."
    )

    def init(self):
        super().init()
        self.env.cr.execute(ACCOUNT_TRIGGERS)

    @api.depends("hold_ids.state")
    def _compute_open_hold_count(self):
        counts = dict(
            self.env["oc.fund.hold"]._read_group(
                [("account_id", "in", self.ids), ("is_open", "=", True)],
                ["account_id"],
                ["__count"],
            )
        )
        for account in self:
            account.open_hold_count = counts.get(account, 0)

    @api.depends("name", "partner_id.name", "currency_id.name")
    def _compute_display_name(self):
        for account in self:
            account.display_name = (
                f"{account.name} {account.partner_id.name} ({account.currency_id.name})"
            )

    @api.constrains("partner_id")
    def _check_customer(self):
        for account in self:
            if account.partner_id.oc_role != "customer":
                raise ValidationError(
                    self.env._(
                        "“%(partner)s” is not an organization customer, so it cannot have a fund"
                        " account. An ordering unit uses the account of its customer.",
                        partner=account.partner_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_no_totals(vals)
            if vals.get("name", "/") == "/":
                company = self.env["res.company"].browse(vals.get("company_id"))
                sequences = self.env["ir.sequence"].with_company(company or self.env.company)
                vals["name"] = sequences.next_by_code("oc.fund.account")
        return super().create(vals_list)

    def write(self, vals):
        self._check_no_totals({name: True for name in vals})
        if changed := [name for name in IDENTITY_FIELDS if name in vals]:
            self._check_identity(vals, changed)
        return super().write(vals)

    def _check_no_totals(self, vals):
        if any(vals.get(name) for name in TOTALS):
            raise UserError(
                self.env._(
                    "Balance, held and available follow from the ledger and cannot be set."
                    " Make a transfer or an adjustment instead."
                )
            )

    def _check_identity(self, vals, names):
        for account in self:
            for name in names:
                value = account[name]
                if (value.id if isinstance(value, models.BaseModel) else value) != vals[name]:
                    raise UserError(
                        self.env._(
                            "The %(field)s of fund account %(account)s cannot be changed.",
                            field=account._fields[name]._description_string(self.env),
                            account=account.name,
                        )
                    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for account in self:
            if account.sudo().entry_ids or account.sudo().hold_ids:  # whatever rights they need
                raise UserError(
                    self.env._(
                        "Fund account %(account)s has been used and cannot be deleted."
                        " Freeze it instead.",
                        account=account.display_name,
                    )
                )

    def action_unfreeze(self):
        return self.write({"is_frozen": False, "freeze_reason": False})

    def action_open_entries(self):
        return self._open("oc_customer.oc_fund_entry_action", Domain("account_id", "in", self.ids))

    def action_open_holds(self):
        return self._open("oc_customer.oc_fund_hold_action", Domain("account_id", "in", self.ids))

    def action_open_statement(self):
        action = self.env["ir.actions.actions"]._for_xml_id("oc_customer.oc_fund_statement_action")
        return dict(action, context={"default_account_id": self.id})

    def _open(self, action_name, domain):
        action = self.env["ir.actions.actions"]._for_xml_id(action_name)
        return dict(action, domain=list(domain), context={"create": False})

    def _freeze(self, reason):
        self.write({"is_frozen": True, "freeze_reason": reason})

    @api.model
    def _find(self, partner, company, currency):
        """The account of a customer in one company and currency, else an empty recordset."""
        return self.search(
            [
                ("partner_id", "=", partner.id),
                ("company_id", "=", company.id),
                ("currency_id", "=", currency.id),
            ],
            limit=1,
        )

    def _to_amount(self, value):
        """``value`` as the exact decimal that the account's currency has for it."""
        self.ensure_one()
        rounded = self.currency_id.round(float(value))
        return Decimal(f"{rounded:.{self.currency_id.decimal_places}f}")

    def _forget_totals(self):
        """The database changed the totals and what they come from behind the ORM."""
        names = (*TOTALS, "entry_ids", "hold_ids", "open_hold_count")
        self.invalidate_recordset(names, flush=False)

    def _format(self, amount):
        return formatLang(self.env, float(amount), currency_obj=self.currency_id)
