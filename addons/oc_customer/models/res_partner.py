from urllib.parse import quote_plus

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .oc_classification import CUSTOMER_KINDS, KIND_FIELDS, UNIT_KINDS

#: what ties an ordering unit to its customer, for good
IDENTITY_FIELDS = ("oc_role", "oc_id", "parent_id")
SEQUENCES = {"customer": "oc.customer", "unit": "oc.unit"}
DEFAULT_KINDS = {"customer": CUSTOMER_KINDS, "unit": UNIT_KINDS}


class ResPartner(models.Model):
    """Organization customers (OC), and the ordering units below them."""

    _inherit = "res.partner"

    oc_role = fields.Selection(
        [("customer", "Organization Customer"), ("unit", "Ordering Unit")],
        string="Wholesale Role",
        index="btree_not_null",
        help="An organization customer is invoiced; its ordering units order, receive and return.",
    )
    oc_state = fields.Selection(
        [("lead", "Lead"), ("confirmed", "Confirmed")],
        string="Customer Status",
        tracking=True,
        help="Only a confirmed customer can have ordering units and orders.",
    )
    oc_id = fields.Many2one(
        "res.partner",
        string="Organization Customer",
        index="btree_not_null",
        ondelete="restrict",
        domain=[("oc_role", "=", "customer"), ("oc_state", "=", "confirmed")],
        help="The customer that the unit belongs to. It can never be changed.",
    )
    unit_ids = fields.One2many("res.partner", "oc_id", string="Ordering Units")
    unit_count = fields.Integer(compute="_compute_unit_count")
    oc_region_id = fields.Many2one("postal.region", string="Sales Region", index="btree_not_null")
    oc_contact_name = fields.Char(string="Contact Person")
    oc_map_url = fields.Char(string="Map", compute="_compute_oc_map_url")
    oc_category_id = fields.Many2one(
        "oc.classification",
        string="Customer Category",
        domain=[("kind", "=", "customer_category")],
        ondelete="restrict",
    )
    oc_level_id = fields.Many2one(
        "oc.classification",
        string="Customer Level",
        domain=[("kind", "=", "customer_level")],
        ondelete="restrict",
    )
    oc_lead_source_id = fields.Many2one(
        "oc.classification",
        string="Lead Source",
        domain=[("kind", "=", "lead_source")],
        ondelete="restrict",
    )
    oc_credit_level_id = fields.Many2one(
        "oc.classification",
        string="Credit Level",
        domain=[("kind", "=", "credit_level")],
        ondelete="restrict",
    )

    _oc_unit_has_customer = models.Constraint(
        "CHECK (oc_role IS DISTINCT FROM 'unit' OR oc_id IS NOT NULL)",
        "An ordering unit must belong to an organization customer.",
    )
    _oc_code_uniq = models.UniqueIndex(
        "(COALESCE(company_id, 0), ref) WHERE oc_role IS NOT NULL AND ref IS NOT NULL",
        "Another customer or ordering unit already has this code.",
    )

    @api.depends("unit_ids")
    @api.depends_context("uid")
    def _compute_unit_count(self):
        counts = dict(
            self._read_group(
                [("oc_id", "in", self.ids), ("oc_role", "=", "unit")], ["oc_id"], ["__count"]
            )
        )
        for partner in self:
            partner.unit_count = counts.get(partner._origin, 0)

    @api.depends("street", "city", "city_id", "state_id", "country_id")
    def _compute_oc_map_url(self):
        for partner in self:
            place = [partner.street, partner.city_id.name or partner.city, partner.state_id.name]
            if partner.country_id.code == "CN":
                text = "".join(filter(None, reversed(place)))
                prefix = "https://uri.amap.com/search?keyword="
            else:
                text = ", ".join(filter(None, [*place, partner.country_id.name]))
                prefix = "https://www.openstreetmap.org/search?query="
            partner.oc_map_url = prefix + quote_plus(text) if any(place) else False

    @api.constrains(*IDENTITY_FIELDS, "type", "is_company")
    def _check_oc_identity(self):
        for unit in self.filtered(lambda partner: partner.oc_role == "unit"):
            if unit.oc_id.oc_role != "customer" or not unit.oc_id._is_ready_for(unit):
                raise ValidationError(
                    self.env._(
                        "The ordering unit %(unit)s needs a confirmed organization customer;"
                        " %(customer)s is not one.",
                        unit=unit.name or unit.ref,
                        customer=unit.oc_id.name or self.env._("none"),
                    )
                )
            if unit.parent_id != unit.oc_id or unit.type != "delivery" or unit.is_company:
                raise ValidationError(
                    self.env._(
                        "The ordering unit %(unit)s must be a delivery address of its"
                        " organization customer %(customer)s.",
                        unit=unit.name or unit.ref,
                        customer=unit.oc_id.name,
                    )
                )

    @api.constrains("oc_role", "parent_id", "is_company")
    def _check_oc_customer(self):
        for customer in self.filtered(lambda partner: partner.oc_role == "customer"):
            if customer.parent_id or not customer.is_company:
                raise ValidationError(
                    self.env._(
                        "The organization customer %(name)s must be a company of its own,"
                        " not a person or the contact of another company.",
                        name=customer.name,
                    )
                )

    @api.constrains(*KIND_FIELDS.values())
    def _check_classification_kind(self):
        for kind, fname in KIND_FIELDS.items():
            for partner in self:
                value = partner[fname]
                if value and value.kind != kind:
                    raise ValidationError(
                        self.env._(
                            "“%(value)s” is not a value of the list “%(list)s”.",
                            value=value.name,
                            list=self._fields[fname]._description_string(self.env),
                        )
                    )

    @api.model
    def default_get(self, fields_list):
        """Offer the preset classifications on the form of a new customer or unit."""
        defaults = super().default_get(fields_list)
        role = defaults.get("oc_role")
        if role:
            presets = self._default_oc_values(role)
            if role == "customer":
                presets["company_id"] = self.env.company.id
            defaults.update(
                (name, self.env.context.get(f"default_{name}", presets[name]))
                for name in fields_list
                if name in presets
            )
        return defaults

    @api.model_create_multi
    def create(self, vals_list):
        roles = [self._get_new_role(vals) for vals in vals_list]
        presets = {role: self._default_oc_values(role) for role in set(roles) - {False, None}}
        for role, vals in zip(roles, vals_list, strict=True):
            if role:
                self._complete_oc_vals(role, vals, presets[role])
        return super().create(vals_list)

    def write(self, vals):
        self._check_identity_unchanged(vals)
        if vals.get("oc_role"):
            vals = self._default_oc_values(vals["oc_role"]) | vals
        return super().write(vals)

    def copy_data(self, default=None):
        """A copy gets a code of its own."""
        vals_list = super().copy_data(default=default)
        for partner, vals in zip(self, vals_list, strict=True):
            if partner.oc_role and "ref" not in (default or {}):
                vals.pop("ref", None)
        return vals_list

    def action_make_customer(self):
        """Turn companies of the address book into confirmed organization customers."""
        for partner in self.filtered(lambda partner: not partner.oc_role):
            partner.write(
                {"oc_role": "customer", "ref": partner.ref or self._next_code("customer")}
            )
        return self.action_open_wholesale() if len(self) == 1 else True

    def action_open_wholesale(self):
        """The partner's own form of this addon."""
        self.ensure_one()
        view = "oc_unit_view_form" if self.oc_role == "unit" else "oc_customer_view_form"
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.id,
            "views": [(self.env.ref(f"oc_customer.{view}").id, "form")],
        }

    def action_open_units(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("oc_customer.oc_unit_action")
        action["domain"] = [("oc_role", "=", "unit"), ("oc_id", "=", self.id)]
        action["context"] = {"default_oc_role": "unit", "default_oc_id": self.id}
        return action

    def _is_ready_for(self, unit):
        """Whether the customer may have the unit."""
        return self.oc_state == "confirmed"

    @api.model
    def _default_oc_values(self, role):
        """Values that a new customer or unit has unless others are given."""
        values = {}
        for kind, fname in DEFAULT_KINDS.get(role, {}).items():
            values[fname] = self.env["oc.classification"]._get_other(kind).id
        if role == "customer":
            values.update(is_company=True, oc_state="confirmed")
        elif role == "unit":
            values.update(is_company=False, type="delivery")
        return values

    def _complete_oc_vals(self, role, vals, presets):
        vals["oc_role"] = role
        for name, value in presets.items():
            vals.setdefault(name, self.env.context.get(f"default_{name}", value))
        if role == "unit":
            self._complete_unit_vals(vals)
        else:
            vals.setdefault("company_id", self.env.company.id)
        vals["ref"] = (vals.get("ref") or "").strip() or self._next_code(role)

    def _complete_unit_vals(self, vals):
        """Tie the new unit to its customer, under either field that names it."""
        owner = vals.get("oc_id") or vals.get("parent_id") or self.env.context.get("default_oc_id")
        if not owner:
            raise ValidationError(
                self.env._(
                    "The ordering unit %(unit)s needs an organization customer.",
                    unit=vals.get("name") or vals.get("ref") or "",
                )
            )
        vals["oc_id"] = owner
        vals["parent_id"] = vals.get("parent_id") or owner
        vals["company_id"] = vals.get("company_id") or self.browse(owner).company_id.id

    def _get_new_role(self, vals):
        """The role that new values mean; a contact below a customer or unit has none."""
        if "oc_role" in vals:
            return vals["oc_role"]
        if vals.get("oc_id"):
            return "unit"
        role = self.env.context.get("default_oc_role")
        parent = self.browse(vals.get("parent_id") or [])
        if role and parent and (role == "customer" or parent.oc_role != "customer"):
            vals["oc_role"] = role = False
        return role

    def _next_code(self, role):
        # Salespeople may make customers, but not read sequences.
        return self.env["ir.sequence"].sudo().next_by_code(SEQUENCES[role])

    def _check_identity_unchanged(self, vals):
        """Refuse to move a unit to another customer, whoever asks and however."""
        changed = [name for name in IDENTITY_FIELDS if name in vals]
        if not changed:
            return
        for partner in self.filtered("oc_role"):
            for name in changed:
                if partner.oc_role == "customer" and name != "oc_role":
                    continue
                before = self._fields[name].convert_to_write(partner[name], partner)
                if before != vals[name]:
                    partner._raise_identity(name)

    def _raise_identity(self, fname):
        if fname == "oc_role":
            raise ValidationError(
                self.env._("%(name)s cannot change its role in wholesale.", name=self.display_name)
            )
        raise ValidationError(
            self.env._(
                "The ordering unit %(unit)s belongs to %(customer)s and can never move to another"
                " organization customer. Archive it and make a new unit there.",
                unit=self.name or self.ref,
                customer=self.oc_id.name,
            )
        )
