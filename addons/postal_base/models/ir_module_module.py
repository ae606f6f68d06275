from odoo import api, models


class IrModuleModule(models.Model):
    """What stands in the rules and peers of other addons is translated in this one."""

    _inherit = "ir.module.module"

    @api.model
    def _load_module_terms(self, modules, langs, overwrite=False):
        """Read our translations again with those of an addon that builds on ours.

        Odoo files the choices of a mixin's field under the addon of the mixin, one for each
        model that has the field: those of an addon that comes later are not there yet when
        ours is installed.
        """
        below = self.search([("name", "in", modules)]).upstream_dependencies(
            exclude_states=("uninstallable",)
        )
        if "postal_base" in below.mapped("name"):
            modules = ["postal_base", *(name for name in modules if name != "postal_base")]
        return super()._load_module_terms(modules, langs, overwrite=overwrite)
