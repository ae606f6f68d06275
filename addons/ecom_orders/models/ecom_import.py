import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

STATES = [
    ("draft", "New"),
    ("checking", "Being Checked"),
    ("checked", "Checked"),
    ("importing", "Being Imported"),
    ("done", "Imported"),
    ("failed", "Failed"),
    ("cancelled", "Cancelled"),
]
TRANSITIONS = {
    *((state, "checking") for state in ("draft", "checked", "failed", "cancelled")),
    ("checking", "checked"),
    ("checking", "failed"),
    ("checking", "cancelled"),
    ("checked", "importing"),
    ("importing", "done"),
    ("importing", "failed"),
    ("importing", "cancelled"),
    *((state, "draft") for state in ("checked", "failed", "cancelled")),
}
BUSY = ("checking", "importing")
GIVEN = ("name", "file", "file_name", "channel_id", "template_id")
#: files smaller than this are checked at once
SMALL = 60_000


class EcomImport(models.Model):
    """A file of orders: checked row by row, then imported whole or not at all."""

    _name = "ecom.import"
    _description = "Import of Orders"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _rec_name = "file_name"
    _check_company_auto = True

    channel_id = fields.Many2one("ecom.channel", "Shop", required=True, index=True)
    company_id = fields.Many2one(related="channel_id.company_id", store=True)
    template_id = fields.Many2one(
        "ecom.import.template",
        required=True,
        compute="_compute_template_id",
        precompute=True,
        store=True,
        readonly=False,
        ondelete="restrict",
        check_company=True,
        help="How the columns become orders. The shop's last one is proposed.",
    )
    file = fields.Binary(required=True, attachment=True, copy=False)
    file_name = fields.Char("Name of the File")
    sha256 = fields.Char(compute="_compute_sha256", store=True, copy=False)
    state = fields.Selection(
        STATES, required=True, readonly=True, default="draft", copy=False, tracking=True
    )
    message = fields.Text(readonly=True, copy=False)
    task_id = fields.Many2one("ecom.task", readonly=True, copy=False, ondelete="set null")
    task_state = fields.Selection(related="task_id.state")
    progress = fields.Float(related="task_id.progress")
    row_count = fields.Integer("Rows", readonly=True, copy=False)
    order_count = fields.Integer("Orders", readonly=True, copy=False)
    known_count = fields.Integer("Known Already", readonly=True, copy=False)
    new_count = fields.Integer("New Orders", readonly=True, copy=False)
    error_count = fields.Integer("Errors", readonly=True, copy=False)
    error_ids = fields.One2many("ecom.import.error", "import_id", "Errors by Row", readonly=True)
    preview = fields.Json(readonly=True, copy=False)
    preview_html = fields.Html("First Orders", compute="_compute_preview_html", sanitize=False)
    errors_file = fields.Binary("Errors as Spreadsheet", compute="_compute_errors_file")
    imported_at = fields.Datetime("Imported On", readonly=True, copy=False)

    _content_uniq = models.UniqueIndex(
        "(channel_id, sha256) WHERE state IN ('importing', 'done')",
        "This file was imported for the shop already; nothing is imported twice.",
    )

    @api.depends("channel_id")
    def _compute_template_id(self):
        standard = self.env.ref("ecom_orders.import_template_standard", False)
        for record in self:
            record.template_id = (
                record.channel_id.import_template_id or record.template_id or standard
            )

    @api.depends("file")
    def _compute_sha256(self):
        for record in self:
            content = record._get_content()
            record.sha256 = hashlib.sha256(content).hexdigest() if content else False

    def _get_content(self):
        """The bytes of the file."""
        return base64.b64decode(self.with_context(bin_size=False).file or b"")

    # === WHAT USERS MAY CHANGE === #

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(set(vals).difference(GIVEN) for vals in vals_list):
            self._refuse_write()
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and set(vals).difference((*GIVEN, "message_follower_ids")):
            self._refuse_write()
        if not self.env.su and self.filtered(lambda one: one.state in ("done", *BUSY)):
            raise UserError(
                self.env._("A file that was imported, or is at work, cannot be changed.")
            )
        result = super().write(vals)
        if {"file", "channel_id", "template_id"}.intersection(vals):
            self._set_state(("checked", "failed", "cancelled"), "draft")
        return result

    def _refuse_write(self):
        raise AccessError(self.env._("What an import found is written by checking it only."))

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_imported(self):
        if self.filtered(lambda one: one.state in ("done", *BUSY)):
            raise UserError(
                self.env._("An import that was done, or is at work, is kept: it is the record"
                           " that its file was imported.")
            )

    def _set_state(self, allowed, target, **values):
        """Move what may move to ``target``, write ``values`` on it, and return it."""
        moved = self.filtered(
            lambda one: one.state in allowed and (one.state, target) in TRANSITIONS
        )
        if moved:
            # sudo: the state is nobody's to write; the buttons check the right
            moved.sudo().write({"state": target, **values})
        return moved

    # === BUTTONS === #

    def action_check(self):
        """Read the file and list what is wrong with it; large ones in the background."""
        self.check_access("write")
        for record in self:
            record._refuse_known_file()
            moved = record._set_state(
                ("draft", "checked", "failed", "cancelled"), "checking", message=False,
            )
            if moved and len(moved._get_content()) <= SMALL:
                moved._run_check()
            elif moved:
                moved._enqueue_check()
        return True

    def action_import(self):
        """Import the checked file in the background."""
        self.check_access("write")
        for record in self:
            record._refuse_known_file()
            if record.state != "checked" or record.error_count:
                raise UserError(
                    self.env._("Only a file that was checked and has no errors can be imported.")
                )
            record._set_state(("checked",), "importing", message=False)._enqueue_import()
        return True

    def action_cancel(self):
        """Stop what is at work; nothing of the file is kept."""
        self.check_access("write")
        return self.task_id.action_cancel()

    def action_run_again(self):
        """Start work again whose job ended without a result, as after a crash of the machine."""
        self.check_access("write")
        for record in self.filtered(lambda one: one.task_state not in ("waiting", "running")):
            if record.state == "checking":
                record._enqueue_check()
            elif record.state == "importing":
                record._enqueue_import()
        return True

    def action_view_errors(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ecom_orders.ecom_import_error_action"
        )
        return {**action, "domain": [("import_id", "in", self.ids)]}

    def action_download_errors(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "target": "download",
            "url": f"/web/content/{self._name}/{self.id}/errors_file"
            "?download=true&filename=errors.xlsx",
        }

    def _refuse_known_file(self):
        """The same content for the same shop is imported once."""
        # sudo: also where a colleague imported it whom the user does not see
        known_sudo = self.sudo().search(
            [("channel_id", "=", self.channel_id.id), ("sha256", "=", self.sha256),
             ("state", "in", ("importing", "done")), ("id", "!=", self.id)], limit=1,
        )
        if known_sudo:
            raise UserError(
                self.env._(
                    "This file was imported for %(shop)s on %(moment)s by %(user)s (%(name)s,"
                    " %(count)s orders). Nothing is imported twice.",
                    shop=self.channel_id.name,
                    moment=fields.Datetime.context_timestamp(
                        self, known_sudo.imported_at or known_sudo.write_date
                    ).strftime("%Y-%m-%d %H:%M"),
                    user=known_sudo.create_uid.name,
                    name=known_sudo.file_name or "",
                    count=known_sudo.order_count,
                )
            )
