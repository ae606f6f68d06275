from odoo import api, fields, models
from odoo.tools import SQL

#: how the words of a text are told; scripts that set no spaces give every two neighbours
TOKENS = r"""
SELECT DISTINCT left(token, 40) AS word
  FROM regexp_split_to_table(lower(%s), '[[:space:][:punct:]，。、！（）【】「」·]+') run
 CROSS JOIN LATERAL (
       SELECT run AS token WHERE run !~ '[\u2E80-\u9FFF\uAC00-\uD7AF]' OR length(run) = 1
       UNION ALL
       SELECT substr(run, at, 2) FROM generate_series(1, length(run) - 1) at
        WHERE run ~ '[\u2E80-\u9FFF\uAC00-\uD7AF]') told
 WHERE token <> ''
"""
#: a code without case and leading zeros of its numbers, and without spaces and punctuation too
ZERO_KEY = r"regexp_replace(lower(%s), '(^|[^0-9])0+(?=[0-9])', '\1', 'g')"
CODE_KEY = f"regexp_replace({ZERO_KEY}, '[[:space:][:punct:]]+', '', 'g')"


class EcomProductWord(models.Model):
    """The words of each product's name and attributes, in each language: found by at once."""

    _name = "ecom.product.word"
    _description = "Word of a Product"
    _log_access = False

    product_id = fields.Many2one(
        "product.product", required=True, index=True, ondelete="cascade"
    )
    lang = fields.Char("Language", required=True)
    word = fields.Char(required=True)

    _word_idx = models.Index("(word, product_id)")

    def init(self):
        # products that were there before this table
        self._insert_words(
            SQL("NOT EXISTS (SELECT FROM ecom_product_word known WHERE known.product_id = p.id)")
        )

    @api.model
    def _refresh(self, products):
        """Tell the words of these products anew; 2 queries."""
        if products:
            self.env.flush_all()
            self.env.cr.execute(
                SQL("DELETE FROM ecom_product_word WHERE product_id = ANY(%s)", products.ids)
            )
            self._insert_words(SQL("p.id = ANY(%s)", products.ids))
            self.invalidate_model()

    def _insert_words(self, condition):
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO ecom_product_word (product_id, lang, word)
                SELECT p.id, name.lang, told.word
                  FROM product_product p
                  JOIN product_template t ON t.id = p.product_tmpl_id
                 CROSS JOIN LATERAL jsonb_each_text(t.name) name (lang, text)
                 CROSS JOIN LATERAL (
                       SELECT concat_ws(' ', name.text, string_agg(
                                  coalesce(v.name ->> name.lang, v.name ->> 'en_US'), ' ')) AS text
                         FROM product_variant_combination combination
                         JOIN product_template_attribute_value chosen
                           ON chosen.id = combination.product_template_attribute_value_id
                         JOIN product_attribute_value v
                           ON v.id = chosen.product_attribute_value_id
                        WHERE combination.product_product_id = p.id) variant
                 CROSS JOIN LATERAL (%s) told
                 WHERE %s
                """,
                SQL(TOKENS, SQL("variant.text")), condition,
            )
        )
