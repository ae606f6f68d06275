from odoo import fields, models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    oc_membership_ids = fields.One2many("crm.team.member", "crm_team_id", groups=fields.NO_ACCESS)
