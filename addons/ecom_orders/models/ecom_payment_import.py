import base64

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..lib.ecom_sheet import SheetError
from ..lib.ecom_sheet import read_rows as read_sheet
from ..lib.payment_file import PaymentFileError, read_rows
from ..lib.payment_paypal import Transaction


class EcomPaymentImport(models.TransientModel):
    """Payments from a file: all of it or nothing, and the same file twice adds nothing."""

    _name = "ecom.payment.import"
    _description = "Import Payments"

    account_id = fields.Many2one("ecom.payment.account", required=True)
    file = fields.Binary(required=True)
    file_name = fields.Char()

    def action_import(self):
        """Store the file's payments, match them and decide their orders; say what came of it."""
        self.ensure_one()
        if not self.env.user.has_group("ecom_orders.group_finance"):
            raise AccessError(self.env._("Only finance may import payments."))
        self.account_id.check_access("read")
        rows = self._read()
        # sudo: payments are nobody's to write; this import has checked the right
        payments_sudo = self.env["ecom.payment"].sudo()
        stored = payments_sudo._store(
            self.account_id, [Transaction(**row, changed_at=row["paid_at"]) for row in rows]
        )
        payments_sudo._match_open(self.account_id)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(rows)s payments in the file: %(new)s are new or changed.",
                    rows=len(rows), new=len(stored),
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _read(self):
        try:
            rows = [(row.number, row.cells) for row in read_sheet(base64.b64decode(self.file))]
            return read_rows(rows, self.account_id.currency_id.name, self.env.user.tz or "UTC")
        except (PaymentFileError, SheetError) as error:
            raise UserError(
                self.env._("Nothing of the file was taken:\n%(errors)s", errors=error)
            ) from error
