from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

STATES = [
    ("draft", "New"),
    ("running", "At Work"),
    ("done", "Done"),
    ("failed", "Failed"),
    ("cancelled", "Stopped"),
]
#: set on all orders alike; empty: left as it is
ALIKE = (
    "carrier_id", "warehouse_id", "team_id", "salesperson_id", "business_type", "department",
    "receiver_country", "receiver_state", "receiver_city", "receiver_district",
    "invoice_title", "invoice_tax_id", "invoice_email", "invoice_address", "invoice_note",
)
#: only the work itself writes these
RESULTS = {"state", "task_id", "changed_count", "refusal_ids", "message"}
#: more than this is changed in the background
MOST_AT_ONCE = 200
#: so many numbers stand behind each reason of the preview
MOST_NAMED = 10


class EcomOrderBulk(models.Model):
    """One change for many orders that nobody reviewed yet, what came of it, and what did not."""

    _name = "ecom.order.bulk"
    _description = "Bulk Change of Orders"
    _order = "id desc"
    _rec_name = "create_date"

    asked = fields.Json(
        default=lambda self: self.env.context.get("active_ids") or [], copy=False,
        help="The ids of the orders that were selected.",
    )
    asked_count = fields.Integer("Selected", compute="_compute_asked_count")
    state = fields.Selection(STATES, required=True, readonly=True, default="draft", copy=False)
    create_date = fields.Datetime("When")
    create_uid = fields.Many2one("res.users", "Who")
    carrier_id = fields.Many2one("delivery.carrier", ondelete="cascade")
    warehouse_id = fields.Many2one("stock.warehouse", ondelete="cascade")
    team_id = fields.Many2one("crm.team", "Sales Team", ondelete="cascade")
    salesperson_id = fields.Many2one("res.users", ondelete="cascade")
    business_type = fields.Char()
    department = fields.Char()
    receiver_country = fields.Char("Country")
    receiver_state = fields.Char("Province")
    receiver_city = fields.Char("City")
    receiver_district = fields.Char("District")
    invoice_title = fields.Char("Invoice To")
    invoice_tax_id = fields.Char("Tax Number")
    invoice_email = fields.Char("Invoice E-mail")
    invoice_address = fields.Char("Invoice Address and Phone")
    invoice_note = fields.Char("Invoice Remark")
    service_note = fields.Text("Our Note")
    note_mode = fields.Selection(
        [("append", "Added to the note that is there"), ("replace", "Instead of it")],
        "The Note Is", required=True, default="append",
    )
    percent = fields.Float(
        "Cheaper by (%)", digits=(5, 2), help="Less than zero: dearer; for prices only."
    )
    percent_on = fields.Selection(
        [("price", "Prices of the lines"), ("discount", "Discount of the order")],
        "Taken off", required=True, default="price",
    )
    remove_product_id = fields.Many2one(
        "product.product", "Remove", ondelete="cascade", help="All its lines, gifts as well."
    )
    add_product_id = fields.Many2one("product.product", "Add", ondelete="cascade")
    add_quantity = fields.Float("Quantity", digits="Product Unit", default=1)
    add_price = fields.Float("Unit Price", digits="Product Price", help="In the order's currency.")
    gift_product_id = fields.Many2one("product.product", "Add as Gift", ondelete="cascade")
    gift_quantity = fields.Float("Pieces", digits="Product Unit", default=1)
    preview_html = fields.Html("Preview", compute="_compute_preview_html", sanitize=False)
    task_id = fields.Many2one("ecom.task", readonly=True, copy=False, ondelete="set null")
    task_state = fields.Selection(related="task_id.state")
    changed_count = fields.Integer("Changed", readonly=True, copy=False)
    refusal_ids = fields.One2many(
        "ecom.order.bulk.refusal", "bulk_id", "Not Changed", readonly=True, copy=False
    )
    message = fields.Text(readonly=True, copy=False)

    _check_quantities = models.Constraint(
        "CHECK (add_quantity > 0 AND gift_quantity > 0)", "A line needs a quantity above 0."
    )
    _check_price = models.Constraint("CHECK (add_price >= 0)", "A price is zero or more.")
    _check_percent = models.Constraint(
        "CHECK (percent <= 100 AND (percent_on = 'price' AND percent >= -1000 OR percent >= 0))",
        "Prices get cheaper by 100 % at most, and a discount is zero or more.",
    )

    @api.depends("asked")
    def _compute_asked_count(self):
        for bulk in self:
            bulk.asked_count = len(bulk.asked or ())

    @api.onchange("add_product_id")
    def _onchange_add_product_id(self):
        self.add_price = self.add_product_id.lst_price

    # === WHAT USERS MAY WRITE === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_given(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_given(vals)
        if not self.env.su and any(bulk.state != "draft" for bulk in self):
            raise UserError(self.env._("A change that was made is kept as it was."))
        return super().write(vals)

    def _check_given(self, vals):
        wrong = {name for name in RESULTS.intersection(vals) if vals[name] not in ("draft", [], 0)}
        if wrong and not self.env.su:
            raise AccessError(self.env._("What came of a bulk change is written by it only."))

    # === PREVIEW === #

    @api.depends(
        "asked", "state", *ALIKE, "service_note", "percent", "percent_on", "remove_product_id",
        "add_product_id", "gift_product_id",
    )
    @api.depends_context("uid", "lang")
    def _compute_preview_html(self):
        for bulk in self:
            bulk.preview_html = bulk._render_preview() if bulk.state == "draft" else False

    def _render_preview(self):
        orders = self._get_orders()
        refusals = self._find_refusals(orders)
        texts = [self.env._(
            "%(ready)s of %(asked)s orders will be changed.",
            ready=len(orders) - len(refusals), asked=len(self.asked or ()),
        )]
        by_reason = {}
        for order, reason in refusals.items():
            by_reason.setdefault(reason, []).append(order.number)
        texts += [self._describe_reason(*told) for told in by_reason.items()]
        hidden = len(self.asked or ()) - len(orders)
        if hidden:
            texts.append(self.env._("%(count)s are not yours to change.", count=hidden))
        return Markup("").join(Markup("<div>%s</div>") % text for text in texts)

    def _describe_reason(self, reason, numbers):
        named = ", ".join(numbers[:MOST_NAMED])
        if len(numbers) > MOST_NAMED:
            named = self.env._(
                "%(orders)s and %(count)s more", orders=named, count=len(numbers) - MOST_NAMED
            )
        return self.env._(
            "%(count)s not: %(reason)s (%(orders)s)",
            count=len(numbers), reason=reason, orders=named,
        )

    def _get_orders(self):
        """The selected orders that are the user's to see."""
        return self.env["ecom.order"].search([("id", "in", self.asked or [])])

    # === BUTTONS === #

    def action_apply(self):
        """Change what can be changed: up to 200 orders now, more in the background."""
        self.ensure_one()
        self._lock()
        if self.state != "draft":
            raise UserError(self.env._("This change has been made already."))
        if not self._is_anything_chosen():
            raise UserError(self.env._("Choose what is to be changed."))
        orders = self._get_orders()
        if not orders:
            raise UserError(self.env._("None of the selected orders is yours to change."))
        orders._check_reviewer()
        if len(orders) > MOST_AT_ONCE:
            self._enqueue()
        else:
            self._run()
        return {
            "type": "ir.actions.act_window", "res_model": self._name, "res_id": self.id,
            "name": self.env._("Bulk Change"), "view_mode": "form", "views": [(False, "form")],
            "target": "new",
        }

    def action_cancel(self):
        """Ask the work in the background to stop; nothing is changed then."""
        return self.task_id.action_cancel()

    def _is_anything_chosen(self):
        lines = ("service_note", "percent", "remove_product_id", "add_product_id",
                 "gift_product_id")
        return any(self[name] for name in (*ALIKE, *lines))

    def _lock(self):
        self.env.flush_all()
        self.env.execute_query(
            SQL("SELECT FROM ecom_order_bulk WHERE id = %s FOR UPDATE", self.id)
        )
        self.invalidate_recordset()

    @api.autovacuum
    def _gc(self):
        """Forget bulk changes of a month ago, and those of yesterday that were not made."""
        today = fields.Datetime.now()
        self.search([
            "|", ("create_date", "<", fields.Datetime.subtract(today, days=30)),
            "&", ("state", "=", "draft"),
            ("create_date", "<", fields.Datetime.subtract(today, days=1)),
        ], limit=10_000).unlink()
