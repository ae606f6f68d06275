from odoo import api, fields, models, tools
from odoo.exceptions import UserError

KINDS = [
    ("transfer_in", "Transfer In"),
    ("transfer_out", "Transfer Out"),
    ("order_payment", "Order Payment"),
    ("refund", "Refund"),
    ("adjustment", "Adjustment"),
]


class OcFundChangeType(models.Model):
    """Why the balance of a fund account changed; users add their own under a fixed kind."""

    _name = "oc.fund.change.type"
    _description = "Fund Change Type"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        KINDS,
        required=True,
        index=True,
        help="What the type does: transfers in and refunds add to the balance, transfers out and"
        " order payments take from it, adjustments do either.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    counterpart_account_id = fields.Many2one(
        "account.account",
        company_dependent=True,
        check_company=True,
        help="The other side of the journal entry. Empty: the customer's receivable account for"
        " order payments and refunds, the journal's own account for everything else.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        types = super().create(vals_list)
        self.env.registry.clear_cache()
        return types

    def write(self, vals):
        if "kind" in vals:
            self.filtered(lambda kind: kind.kind != vals["kind"])._check_unused()
        result = super().write(vals)
        if not {"kind", "sequence", "active"}.isdisjoint(vals):
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def _check_unused(self):
        # Who may not see an account must still not change what its entries mean.
        for change_type, count in (
            self.env["oc.fund.entry"]
            .sudo()
            ._read_group([("type_id", "in", self.ids)], ["type_id"], ["__count"])
        ):
            raise UserError(
                self.env._(
                    "“%(name)s” is the type of %(count)s ledger entries, so its kind is fixed."
                    " Archive it and add another type instead.",
                    name=change_type.name,
                    count=count,
                )
            )

    def _get_for_kind(self, kind):
        """The first active type of a kind; refused when users have archived them all."""
        change_type = self.browse(self._get_id_for_kind(kind))
        if not change_type:
            label = dict(self._fields["kind"]._description_selection(self.env))[kind]
            raise UserError(
                self.env._(
                    "There is no active fund change type of the kind “%(kind)s”."
                    " Add one under Wholesale / Funds / Change Types.",
                    kind=label,
                )
            )
        return change_type

    @tools.ormcache("kind")
    def _get_id_for_kind(self, kind):
        # Which type a kind has does not depend on who asks, so it is kept for all.
        return self.sudo().search([("kind", "=", kind)], limit=1).id

    @tools.ormcache("self.id")
    def _get_kind(self):
        return self.kind
