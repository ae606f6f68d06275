from odoo import api, models

from .oc_classification import KIND_FIELDS

FIELD_KINDS = {fname: kind for kind, fname in KIND_FIELDS.items()}


class IrFieldsConverter(models.AbstractModel):
    _inherit = "ir.fields.converter"

    @api.model
    def db_id_for(self, model, field, subfield, value, savepoint):
        """Lists of classifications share names such as “Other”: look in the field's own."""
        if kind := FIELD_KINDS.get(field.name):
            self = self.with_context(oc_classification_kind=kind)
        return super().db_id_for(model, field, subfield, value, savepoint)
