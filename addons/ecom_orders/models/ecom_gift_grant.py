from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class EcomGiftGrant(models.Model):
    """The ledger of gifts: a row each time a scheme gives to an order, marked when given back."""

    _name = "ecom.gift.grant"
    _description = "Gift Given"
    _order = "id desc"
    _rec_name = "scheme_id"

    campaign_id = fields.Many2one("ecom.campaign", required=True, ondelete="restrict")
    scheme_id = fields.Many2one(
        "ecom.campaign.scheme", required=True, index=True, ondelete="restrict"
    )
    order_id = fields.Many2one("ecom.order", required=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True)
    channel_id = fields.Many2one("ecom.channel", "Shop", required=True, ondelete="restrict")
    buyer = fields.Char(required=True)
    quantity = fields.Integer("Times", required=True)
    pieces = fields.Float(digits="Product Unit")
    currency_id = fields.Many2one(related="company_id.currency_id")
    cost = fields.Monetary(help="Of the pieces, at the products' cost when they were given.")
    returned_at = fields.Datetime("Given Back")

    _once_uniq = models.UniqueIndex(
        "(order_id, scheme_id) WHERE returned_at IS NULL", "The order has this gift already."
    )
    _buyer_idx = models.Index("(campaign_id, buyer) WHERE returned_at IS NULL")
    _check_quantity = models.Constraint("CHECK (quantity > 0)", "A gift is given at least once.")

    def write(self, vals):
        self.check_access("write")
        raise UserError(self.env._("Gifts given are on record and are not changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_always(self):
        raise UserError(self.env._("Gifts given are on record and are not deleted."))

    @api.model
    def _count_valid(self, name, owners):
        """{owner: how often it gave, without what was given back}, by the field of that name."""
        domain = [(name, "in", owners.ids), ("returned_at", "=", False)]
        return dict(self._read_group(domain, [name], ["quantity:sum"]))

    @api.model
    def _recount(self, owners, name):
        """Count anew what ``owners`` have given, who had no limit to count for until now."""
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """
            UPDATE %s owner SET given = (
                SELECT coalesce(sum(quantity), 0) FROM ecom_gift_grant
                 WHERE %s = owner.id AND returned_at IS NULL)
             WHERE owner.id = ANY(%s)
            """,
            SQL.identifier(owners._table), SQL.identifier(name), owners.ids,
        ))
        owners.invalidate_recordset(["given"])

    @api.model
    def _count(self, rows, sign):
        """Add to what campaigns and schemes with a limit have given, or take it back.

        The rows stay locked until the end, and the database refuses to pass a limit.

        :param rows: [(campaign id, scheme id, times)]
        """
        for table, position in (("ecom_campaign", 0), ("ecom_campaign_scheme", 1)):
            keys = [row[position] for row in rows]
            times = [sign * row[2] for row in rows]
            self.env.cr.execute(SQL(
                """
                UPDATE %s owner SET given = coalesce(owner.given, 0) + told.times
                  FROM (SELECT one.id, sum(one.times) AS times
                          FROM unnest(%s::int[], %s::int[]) AS one (id, times)
                         GROUP BY one.id) told
                 WHERE owner.id = told.id AND (owner.limit_total > 0 OR owner.limit_buyer > 0)
                """,
                SQL.identifier(table), keys, times,
            ))
