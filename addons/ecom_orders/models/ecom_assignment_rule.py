from odoo import fields, models


class EcomAssignmentRule(models.Model):
    """Whose order it is. No match: nobody's in particular."""

    _name = "ecom.assignment.rule"
    _description = "Assignment Rule"
    _inherit = ["ecom.order.rule.mixin"]

    _order_rule_field = "assignment_rule_id"
    _order_outcomes = {
        "team_id": "team_id", "salesperson_id": "salesperson_id", "department": "department",
        "business_type": "business_type",
    }

    team_id = fields.Many2one("crm.team", "Sales Team", check_company=True)
    salesperson_id = fields.Many2one("res.users", domain=[("share", "=", False)])
    department = fields.Char()
    business_type = fields.Char(help="Such as retail, group purchase, samples.")

    _check_outcome = models.Constraint(
        "CHECK (team_id IS NOT NULL OR salesperson_id IS NOT NULL"
        " OR coalesce(department, '') <> '' OR coalesce(business_type, '') <> '')",
        "A rule assigns a team, a salesperson, a department or a business type.",
    )
