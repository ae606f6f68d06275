from odoo.tests import tagged

from .common import PostalCommon

COUNTRIES = ("base.cn", "base.de", "base.fr", "base.us")


@tagged("post_install", "-at_install")
class TestRuleMatch(PostalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env["test.postal.rule"]
        cls.cn, cls.de, cls.fr, cls.us = (cls.env.ref(xml_id) for xml_id in COUNTRIES)

    def _condition(self, *terms):
        return {"applies_to": "condition", "condition": str(list(terms))}

    def test_the_first_match_in_ascending_number_wins(self):
        everybody = self._create_rule("All", number=30)
        condition = self._condition(("country_id", "=", self.de.id))
        german = self._create_rule("DE", number=10, **condition)
        town = self._create_rule("Town", number=20, city="Goslar")
        documents = [
            (self._create_partners(country_id=self.de.id, city="Goslar"), german),
            (self._create_partners(country_id=self.fr.id, city="Goslar"), town),
            (self._create_partners(country_id=self.fr.id, city="Reims"), everybody),
        ]
        partners = self.env["res.partner"].concat(*(partner for partner, _rule in documents))
        self.assertEqual(self.rules._match(partners), dict(documents))

    def test_among_equal_numbers_the_older_wins(self):
        first = self._create_rule("A", number=10)
        self._create_rule("B", number=10)
        self.assertEqual(self.rules._match(self.partner)[self.partner], first)

    def test_without_a_match_the_rule_is_empty_and_every_document_has_a_key(self):
        self._create_rule("Town", city="Goslar")
        partners = self._create_partners(3)
        matched = self.rules._match(partners)
        self.assertEqual(list(matched), list(partners))
        self.assertEqual(set(matched.values()), {self.rules})
        self.assertEqual(self.rules._match(partners.browse()), {})

    def test_condition_and_criteria_must_both_hold(self):
        rule = self._create_rule(
            "Both", city="Goslar", **self._condition(("country_id", "=", self.de.id))
        )
        both = self._create_partners(country_id=self.de.id, city="Goslar")
        one = self._create_partners(country_id=self.fr.id, city="Goslar")
        self.assertEqual(self.rules._match(both | one), {both: rule, one: self.rules})

    def test_archived_rules_and_those_of_another_company_do_not_count(self):
        self._create_rule("Archived", active=False, number=1)
        other = self.env["res.company"].create({"name": "Other"})
        self._create_rule("Other", company_id=other.id, number=2)
        shared = self._create_rule("Shared", company_id=False, number=3)
        self.assertEqual(self.rules._match(self.partner)[self.partner], shared)
        self.assertEqual(self.rules._get_rules(other).mapped("name"), ["Other", "Shared"])

    def test_the_decision_does_not_depend_on_who_asks_or_on_what_is_archived(self):
        rule = self._create_rule("Town", city="Goslar")
        partner = self._create_partners(city="Goslar", active=False)
        user = self._create_user("clerk")
        matched = self.rules.with_user(user)._match(partner.with_user(user))
        self.assertEqual(list(matched.values()), [rule])

    def test_a_condition_gone_bad_matches_nothing_and_breaks_nothing(self):
        rules = self.rules.concat(*(self._create_rule(f"R{n}", number=n) for n in range(1, 5)))
        for rule, text in zip(
            rules[:3], ("[('gone', '=', 1)]", "[(", "[('color', '=', 'text')]"), strict=True
        ):
            rule.flush_recordset()
            self.env.cr.execute(
                "UPDATE test_postal_rule SET applies_to='condition', condition=%s WHERE id=%s",
                (text, rule.id),
            )
        rules.invalidate_recordset()
        self.assertEqual(self.rules._match(self.partner)[self.partner], rules[3])

    def test_unsaved_rules_and_unsaved_documents_can_be_matched(self):
        saved = self._create_rule("All", number=20)
        draft = self.rules.new({"name": "Draft", "number": 10, "city": "Goslar"})
        partner = self._create_partners(city="Goslar")
        self.assertEqual(self.rules._match(partner, draft | saved)[partner], draft)
        new = self.env["res.partner"].new({"name": "New", "city": "Goslar"})
        self.assertEqual(self.rules._match(new, draft | saved)[new], draft)
        new.city = "Reims"
        self.assertEqual(self.rules._match(new, draft | saved)[new], saved)

    def test_it_decides_as_one_by_one_filtering_does(self):
        conditions = [
            [("country_id.code", "in", ["DE", "FR"]), ("name", "ilike", "1")],
            ["|", ("color", ">", 7), "!", ("country_id", "!=", self.cn.id)],
            [("category_id.name", "=", "VIP")],
            [("parent_id", "child_of", [self.partner.id])],
            [("child_ids", "any", [("city", "=", "Goslar")])],
            [("write_date", ">=", "2020-01-01")],
        ]
        for terms in conditions:
            self._create_rule("R", **self._condition(*terms))
        vip = self.env["res.partner.category"].create({"name": "VIP"})
        countries = (self.cn, self.de, self.fr, self.us)
        partners = self.env["res.partner"].create(
            [
                {
                    "name": f"N{n}",
                    "country_id": countries[n % 4].id,
                    "color": n % 10,
                    "category_id": [(4, vip.id)] if n % 5 == 0 else [],
                    "parent_id": self.partner.id if n % 7 == 0 else False,
                    "child_ids": [(0, 0, {"name": "C", "city": "Goslar"})] if n % 6 == 0 else [],
                }
                for n in range(60)
            ]
        )
        rules = self.rules._get_rules(self.env.company)
        expected = {
            partner: next(
                (rule for rule in rules if partner.filtered_domain(rule._get_rule_domain())),
                self.rules,
            )
            for partner in partners
        }
        self.assertEqual(self.rules._match(partners), expected)
        self.assertGreaterEqual(len(set(expected.values())), 4)

    def test_a_thousand_documents_under_a_hundred_rules_cost_at_most_101_queries(self):
        partners = self._create_partners(1000, country_id=self.us.id, color=3)
        for n in range(100):
            terms = [("country_id.code", "=", "DE"), ("color", "=", n)]
            self._create_rule(f"R{n}", number=n, **self._condition(*terms))
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        matched = self.rules._match(partners)
        self.assertLessEqual(self.env.cr.sql_log_count - before, 101)
        self.assertEqual(len(matched), 1000)

    def test_deciding_takes_four_queries_however_many_documents_and_rules(self):
        for n in range(20):
            self._create_rule(f"R{n}", **self._condition(("country_id", "=", self.de.id)))
        for count in (10, 500):
            partners = self._create_partners(count)
            self.env.flush_all()
            self.env.invalidate_all()
            with self.subTest(count=count), self.assertQueryCount(4):
                self.rules._match(partners)

    def test_numbers_are_counted_on_by_ten_and_shown_with_the_name(self):
        first = self._create_rule("Seven", number=7)
        self.assertEqual(self._create_rule("Next").number, 17)
        self.assertEqual(first.display_name, "07 Seven")
