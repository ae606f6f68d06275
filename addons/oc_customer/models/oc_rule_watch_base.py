from odoo import api, models
from odoo.fields import Domain

from .oc_rule_watch import get_units_domain


class Base(models.AbstractModel):
    """Ordering units follow what their rules look at on other records."""

    _inherit = "base"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        watch = self._get_rule_watch()
        if watch and watch.links:
            records._find_watching_units(watch.get_link_ways(watch.links))._mark_product_table()
        return records

    def write(self, vals):
        watch = self._get_rule_watch()
        if not watch:
            return super().write(vals)
        links = watch.get_link_ways(vals)
        units = self._find_watching_units(links)
        result = super().write(vals)
        units |= self._find_watching_units(links | watch.get_value_ways(vals))
        units._mark_product_table()
        return result

    def unlink(self):
        watch = self._get_rule_watch()
        if not watch:
            return super().unlink()
        units = self._find_watching_units(watch.ways)
        result = super().unlink()
        units.exists()._mark_product_table()
        return result

    def _get_rule_watch(self):
        # Tables may be missing while modules are installed or removed.
        if not self.pool.ready or self._abstract:
            return None
        return self.env["oc.product.table.rule"]._get_watches().get(self._name)

    def _find_watching_units(self, ways):
        """Units that these records may give another product table; one query."""
        # Which table a unit has does not depend on who changes what it depends on.
        partners_sudo = self.env["res.partner"].sudo().with_context(active_test=False)
        if not ways or not self.ids:
            return partners_sudo
        domain = get_units_domain(ways, self.ids) & Domain("oc_role", "=", "unit")
        return partners_sudo.search(domain, order="id")
