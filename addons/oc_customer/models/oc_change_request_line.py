from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from .oc_change_value import NUMBERS, dump, format_value, get_value, load, read_value
from .oc_classification import KIND_FIELDS
from .oc_parameter import YES_NO

#: model of the chosen record -> field of the form that chooses it
RECORD_INPUTS = {
    "account.payment.term": "new_term_id",
    "delivery.carrier": "new_carrier_id",
    "oc.classification": "new_classification_id",
    "postal.region": "new_region_id",
    "res.city": "new_city_id",
    "res.country": "new_country_id",
    "res.country.state": "new_state_id",
    "res.users": "new_user_id",
}
FIELD_KINDS = {fname: kind for kind, fname in KIND_FIELDS.items()}
INPUTS = ("new_text", "new_number", "new_choice", "new_tag_ids", *RECORD_INPUTS.values())


class OcChangeRequestLine(models.Model):
    """One field of a customer: the value it had, and the one it shall have."""

    _name = "oc.change.request.line"
    _description = "Requested Change"
    _order = "request_id, id"
    _rec_name = "field_name"

    request_id = fields.Many2one("oc.change.request", required=True, ondelete="cascade", index=True)
    state = fields.Selection(related="request_id.state")
    field_name = fields.Selection(selection="_selection_field_name", string="Field", required=True)
    old_value = fields.Char(
        string="Old Value as Stored",
        compute="_compute_old_value",
        store=True,
        precompute=True,
        help="JSON; what the customer had when the request was made.",
    )
    new_value = fields.Char(
        string="New Value as Stored",
        required=True,
        default="false",
        help="JSON: a text in double quotes, a number, true or false, an id or a list of ids.",
    )
    old_display = fields.Char(
        string="Old Value", compute="_compute_old_display", store=True, precompute=True
    )
    new_display = fields.Char(
        string="New Value", compute="_compute_new_display", store=True, precompute=True
    )
    summary = fields.Char(compute="_compute_summary")
    input_name = fields.Char(compute="_compute_input_name")
    classification_kind = fields.Char(compute="_compute_input_name")
    new_text = fields.Char(store=False)
    new_number = fields.Float(store=False)
    new_choice = fields.Selection(YES_NO, store=False)
    new_tag_ids = fields.Many2many("res.partner.category", string="New Tags", store=False)
    new_term_id = fields.Many2one("account.payment.term", string="New Terms", store=False)
    new_carrier_id = fields.Many2one("delivery.carrier", store=False)
    new_classification_id = fields.Many2one("oc.classification", store=False)
    new_region_id = fields.Many2one("postal.region", store=False)
    new_city_id = fields.Many2one("res.city", store=False)
    new_country_id = fields.Many2one("res.country", store=False)
    new_state_id = fields.Many2one("res.country.state", string="New Province", store=False)
    new_user_id = fields.Many2one("res.users", string="New Salesperson", store=False)

    _field_uniq = models.UniqueIndex(
        "(request_id, field_name)", "A request changes each field once."
    )

    @api.model
    def _selection_field_name(self):
        partners = self.env["res.partner"]
        return [
            (name, partners._fields[name]._description_string(self.env))
            for name in partners._get_requestable_fields()
        ]

    @api.depends("field_name", "request_id.partner_id")
    def _compute_old_value(self):
        for line in self:
            line.old_value = line._get_current()

    @api.depends("old_value")
    def _compute_old_display(self):
        for line in self:
            line.old_display = line._format(line.old_value)

    @api.depends("field_name", "new_value")
    def _compute_new_display(self):
        for line in self:
            line.new_display = line._format(line.new_value)

    @api.depends("field_name", "old_display", "new_display")
    def _compute_summary(self):
        labels = dict(self._selection_field_name())
        for line in self:
            line.summary = (
                f"{labels.get(line.field_name, '')}: {line.old_display} → {line.new_display}"
            )

    @api.depends("field_name")
    def _compute_input_name(self):
        for line in self:
            field = line._get_field()
            line.input_name = line._get_input(field) if field else False
            line.classification_kind = FIELD_KINDS.get(line.field_name)

    @api.constrains("field_name", "new_value")
    def _check_new_value(self):
        for line in self:
            if read_value(self.env, line._get_field(), line.new_value) == load(line.old_value):
                raise ValidationError(
                    self.env._(
                        "%(field)s is “%(value)s” already: that is no change.",
                        field=line._get_field()._description_string(self.env),
                        value=line.old_display,
                    )
                )

    @api.onchange("field_name")
    def _onchange_field_name(self):
        for name in INPUTS:
            self[name] = False
        self.new_value = "false"

    @api.onchange(*INPUTS)
    def _onchange_inputs(self):
        if self.input_name:
            self.new_value = dump(self._read_input())

    @api.model_create_multi
    def create(self, vals_list):
        self.env["oc.change.request"].browse(
            vals["request_id"] for vals in vals_list if vals.get("request_id")
        )._check_may_edit_lines()
        return super().create(vals_list)

    def write(self, vals):
        self.request_id._check_may_edit_lines()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        self.request_id._check_may_edit_lines()

    def _get_field(self):
        return self.env["res.partner"]._fields.get(self.field_name or "")

    def _get_input(self, field):
        if field.type == "many2one":
            return RECORD_INPUTS.get(field.comodel_name)
        if field.type == "many2many":
            return "new_tag_ids"
        if field.type == "boolean" or self._get_keys(field) == {"yes", "no"}:
            return "new_choice"
        return "new_number" if field.type in NUMBERS else "new_text"

    def _get_keys(self, field):
        return set(dict(field.selection)) if field.type == "selection" else set()

    def _read_input(self):
        field, value = self._get_field(), self[self.input_name]
        if field.type == "many2one":
            return value.id or False
        if field.type == "many2many":
            return value.ids
        if field.type == "boolean":
            return value == "yes"
        if field.type == "selection":
            labels = {label: key for key, label in field._description_selection(self.env)}
            return labels.get(value, value)
        return int(value) if field.type == "integer" else value

    def _get_current(self):
        """What the customer has now, as JSON."""
        # The old value is shown to whoever may see the request.
        partner_sudo = self.request_id.partner_id.sudo()
        return dump(get_value(partner_sudo, self.field_name) if self.field_name else False)

    def _format(self, text):
        """In words; a value that cannot be read is shown as it stands."""
        field = self._get_field()
        if not field:
            return False
        try:
            return format_value(self.env, field, load(text))
        except (TypeError, ValueError):
            return text

    def _renew_old_values(self):
        # Not the maker's to write: what the customer has is a fact.
        for line in self.sudo():
            line.old_value = line._get_current()

    def _check_still_true(self):
        for line in self:
            current = line._get_current()
            if current != line.old_value:
                raise UserError(
                    self.env._(
                        "%(field)s of %(customer)s changed meanwhile: it was “%(old)s” when the"
                        " request was made and is “%(now)s” now. Nothing was changed. Refuse the"
                        " request, or set it back to draft to make it anew.",
                        field=line._get_field()._description_string(self.env),
                        customer=line.request_id.partner_id.name,
                        old=line.old_display,
                        now=line._format(current),
                    )
                )

    def _prepare_vals(self):
        vals = {}
        for line in self:
            value = load(line.new_value)
            is_list = line._get_field().type == "many2many"
            vals[line.field_name] = [Command.set(value)] if is_list else value
        return vals
