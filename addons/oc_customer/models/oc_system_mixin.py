from odoo import api, models
from odoo.exceptions import AccessError

#: put in the context by this addon's own code only: no caller from outside can send an object
TRUSTED = object()


class OcSystemMixin(models.AbstractModel):
    """Fields that only the system sets: Odoo itself does not hold back a caller over the API.

    What is computed and stored goes past ``write``; code of the addon that writes such a field
    does it on ``_as_system()``.
    """

    _name = "oc.system.mixin"
    _description = "Fields Set by the System Only"

    @api.model_create_multi
    def create(self, vals_list):
        names = self._get_default_names().union(*vals_list)
        records = super().create(vals_list)
        records._check_system_fields(names)
        return records

    def write(self, vals):
        self._check_system_fields(set(vals))
        return super().write(vals)

    def _get_system_fields(self):
        """Names that nobody may write directly on these records."""
        return frozenset()

    def _filter_system_guarded(self):
        """The records that are guarded; all, unless the model is not wholesale's alone."""
        return self

    def _as_system(self):
        return self.with_context(oc_system=TRUSTED)

    def _is_system(self):
        return self.env.su or self.env.context.get("oc_system") is TRUSTED

    def _get_default_names(self):
        prefix = "default_"
        return {name[len(prefix) :] for name in self.env.context if name.startswith(prefix)}

    def _check_system_fields(self, names):
        """Refuse what a caller from outside gives; it is undone with the whole request."""
        guarded = self.browse() if self._is_system() else self._filter_system_guarded()
        if guarded and (refused := sorted(guarded._get_system_fields() & names)):
            raise AccessError(
                self.env._(
                    "%(document)s: “%(field)s” follows from other values and cannot be set.",
                    document=self.env["ir.model"]._get(self._name).name,
                    field=self._fields[refused[0]]._description_string(self.env),
                )
            )
