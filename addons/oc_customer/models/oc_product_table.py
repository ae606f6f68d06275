from odoo import api, fields, models


class OcProductTable(models.Model):
    """Which products a set of ordering units may order, from which centre, at which price."""

    _name = "oc.product.table"
    _description = "Customer Product Table"
    _inherit = ["mail.thread"]
    _order = "number, id"
    _rec_names_search = ["name", "number"]

    number = fields.Integer(
        required=True, default=lambda self: self._default_number(), tracking=True
    )
    name = fields.Char(required=True, translate=True, tracking=True)
    note = fields.Text()
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    line_ids = fields.One2many("oc.product.table.line", "table_id", string="Products")
    rule_ids = fields.One2many("oc.product.table.rule", "table_id", string="Rules")
    line_count = fields.Integer(string="Number of Products", compute="_compute_counts")
    unit_count = fields.Integer(string="Number of Units", compute="_compute_counts")

    _number_uniq = models.UniqueIndex(
        "(company_id, number)", "Another product table already has this number."
    )

    @api.model
    def _default_number(self):
        last = self.with_context(active_test=False).search(
            [("company_id", "=", self.env.company.id)], order="number desc", limit=1
        )
        return last.number + 1

    @api.depends("number", "name")
    def _compute_display_name(self):
        for table in self:
            table.display_name = f"{table.number or 0:02d} {table.name or ''}"

    @api.depends("line_ids")
    @api.depends_context("uid")
    def _compute_counts(self):
        lines = dict(
            self.env["oc.product.table.line"]._read_group(
                [("table_id", "in", self.ids)], ["table_id"], ["__count"]
            )
        )
        units = dict(
            self.env["res.partner"]._read_group(
                [("product_table_id", "in", self.ids)], ["product_table_id"], ["__count"]
            )
        )
        for table in self:
            table.line_count = lines.get(table._origin, 0)
            table.unit_count = units.get(table._origin, 0)

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        for table, vals in zip(self, vals_list, strict=True):
            vals.setdefault("name", table.name)
            if "number" not in (default or {}):
                vals["number"] = self._default_number()
            vals["line_ids"] = [fields.Command.create(line) for line in table.line_ids.copy_data()]
        return vals_list

    def action_open_lines(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "oc_customer.oc_product_table_line_action"
        )
        action["domain"] = [("table_id", "=", self.id)]
        action["context"] = {"default_table_id": self.id}
        action["display_name"] = self.display_name
        return action

    def action_open_units(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("oc_customer.oc_unit_action")
        action["domain"] = [("oc_role", "=", "unit"), ("product_table_id", "=", self.id)]
        action["context"] = {}
        return action
