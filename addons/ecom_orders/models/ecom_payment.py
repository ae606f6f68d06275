from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

#: what is stored of a transaction as it is told
TOLD = {
    "external_id": "varchar", "paid_at": "timestamp", "changed_at": "timestamp",
    "amount": "numeric", "fee": "numeric", "status": "varchar", "reference": "varchar",
    "parent_ref": "varchar", "payer_name": "varchar", "is_of_order": "boolean",
}
STORE = """
INSERT INTO ecom_payment AS known
       (account_id, company_id, currency_id, %(names)s,
        create_uid, create_date, write_uid, write_date)
SELECT %(account)s, %(company)s, told.currency, %(told)s,
       %(user)s, %(now)s, %(user)s, %(now)s
  FROM unnest(%(currencies)s::int[], %(arrays)s) AS told (currency, %(names)s)
ON CONFLICT (account_id, external_id) DO UPDATE
   SET status = excluded.status, amount = excluded.amount, fee = excluded.fee,
       changed_at = excluded.changed_at, write_date = excluded.write_date
 WHERE known.changed_at <= excluded.changed_at
   AND (known.status, known.amount, known.fee)
       IS DISTINCT FROM (excluded.status, excluded.amount, excluded.fee)
RETURNING id, order_id
"""


class EcomPayment(models.Model):
    """A transaction of a payment account, lean. It pays one order, or none."""

    _name = "ecom.payment"
    _description = "Payment"
    _rec_name = "external_id"
    _order = "paid_at desc, id desc"
    _check_company_auto = True

    account_id = fields.Many2one(
        "ecom.payment.account", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    external_id = fields.Char("Transaction Number", required=True, readonly=True)
    paid_at = fields.Datetime("Paid", required=True, readonly=True)
    changed_at = fields.Datetime("Changed", readonly=True)
    amount = fields.Monetary(readonly=True, help="Below zero: went back to the buyer.")
    fee = fields.Monetary(readonly=True)
    status = fields.Selection(
        [("done", "Done"), ("pending", "Pending"), ("denied", "Denied")],
        required=True,
        readonly=True,
        default="done",
        help="Only what is done counts.",
    )
    reference = fields.Char(readonly=True, help="Number of the order, as the payment names it.")
    parent_ref = fields.Char("Refund of", readonly=True)
    payer_name = fields.Char("Payer", readonly=True)
    order_id = fields.Many2one(
        "ecom.order", index="btree_not_null", ondelete="set null", check_company=True
    )
    matched_by = fields.Selection(
        [
            ("transaction", "Transaction number"),
            ("parent", "Refund of a matched payment"),
            ("reference", "Reference"),
            ("hand", "By hand"),
        ],
        readonly=True,
    )
    is_of_order = fields.Boolean(
        "For an Order",
        default=True,
        help="Off: a transfer, a fee or the like, which no order waits for.",
    )
    is_open = fields.Boolean("To Match", compute="_compute_is_open", search="_search_is_open")

    _transaction_uniq = models.UniqueIndex(
        "(account_id, external_id)", "The account has this transaction already."
    )
    _open_idx = models.Index("(account_id) WHERE order_id IS NULL AND is_of_order")
    _list_idx = models.Index("(paid_at DESC, id DESC)")
    _pending_idx = models.Index("(account_id, paid_at) WHERE status = 'pending'")

    @api.depends("order_id", "is_of_order", "status")
    def _compute_is_open(self):
        for payment in self:
            payment.is_open = (
                not payment.order_id and payment.is_of_order and payment.status != "denied"
            )

    def _search_is_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = fields.Domain(
            [("order_id", "=", False), ("is_of_order", "=", True), ("status", "!=", "denied")]
        )
        wanted = {bool(one) for one in value}
        if len(wanted) == 2:
            return fields.Domain.TRUE
        return domain if True in wanted else ~domain

    # === BY HAND === #

    def write(self, vals):
        """People set the order, and whether a payment is for one; all else is told."""
        if self.env.su:
            return super().write(vals)
        self._check_may_write(vals)
        before = self.order_id
        if "order_id" in vals:
            by = "hand" if vals["order_id"] else False
            # sudo: how it was matched is nobody's to write
            self.sudo().write({"matched_by": by})
        result = super().write(vals)
        orders = before | self.order_id
        # sudo: state is nobody's to write; what the payment says decides it
        orders.sudo()._get_payment_family()._decide()
        self._log_matched(orders)
        return result

    def _check_may_write(self, vals):
        self.check_access("write")
        told = [name for name in vals if name not in ("order_id", "is_of_order")]
        if told:
            raise AccessError(
                self.env._(
                    "%(fields)s of a payment is told by the account.",
                    fields=", ".join(
                        self._fields[name]._description_string(self.env) for name in told
                    ),
                )
            )
        order = self.env["ecom.order"].browse(vals.get("order_id") or [])
        for payment in self if order else ():
            if payment.account_id != order.channel_id.payment_account_id:
                raise UserError(
                    self.env._(
                        "Payment %(payment)s came into %(account)s, but order %(order)s is paid"
                        " into %(other)s. Choose an order of a shop with this account.",
                        payment=payment.external_id,
                        account=payment.account_id.name,
                        order=order.number,
                        other=order.channel_id.payment_account_id.name or "-",
                    )
                )

    def _log_matched(self, orders):
        for order in orders:
            numbers = ", ".join(order.payment_ids.mapped("external_id"))
            # sudo: who matches payments need not have the right to write orders
            order.sudo()._message_log(
                body=self.env._("Payments set by hand: %(numbers)s.", numbers=numbers or "-")
            )

    def action_pay_order(self):
        """Set these payments on the order from which the list was opened."""
        order = self.env["ecom.order"].browse(self.env.context.get("ecom_order_id")).exists()
        if order:
            self.write({"order_id": order.id})
        return {"type": "ir.actions.act_window_close"}

    def action_not_of_order(self):
        """No order waits for these: they leave the work list."""
        self.write({"is_of_order": False})
        return True

    # === IN BULK === #

    @api.model
    def _store(self, account, transactions):
        """Enter transactions in one statement, each exactly once; follow what changed since.

        :param list transactions: with the attributes of ``payment_paypal.Transaction``
        :return: ids of the payments that are new or changed
        """
        if not transactions:
            return []
        currencies = self._get_currencies({one.currency for one in transactions}, account)
        columns = [[getattr(one, name) for one in transactions] for name in TOLD]
        rows = self.env.execute_query(
            SQL(
                STORE,
                names=SQL(", ").join(map(SQL.identifier, TOLD)),
                told=SQL(", ").join(SQL.identifier("told", name) for name in TOLD),
                account=account.id, company=account.company_id.id,
                currencies=[currencies[one.currency] for one in transactions],
                arrays=SQL(", ").join(
                    SQL("%s::%s[]", column, SQL(kind))
                    for column, kind in zip(columns, TOLD.values(), strict=True)
                ),
                user=self.env.uid, now=self.env.cr.now(),
            )
        )
        self.invalidate_model()
        orders = self.env["ecom.order"].browse({order for _id, order in rows if order})
        orders._get_payment_family()._decide()
        return [payment_id for payment_id, _order in rows]

    def _get_currencies(self, names, account):
        """Give {name: id}; a currency we do not have is not dropped in silence."""
        found = self.env["res.currency"].with_context(active_test=False).search(
            [("name", "in", list(names))]
        )
        missing = sorted(names - set(found.mapped("name")))
        if missing:
            raise UserError(
                self.env._(
                    "Payments of %(account)s are in %(currencies)s, which is no currency here."
                    " Add it under Accounting or the settings of currencies.",
                    account=account.name,
                    currencies=", ".join(missing),
                )
            )
        return {currency.name: currency.id for currency in found}
