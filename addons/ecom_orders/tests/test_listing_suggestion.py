from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import EcomCommon


@tagged("post_install", "-at_install")
class TestListingSuggestion(EcomCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pot = cls._create_product("Cast Iron Tea Pot", "POT-0042", barcode="6901234567892")
        cls.mug = cls._create_product("青花瓷马克杯 300ml", "MUG-7")

    def _listing(self, sku, title="Something", channel=None, **values):
        return self.env["ecom.listing"].create(
            {"channel_id": (channel or self.channel).id, "sku": sku, "title": title, **values}
        ).with_user(self.clerk)

    def test_each_reason_finds_its_product(self):
        other = self._create_channel("OTHER")
        self._listing("X-1", "Sold Elsewhere", other, product_id=self.rice.id)
        cases = [
            # code, title, product, reason, sure
            ("6901234567892", "A", self.pot, "Same barcode", True),
            ("pot 42", "B", self.pot, "Same code", True),
            ("X-1", "C", self.rice, "Another shop", True),
            ("Z-1", "Sold Elsewhere", self.rice, "same title", False),
            ("SHOP_POT-42_2PK", "D", self.pot, "contains", False),
            ("POT-004", "E", self.env["product.product"], "", False),
            ("POT-0", "F", self.env["product.product"], "", False),
            ("Z-2", "tea pot, cast-iron!", self.pot, "Similar name", False),
            ("Z-3", "新款青花瓷马克杯", self.mug, "Similar name", False),
            ("Z-4", "nothing like it", self.env["product.product"], "", False),
        ]
        for code, title, product, reason, is_sure in cases:
            with self.subTest(code=code, title=title):
                listing = self._listing(code, title)
                self.assertEqual(listing.suggestion_id, product)
                self.assertIn(reason, listing.suggestion_reason or "")
                self.assertEqual(listing.is_suggestion_sure, is_sure)

    def test_the_likeliest_comes_first_and_doubt_is_not_sure(self):
        self._create_product("Pot Lid", "pot.42")
        listing = self._listing("POT42", "Cast Iron Tea Pot")
        self.assertEqual(listing.suggestion_id, self.pot)
        self.assertEqual(listing.suggestion_count, 2)
        self.assertFalse(listing.is_suggestion_sure)
        with self.assertRaisesRegex(UserError, "sure suggestion"):
            listing.action_accept_sure()
        self.assertFalse(listing.product_id)

    def test_products_of_others_or_no_longer_sold_are_not_offered(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self._create_product("Kettle", "KETTLE", company_id=elsewhere.id)
        self._create_product("Kettle", "KETTLE").action_archive()
        self.assertFalse(self._listing("kettle", "Kettle").suggestion_id)

    def test_a_user_is_offered_products_of_its_categories_only(self):
        category = self.env["product.category"].create({"name": "Own"})
        self.env["ecom.right"].create(
            {"user_id": self.clerk.id, "category_ids": category.ids}
        )
        listing = self._listing("pot42")
        self.assertFalse(listing.suggestion_id)
        self.pot.categ_id = category
        listing.invalidate_recordset()
        self.assertEqual(listing.suggestion_id, self.pot)

    def test_renaming_and_translating_a_product_is_found(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        listing = self._listing("Z-9", "Samovar of Tula")
        self.pot.name = "Tula Samovar"
        self.assertEqual(listing.suggestion_id, self.pot)
        chinese = self._listing("Z-10", "图拉铜茶炊")
        self.assertFalse(chinese.suggestion_id)
        self.pot.product_tmpl_id.update_field_translations("name", {"zh_CN": "图拉茶炊"})
        chinese.invalidate_recordset()
        self.assertEqual(chinese.suggestion_id, self.pot)

    def test_variants_are_told_apart_by_their_values(self):
        color = self.env["product.attribute"].create({
            "name": "Color",
            "value_ids": [(0, 0, {"name": "Crimson"}), (0, 0, {"name": "Indigo"})],
        })
        shirt = self.env["product.template"].create({
            "name": "Linen Shirt",
            "attribute_line_ids": [
                (0, 0, {"attribute_id": color.id, "value_ids": color.value_ids.ids})
            ],
        })
        listing = self._listing("Z-11", "Shirt linen indigo")
        self.assertEqual(listing.suggestion_id, shirt.product_variant_ids[1])

    # === ACCEPTING === #

    def test_accepting_releases_what_waits(self):
        self._take(self._told("1", ("pot42", 2, 10)), self._told("2", ("pot42", 1, 5)))
        listing = self.env["ecom.listing"].search([("sku", "=", "pot42")]).with_user(self.clerk)
        self.assertRecordValues(listing, [
            {"waiting_order_count": 2, "waiting_amount": 25, "suggestion_id": self.pot.id}
        ])
        listing.with_context(suggested_id=self.pot.id).action_accept_suggestion()
        self.assertEqual(listing.product_id, self.pot)
        orders = self._find("1") + self._find("2")
        self.assertEqual(orders.mapped("state"), ["service", "service"])
        self.assertEqual(orders.line_ids.product_id, self.pot)
        self.assertRecordValues(listing, [{"waiting_order_count": 0, "waiting_amount": 0}])

    def test_what_is_no_longer_offered_is_refused(self):
        listing = self._listing("pot42")
        with self.assertRaisesRegex(UserError, "pot42"):
            listing.with_context(suggested_id=self.mug.id).action_accept_suggestion()
        self.assertFalse(listing.product_id)
        listing.product_id = self.rice
        with self.assertRaisesRegex(UserError, "meanwhile"):
            listing.with_context(suggested_id=self.pot.id).action_accept_suggestion()
        self.assertEqual(listing.product_id, self.rice)

    def test_another_than_the_first_can_be_taken(self):
        lid = self._create_product("Pot Lid", "pot.42")
        listing = self._listing("POT42", "Cast Iron Tea Pot")
        action = listing.action_view_suggestions()
        rows = self.env[action["res_model"]].with_user(self.clerk).search(action["domain"])
        self.assertEqual(rows.product_id, self.pot + lid)
        rows.filtered(lambda row: row.product_id == lid).action_take()
        self.assertEqual(listing.product_id, lid)

    def test_a_selection_takes_the_sure_ones_only(self):
        self._take(self._told("1", ("pot42", 2, 10)))
        doubtful = self._listing("Z-1", "cast iron pot for tea")
        matched = self._listing("Z-2", product_id=self.rice.id)
        sure = self.env["ecom.listing"].search([("sku", "=", "pot42")])
        listings = (sure + doubtful + matched).with_user(self.clerk)
        answer = listings.action_accept_sure()
        self.assertIn("1 listings matched, 1 have", answer["params"]["message"])
        self.assertEqual(listings.mapped("product_id"), self.pot + self.rice)
        self.assertFalse(doubtful.product_id)
        self.assertEqual(self._find("1").state, "service")

    def test_who_may_only_read_accepts_nothing(self):
        reader = new_test_user(self.env, "reader", "ecom_orders.group_reader")
        listing = self._listing("pot42").with_user(reader)
        self.assertEqual(listing.suggestion_id, self.pot)
        for step in ("action_accept_suggestion", "action_accept_sure"):
            with self.assertRaises(AccessError):
                getattr(listing, step)()
            self.assertFalse(listing.product_id)

    def test_queries_do_not_grow_with_the_listings(self):
        listings = self._listing("pot42") + self._listing("mug 7")
        many = listings
        for n in range(30):
            self._create_product(f"Cup {n}", f"CUP-{n:03}")
            many += self._listing(f"cup.{n}", f"Cup number {n}")
        counts = []
        for some in (listings, many):
            some.invalidate_model()
            before = self.cr.sql_log_count
            self.assertTrue(all(some.mapped("suggestion_id")))
            some.action_accept_sure()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2, counts)
        self.assertTrue(all(listing.product_id for listing in many[2:] if len(listing.sku) > 4))
