from odoo import fields, models

CAUSES = [
    ("product", "Product not pushed down"),
    ("batch", "Batch unknown"),
    ("stock", "Stock short"),
    ("address", "Address incomplete"),
    ("closed", "Warehouse closed"),
    ("signature", "Signature refused"),
    ("cancel", "Cancel refused"),
    ("hold", "Hold refused"),
    ("stopped", "Stopped by the warehouse"),
    ("rest", "Rest not sent"),
    ("other", "Other"),
]


class WmsCause(models.AbstractModel):
    """Why a record is stuck at the warehouse, in one sentence, and who can cure it."""

    _name = "wms.cause"
    _description = "Why something is stuck at a warehouse"

    cause = fields.Selection(CAUSES, readonly=True, copy=False, index="btree_not_null")
    cause_detail = fields.Char("Reason Given", readonly=True, copy=False)
    cause_since = fields.Datetime("Stuck Since", readonly=True, copy=False)
    cause_message = fields.Char("What Happened", compute="_compute_cause_texts")
    cause_advice = fields.Char("What To Do", compute="_compute_cause_texts")
    cause_owner = fields.Char("Who Can Act", compute="_compute_cause_texts")

    def _compute_cause_texts(self):
        for record in self:
            texts = record._get_cause_texts().get(record.cause, ("", "", ""))
            record.cause_message, record.cause_advice, record.cause_owner = texts

    def _get_cause_texts(self):
        """{cause: (what happened, what to do, who can act)} for one record."""
        return {**self._get_wire_cause_texts(), **self._get_goods_cause_texts()}

    def _get_wire_cause_texts(self):
        detail = self.cause_detail or ""
        clerk, manager = self.env._("warehouse clerk"), self.env._("warehouse manager")
        return {
            "address": (
                self.env._("The warehouse finds the address incomplete: %(r)s", r=detail),
                self.env._("Complete the address and phone of the receiver, then send again."),
                clerk,
            ),
            "closed": (
                self.env._("The warehouse does not take documents now: %(r)s", r=detail),
                self.env._("Ask the warehouse when it opens, then send again."),
                clerk,
            ),
            "signature": (
                self.env._("The warehouse refuses our signature: %(r)s", r=detail),
                self.env._("Check application key, secret and customer id of the backend."),
                manager,
            ),
            "cancel": (
                self.env._("The warehouse cannot cancel any more: %(r)s", r=detail),
                self.env._("The delivery goes on. Return the goods once they are shipped."),
                clerk,
            ),
            "hold": (
                self.env._("The warehouse cannot hold it any more: %(r)s", r=detail),
                self.env._("The work goes on. Cancel it, or return the goods once shipped."),
                clerk,
            ),
            "stopped": (
                self.env._("The warehouse has stopped work on it: %(r)s", r=detail),
                self.env._("Redo it as a new revision, or cancel the transfer."),
                clerk,
            ),
            "other": (
                self.env._("The warehouse refuses: %(r)s", r=detail),
                self.env._("Correct the document and send again, or call the warehouse."),
                clerk,
            ),
        }

    def _get_goods_cause_texts(self):
        detail = self.cause_detail or ""
        clerk = self.env._("warehouse clerk")
        return {
            "product": (
                self.env._("The warehouse does not know every product: %(r)s", r=detail),
                self.env._("Push the products; the document follows by itself."),
                clerk,
            ),
            "batch": (
                self.env._("The warehouse does not know the batch: %(r)s", r=detail),
                self.env._("Correct the batch, or leave the choice to the warehouse."),
                clerk,
            ),
            "stock": (
                self.env._("The warehouse is short of stock: %(r)s", r=detail),
                self.env._("Compare both books, then buy, wait or cancel."),
                clerk,
            ),
            "rest": (
                self.env._("The warehouse has finished with less than planned: %(r)s", r=detail),
                self.env._("Send the rest as a new document, or cancel the rest."),
                clerk,
            ),
        }

    def _set_cause(self, cause, detail=""):
        """Mark the records stuck; the time of an unchanged cause stays."""
        for record in self:
            is_same = record.cause == cause
            record.write(
                {
                    "cause": cause,
                    "cause_detail": (detail or "")[:500],
                    "cause_since": record.cause_since if is_same else fields.Datetime.now(),
                }
            )

    def _clear_cause(self, causes=None):
        """Take the mark off those that have one of ``causes`` (default: any)."""
        marked = self.filtered(lambda r: r.cause and (not causes or r.cause in causes))
        if marked:
            marked.write({"cause": False, "cause_detail": False, "cause_since": False})
