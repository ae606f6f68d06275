from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import PostalCommon


@tagged("post_install", "-at_install")
class TestRuleCondition(PostalCommon):
    def _save(self, text, **values):
        values |= {"applies_to": "condition", "condition": text}
        return self._create_rule("Northern schools", **values)

    def test_a_bad_condition_is_refused_and_says_what_is_wrong(self):
        cases = [
            ("[('coutry_id', '=', 1)]", "coutry_id", "country_id"),
            ("[('country_id.cod', '=', 'DE')]", "cod", "code"),
            ("[('child_ids', 'any', [('nme', '=', 'x')])]", "nme", "name"),
            ("[('name', '~', 'x')]", "~", "ilike"),
            ("[('name', 'any!', [('id', '=', 1)])]", "any!", "not any"),
            ("[('country_id', 'child_of', 1)]", "country_id", "use = or in"),
            ("[('color', '=', 'red')]", "red", "does not fit"),
            ("[('create_date', '>', 'soon')]", "soon", "date"),
            ("[('document_model', '=', 'x')]", "document_model", "Contact"),
            ("[('name', '=', uid)]", "uid", "plain values"),
            ("[('name', '=', __import__('os').getcwd())]", "plain values", "list"),
            ("name = 1", "plain values", "list"),
            ("{'a': 1}", "plain values", "list"),
            ("[('name', '=')]", "('name', '=')", "neither"),
            ("['&', ('name', '=', 'x')]", "&", "condition"),
            ("[" * 5000, "plain values", "list"),
        ]
        for text, *expected in cases:
            with self.subTest(text=text[:60]), self.assertRaises(ValidationError) as caught:
                self._save(text, number=3)
            for word in ("03 Northern schools", *expected):
                self.assertIn(word, str(caught.exception))
        self.assertEqual(self.env["test.postal.rule"].search_count([]), 0)

    def test_good_conditions_are_kept(self):
        for text in (
            "[]",
            "[('country_id.code', '=', 'DE')]",
            "['|', ('name', 'ilike', 'x'), '!', ('category_id', 'in', [1, 2])]",
            "[('category_id', 'child_of', [1])]",
            "[('create_date', '>', 'today -7d')]",
            "[('create_date.month_number', '=', 3)]",
            "[('child_ids', 'any', [('name', '=', 'x')])]",
            "[(1, '=', 1)]",
            "[('id', 'in', [1])]",
        ):
            with self.subTest(text=text):
                self.assertTrue(self._save(text))

    def test_an_unused_condition_is_not_looked_at(self):
        rule = self._create_rule("All", condition="nonsense")
        with self.assertRaises(ValidationError):
            rule.applies_to = "condition"
