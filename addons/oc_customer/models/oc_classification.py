from odoo import api, fields, models
from odoo.exceptions import UserError

#: kind of list -> field of the partner that holds its value
CUSTOMER_KINDS = {
    "customer_category": "oc_category_id",
    "customer_level": "oc_level_id",
    "lead_source": "oc_lead_source_id",
    "credit_level": "oc_credit_level_id",
}
UNIT_KINDS = {
    "unit_attribute": "unit_attribute_id",
    "unit_region_type": "unit_region_type_id",
    "unit_category": "unit_category_id",
    "unit_performance": "unit_performance_id",
    "unit_management": "unit_management_id",
}
KIND_FIELDS = {**CUSTOMER_KINDS, **UNIT_KINDS}


class OcClassification(models.Model):
    """A value of one of the lists that users maintain for customers and ordering units."""

    _name = "oc.classification"
    _description = "Customer Classification"
    _order = "kind, sequence, name, id"

    kind = fields.Selection(
        [
            ("customer_category", "Customer Category"),
            ("customer_level", "Customer Level"),
            ("lead_source", "Lead Source"),
            ("credit_level", "Credit Level"),
            ("unit_attribute", "Unit Attribute"),
            ("unit_region_type", "Unit Region Type"),
            ("unit_category", "Unit Category"),
            ("unit_performance", "Unit Performance Level"),
            ("unit_management", "Unit Management Level"),
        ],
        string="List",
        required=True,
        index=True,
    )
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)
    use_count = fields.Integer(string="Used By", compute="_compute_use_count")

    @api.depends("kind")
    @api.depends_context("uid")
    def _compute_use_count(self):
        counts = self._count_uses(reader=self.env)
        for value in self:
            value.use_count = counts.get(value.id, 0)

    @api.constrains("kind")
    def _check_kind(self):
        for kind in self._get_uses():
            strangers = self.filtered(lambda value, kind=kind: value.kind != kind)
            for value in strangers.browse(strangers._count_uses([kind])):
                raise UserError(
                    self.env._(
                        "“%(name)s” is in use, so it cannot move to a different list.",
                        name=value.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        counts = self._count_uses()
        for value in self:
            if count := counts.get(value.id):
                raise UserError(
                    self.env._(
                        "“%(name)s” is used by %(count)s records and cannot be deleted."
                        " Archive it instead: it is kept where it is used and no longer offered.",
                        name=value.name,
                        count=count,
                    )
                )

    @api.model
    def _get_other(self, kind):
        """The preset value of a list, also when it has been renamed; empty when archived."""
        other = self.env.ref(f"oc_customer.oc_classification_{kind}", raise_if_not_found=False)
        return other if other and other.active else self.browse()

    @api.model
    def _get_uses(self):
        """{kind: [(model, field)]} of what holds a list's values."""
        return {kind: [("res.partner", fname)] for kind, fname in KIND_FIELDS.items()}

    def _count_uses(self, kinds=None, reader=None):
        """{id: number of records that hold it}, archived ones included.

        :param reader: an environment; counts only what it sees
        """
        # Who may not see a customer must still not delete the value it holds.
        env = reader or self.sudo().env
        counts = {}
        for kind in kinds or set(self.filtered("kind").mapped("kind")):
            for model, fname in self._get_uses()[kind]:
                records = env[model].with_context(active_test=False)
                for value, count in records._read_group(
                    [(fname, "in", self.ids)], [fname], ["__count"]
                ):
                    counts[value.id] = counts.get(value.id, 0) + count
        return counts
