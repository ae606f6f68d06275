from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .ecom_product_word import CODE_KEY, TOKENS, ZERO_KEY

#: so many products are offered for a listing
MOST_OFFERED = 5
#: reasons that leave no doubt, where they name one product only
SURE_REASONS = ("barcode", "code", "shop")
#: a code must be this long to be told from others, as a whole and as a part
LEAST_CODE, LEAST_PART = 3, 4
#: a word of more products than this tells nothing
COMMON_WORD = 500
LEAST_SIMILARITY = 0.45

CERTAIN = """
SELECT asked.id, p.id AS product_id, 'barcode' AS reason, 100.0 AS score
  FROM asked JOIN product_product p ON p.barcode = asked.sku
 UNION ALL
SELECT asked.id, other.product_id, 'shop', 95.0
  FROM asked JOIN ecom_listing other
    ON other.sku = asked.sku AND other.channel_id <> asked.channel_id
 WHERE other.product_id IS NOT NULL
 UNION ALL
SELECT asked.id, p.id, 'code', 90.0
  FROM asked JOIN product_product p ON p.default_code IS NOT NULL AND %(product_key)s = asked.key
 WHERE length(asked.key) >= %(least_code)s OR p.default_code = asked.sku
"""
LIKELY = """
SELECT asked.id, other.product_id, 'title' AS reason, 80.0 AS score
  FROM asked JOIN ecom_listing other ON other.title = asked.title AND other.id <> asked.id
 WHERE other.product_id IS NOT NULL
 UNION ALL
SELECT part.id, shorter.id, 'part', 40.0 + 30.0 * length(part.key) / part.full_length
  FROM (
       SELECT asked.id, length(asked.key) AS full_length, told.key
         FROM asked CROSS JOIN LATERAL (
              -- at either end, but never a part of a number
              SELECT left(asked.key, n) AS key
                FROM generate_series(%(least_part)s, length(asked.key) - 1) n
               WHERE substr(asked.key, n, 2) !~ '[0-9]{2}'
               UNION ALL SELECT right(asked.key, n)
                FROM generate_series(%(least_part)s, length(asked.key) - 1) n
               WHERE substr(asked.key, length(asked.key) - n, 2) !~ '[0-9]{2}'
               UNION ALL SELECT array_to_string(asked.pieces[first:last], '')
                FROM generate_series(1, least(cardinality(asked.pieces), 8)) first,
                     generate_series(first, least(cardinality(asked.pieces), 8)) last) told
        WHERE length(told.key) >= %(least_part)s AND told.key <> asked.key) part
 CROSS JOIN LATERAL (
       SELECT p.id FROM product_product p
        WHERE p.default_code IS NOT NULL AND p.active AND %(product_key)s = part.key
        LIMIT %(most)s) shorter
 UNION ALL
SELECT asked.id, longer.id, 'part', 40.0 + 30.0 * length(asked.key) / length(longer.key)
  FROM asked CROSS JOIN LATERAL (
       SELECT p.id, %(product_key)s AS key FROM product_product p
        WHERE p.default_code IS NOT NULL AND p.active AND %(product_key)s ~>~ asked.key
          AND %(product_key)s ~<~ (asked.key || chr(1114111)) LIMIT 20) longer
 WHERE length(asked.key) >= %(least_part)s
   AND substr(longer.key, length(asked.key), 2) !~ '[0-9]{2}'
 UNION ALL
SELECT id, product_id, 'name', 70.0 * similarity FROM similar_name
 WHERE similarity >= %(least_similarity)s
"""
#: told by the words they share: 2 x common / (words of the one + words of the other)
SIMILAR_NAME = """
WITH word AS MATERIALIZED (
    SELECT asked.id, told.word, (
           SELECT count(*) FROM (SELECT FROM ecom_product_word known
                                  WHERE known.word = told.word LIMIT %(common)s) known) AS rate
      FROM asked CROSS JOIN LATERAL (%(tokens)s) told
), size AS (
    SELECT id, count(*) AS words FROM word GROUP BY id
), rare AS (
    SELECT id, word, rate FROM (
           SELECT *, row_number() OVER (PARTITION BY id ORDER BY rate, word) AS rank FROM word
            WHERE rate BETWEEN 1 AND %(common)s - 1) ranked
     WHERE rank <= 4
), candidate AS (
    SELECT id, product_id FROM (
           SELECT rare.id, known.product_id,
                  row_number() OVER (PARTITION BY rare.id ORDER BY sum(1 / rate::float) DESC,
                                     known.product_id) AS rank
             FROM rare JOIN ecom_product_word known ON known.word = rare.word
            GROUP BY rare.id, known.product_id) ranked
     WHERE rank <= 30
)
SELECT id, product_id, max(similarity) AS similarity FROM (
       SELECT candidate.id, candidate.product_id,
              2.0 * count(word.word) / (count(*) + size.words) AS similarity
         FROM candidate
         JOIN size ON size.id = candidate.id
         JOIN ecom_product_word known ON known.product_id = candidate.product_id
         LEFT JOIN word ON word.id = candidate.id AND word.word = known.word
        GROUP BY candidate.id, candidate.product_id, known.lang, size.words) by_language
 GROUP BY id, product_id
"""
SUGGESTIONS = """
WITH asked AS MATERIALIZED (
    SELECT id, company_id, channel_id, sku, title, %(listing_key)s AS key,
           array_remove(regexp_split_to_array(%(listing_zeros)s, '[[:space:][:punct:]]+'), '')
           AS pieces
      FROM ecom_listing WHERE id = ANY(%(ids)s) AND product_id IS NULL
), %(similar)s found AS MATERIALIZED (%(found)s), offered AS (
    SELECT found.id, found.product_id, max(found.score) AS score,
           array_agg(DISTINCT found.reason) AS reasons
      FROM found
      JOIN asked ON asked.id = found.id
      JOIN product_product p ON p.id = found.product_id AND p.active
      JOIN product_template t ON t.id = p.product_tmpl_id
     WHERE (t.company_id IS NULL OR t.company_id = asked.company_id)
       AND found.product_id IN %(allowed)s
     GROUP BY found.id, found.product_id
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY id ORDER BY score DESC, cardinality(reasons) DESC,
                                 product_id) AS rank
      FROM offered
)
SELECT id, product_id, score::float, reasons FROM ranked WHERE rank <= %(most)s ORDER BY id, rank
"""


class EcomListing(models.Model):
    """Which product a listing without one probably is, and why; taken by one click."""

    _inherit = "ecom.listing"

    suggestion_id = fields.Many2one(
        "product.product", compute="_compute_suggestion",
        help="The product that it most likely is.",
    )
    suggestion_reason = fields.Char("Because", compute="_compute_suggestion")
    is_suggestion_sure = fields.Boolean(
        "Sure", compute="_compute_suggestion",
        help="Barcode, code or the same code in another shop say so, and no other product has it.",
    )
    suggestion_count = fields.Integer(compute="_compute_suggestion")

    _matched_sku_idx = models.Index("(sku) WHERE product_id IS NOT NULL")
    _matched_title_idx = models.Index("USING hash (title) WHERE product_id IS NOT NULL")

    @api.depends("product_id", "sku", "title")
    @api.depends_context("uid", "lang")
    def _compute_suggestion(self):
        offered = self._find_suggestions()
        for listing in self:
            choices = offered.get(listing._origin.id, [])
            best = choices[0] if choices else {}
            listing.suggestion_id = best.get("product_id")
            listing.suggestion_reason = listing._describe_suggestion(best)
            listing.is_suggestion_sure = listing._is_sure(choices)
            listing.suggestion_count = len(choices)

    # === FINDING === #

    def _find_suggestions(self, only_sure=False):
        """What products these listings without one may be; 1 query however many.

        :param only_sure: by barcode and code only, which is cheap for thousands
        :return: {listing id: [{"product_id", "score" (of 100), "reasons"}]}, best first
        """
        self.env.flush_all()
        offered = {}
        for listing_id, product_id, score, reasons in self.env.execute_query(
            self._suggestions_sql(only_sure)
        ):
            choice = {"product_id": product_id, "score": score, "reasons": reasons}
            offered.setdefault(listing_id, []).append(choice)
        return offered

    def _suggestions_sql(self, only_sure):
        product_key = SQL(CODE_KEY % "p.default_code")
        found = SQL(CERTAIN, product_key=product_key, least_code=LEAST_CODE)
        similar = SQL()
        if not only_sure:
            similar = SQL("similar_name AS (%s),", SQL(
                SIMILAR_NAME, common=COMMON_WORD, tokens=SQL(TOKENS, SQL("asked.title")),
            ))
            found = SQL("%s UNION ALL %s", found, SQL(
                LIKELY, product_key=product_key, least_part=LEAST_PART, most=MOST_OFFERED,
                least_similarity=LEAST_SIMILARITY,
            ))
        # of the user's companies and product categories
        part = self.env.user._get_ecom_domain(product="product_tmpl_id")
        allowed = self.env["product.product"]._search(Domain("active", "=", True) & part)
        return SQL(
            SUGGESTIONS, ids=self._origin.ids, similar=similar, found=found, most=MOST_OFFERED,
            allowed=allowed.subselect(), listing_key=SQL(CODE_KEY % "sku"),
            listing_zeros=SQL(ZERO_KEY % "sku"),
        )

    @api.model
    def _is_sure(self, choices):
        """Whether the first of ``choices`` can only be meant."""
        named = [one for one in choices if not set(SURE_REASONS).isdisjoint(one["reasons"])]
        return len(named) == 1 and named[0] is choices[0]

    def _describe_suggestion(self, choice):
        """Why a product is offered, in words."""
        if not choice:
            return False
        texts = {
            "barcode": self.env._("Same barcode"),
            "shop": self.env._("Another shop sells it under this code"),
            "code": self.env._("Same code, but for case, punctuation and leading zeros"),
            "title": self.env._("A listing of the same title is this product"),
            "part": self.env._("One code contains the other"),
            "name": self.env._("Similar name"),
        }
        return ", ".join(texts[key] for key in texts if key in choice["reasons"])

    # === ACCEPTING === #

    def action_accept_suggestion(self):
        """Match each of these listings with the product that is offered first.

        Context ``suggested_id``: the product that the person saw, which must still be offered.
        """
        self.check_access("write")
        offered = self._find_suggestions()
        seen = self.env.context.get("suggested_id")
        chosen = {}
        for listing in self:
            products = [one["product_id"] for one in offered.get(listing.id, [])]
            if not products or (seen and seen not in products):
                raise UserError(self.env._(
                    "%(code)s has been matched meanwhile, or what was suggested is no longer so."
                    " Look at the list again.",
                    code=listing.sku,
                ))
            chosen[listing.id] = seen or products[0]
        self._match(chosen)
        return True

    def action_accept_sure(self):
        """Match those of these listings whose product leaves no doubt; the others stay."""
        self.check_access("write")
        offered = self._find_suggestions(only_sure=True)
        sure = {
            listing_id: choices[0]["product_id"]
            for listing_id, choices in offered.items() if self._is_sure(choices)
        }
        if not sure:
            raise UserError(self.env._(
                "None of these listings has a sure suggestion. Choose their products by hand."
            ))
        self._match(sure)
        return self.env["ecom.order"]._notify(self.env._(
            "%(matched)s listings matched, %(left)s have no sure suggestion.",
            matched=len(sure), left=len(self.filtered(lambda one: not one.product_id)),
        ))

    def action_view_suggestions(self):
        """Show all that is offered for this listing, to take one."""
        self.ensure_one()
        return self.env["ecom.listing.suggestion"]._open(self)

    def _match(self, chosen):
        """Give listings their products and release what waited; not listing by listing.

        :param chosen: {listing id: product id}, of ``_find_suggestions``
        """
        listings = self.browse(chosen)
        listings.check_access("write")
        listings.flush_recordset()
        self.env.cr.execute(
            SQL(
                """
                UPDATE ecom_listing listing
                   SET product_id = told.product_id, write_uid = %s, write_date = %s
                  FROM unnest(%s::int[], %s::int[]) told (id, product_id)
                 WHERE listing.id = told.id AND listing.product_id IS NULL
                """,
                self.env.uid, self.env.cr.now(), list(chosen), list(chosen.values()),
            )
        )
        listings.invalidate_recordset()
        listings._after_match()
