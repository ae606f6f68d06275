from odoo import api, fields, models


class PostalRegion(models.Model):
    _name = "postal.region"
    _description = "Region"
    _parent_store = True
    _rec_name = "complete_name"
    _rec_names_search = ["complete_name", "code"]
    _order = "complete_name, id"

    name = fields.Char(required=True)
    code = fields.Char(index="btree_not_null")
    parent_id = fields.Many2one("postal.region", index=True, ondelete="restrict")
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("postal.region", "parent_id", string="Regions Inside")
    complete_name = fields.Char(compute="_compute_complete_name", recursive=True, store=True)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint(
        "UNIQUE(code)", "Another region has this code; choose a code of its own."
    )

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for region in self:
            names = [region.parent_id.complete_name, region.name]
            region.complete_name = " / ".join(name for name in names if name)
