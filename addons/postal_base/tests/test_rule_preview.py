from odoo.tests import Form, tagged

from .common import PostalCommon


@tagged("post_install", "-at_install")
class TestRulePreview(PostalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env["test.postal.rule"]
        cls.everybody = cls._create_rule("All", number=20)
        cls.goslar = cls._create_partners(3, city="Goslar", comment="rule test")
        cls.reims = cls._create_partners(2, city="Reims", comment="rule test")
        cls.env["ir.ui.view"].create(
            {
                "name": "test.postal.rule.form",
                "model": "test.postal.rule",
                "mode": "primary",
                "inherit_id": cls.env.ref("postal_base.postal_rule_mixin_view_form").id,
                "arch": """
                    <group name="criteria" position="inside"><field name="city"/></group>
                """,
            }
        )

    def test_only_documents_whose_rule_differs_are_given(self):
        town = self._create_rule("Goslar", number=10, city="Goslar", active=False)
        changes = self.rules._preview_changes(
            self.goslar | self.reims, self.everybody, town | self.everybody
        )
        self.assertEqual(changes, [(partner, self.everybody, town) for partner in self.goslar])

    def test_a_rule_saved_as_it_was_changes_nothing(self):
        form = Form(self.everybody)
        self.assertEqual(form.preview, "Saving this changes the rule of no document.")

    def test_an_unsaved_rule_shows_whom_it_takes_and_saves_nothing(self):
        form = Form(self.rules)
        form.name = "Goslar"
        form.number = 10
        form.city = "Goslar"
        self.assertEqual(form.preview, "3 from 20 All to 10 Goslar")
        form.number = 30
        self.assertEqual(form.preview, "Saving this changes the rule of no document.")
        form.number = 15
        form.city = "Reims"
        self.assertEqual(form.preview, "2 from 20 All to 15 Goslar")
        self.assertEqual(self.rules.search([]), self.everybody)

    def test_a_changed_rule_shows_who_leaves_it(self):
        form = Form(self.everybody)
        form.city = "Reims"
        self.assertEqual(form.preview, "3 from 20 All to no rule")

    def test_a_bad_condition_is_told_instead_of_a_preview(self):
        form = Form(self.everybody)
        form.applies_to = "condition"
        form.condition = "[('cty', '=', 'x')]"
        self.assertIn("cty", form.preview)
        self.assertIn("city", form.preview)
