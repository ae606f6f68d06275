from markupsafe import Markup

from odoo.tests import tagged

from .common import PostalCommon


@tagged("post_install", "-at_install")
class TestRuleExplain(PostalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env["test.postal.rule"]
        cls.germany = cls.env.ref("base.de")
        cls.document = cls._create_partners(
            country_id=cls.germany.id, city="Goslar", color=4, type="delivery"
        )

    def _explain(self, condition, **values):
        rule = self._create_rule("R", applies_to="condition", condition=str(condition), **values)
        [trial] = self.rules._explain(self.document, rule).trials
        return trial

    def _tell(self, trial):
        return [
            (fact.depth, fact.label, fact.operator, fact.expected, fact.actual, fact.holds)
            for fact in trial.facts
        ]

    def test_trials_come_in_order_and_end_with_the_match(self):
        no = self._create_rule("Reims", city="Reims")
        yes = self._create_rule("Goslar", city="Goslar")
        self._create_rule("Never reached")
        decision = self.rules._explain(self.document)
        self.assertEqual((decision.document, decision.rule), (self.document, yes))
        self.assertEqual(
            [(trial.rule, trial.matched) for trial in decision.trials], [(no, False), (yes, True)]
        )
        self.assertEqual(
            self._tell(decision.trials[0]), [(0, "City", "is", "Reims", "Goslar", False)]
        )

    def test_without_a_match_all_rules_were_tried(self):
        self._create_rule("A", city="Reims")
        self._create_rule("B", city="Lyon")
        decision = self.rules._explain(self.document)
        self.assertFalse(decision.rule)
        self.assertEqual(len(decision.trials), 2)

    def test_values_are_told_as_people_know_them(self):
        france = self.env.ref("base.fr")
        cases = [
            (
                ("country_id", "in", [france.id, self.germany.id]),
                ("Country", "is one of", "France, Germany", "Germany", True),
            ),
            (("country_id.code", "=", "FR"), ("Country / Country Code", "is", "FR", "DE", False)),
            (("type", "=", "invoice"), ("Address Type", "is", "Invoice", "Delivery", False)),
            (("active", "=", True), ("Active", "is", "yes", "yes", True)),
            (("parent_id", "=", False), ("Related Company", "is", "not set", "not set", True)),
            (("color", ">", 7), ("Color Index", "is more than", "7", "4", False)),
            (("zip", "!=", False), ("Zip", "is not", "not set", "not set", False)),
            (
                ("country_id", "any", [("code", "=", "FR")]),
                ("Country", "has one that meets", "Country Code is FR", "Germany", False),
            ),
        ]
        for condition, expected in cases:
            with self.subTest(condition=condition):
                self.assertEqual(self._tell(self._explain([condition])), [(0, *expected)])

    def test_and_or_and_not_are_told_with_their_members(self):
        trial = self._explain(
            [
                "&",
                ("color", "=", 4),
                "|",
                ("city", "=", "Reims"),
                "&",
                ("city", "=", "Goslar"),
                "!",
                ("country_id.code", "=", "DE"),
            ]
        )
        self.assertFalse(trial.matched)
        self.assertEqual(
            self._tell(trial),
            [
                (0, "Color Index", "is", "4", "4", True),
                (0, "Any of these:", "", "", "", False),
                (1, "City", "is", "Reims", "Goslar", False),
                (1, "All of these:", "", "", "", False),
                (2, "City", "is", "Goslar", "Goslar", True),
                (2, "Not so:", "", "", "", False),
                (3, "Country / Country Code", "is", "DE", "DE", True),
            ],
        )

    def test_the_html_is_escaped_and_names_rule_and_values(self):
        self._create_rule("<b>Bold</b>", city="<script>")
        self._create_rule("All")
        html = self.rules._explain_html(self.document)
        self.assertIsInstance(html, Markup)
        for text in ("&lt;b&gt;Bold", "&lt;script&gt;", "Goslar", "Applies to all"):
            self.assertIn(text, html)
        self.assertNotIn("<script>", html)

    def test_an_unsaved_document_is_explained_with_what_is_typed(self):
        rule = self._create_rule("Goslar", city="Goslar")
        new = self.env["res.partner"].new({"name": "New", "city": "Reims"})
        [trial] = self.rules._explain(new, rule).trials
        self.assertEqual(self._tell(trial), [(0, "City", "is", "Goslar", "Reims", False)])
