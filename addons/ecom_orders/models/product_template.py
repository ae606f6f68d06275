from odoo import models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    def write(self, vals):
        result = super().write(vals)
        if "name" in vals:
            self._refresh_words()
        return result

    def _update_field_translations(self, field_name, *args, **kwargs):
        result = super()._update_field_translations(field_name, *args, **kwargs)
        if field_name == "name":
            self._refresh_words()
        return result

    def _refresh_words(self):
        # sudo: the words of all variants follow, whoever names the product
        words_sudo = self.env["ecom.product.word"].sudo()
        words_sudo._refresh(
            self.sudo().with_context(active_test=False).product_variant_ids
        )
