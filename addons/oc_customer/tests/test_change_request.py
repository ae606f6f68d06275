import json

from odoo.exceptions import AccessError, RedirectWarning, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import OcCommon


class ChangeCommon(OcCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(cls.env, "oc_seller", "oc_customer.group_user_all")
        cls.manager = new_test_user(cls.env, "oc_manager", "oc_customer.group_manager")
        cls.other_manager = new_test_user(cls.env, "oc_boss", "oc_customer.group_manager")
        cls.school = cls.env["oc.classification"].create(
            {"kind": "customer_category", "name": "School"}
        )
        cls.region = cls.env["postal.region"].create({"name": "North"})
        cls.tag = cls.env["res.partner.category"].create({"name": "Pilot"})
        cls.customer.write({"street": "Old Road 1", "phone": "100"})
        cls.mine = cls.customer.with_user(cls.seller)

    def _request(self, changes, user=None, **values):
        lines = [
            Command.create({"field_name": name, "new_value": json.dumps(value)})
            for name, value in changes.items()
        ]
        requests = self.env["oc.change.request"].with_user(user or self.seller)
        return requests.create(
            {"partner_id": self.customer.id, "reason": "They moved", "line_ids": lines, **values}
        )

    def _accept(self, changes, user=None):
        request = self._request(changes)
        request.action_submit()
        request.with_user(user or self.manager).action_accept()
        return request


@tagged("post_install", "-at_install")
class TestChangeRequest(ChangeCommon):
    def test_nothing_changes_before_a_manager_accepts(self):
        request = self._request({"street": "New Road 2", "phone": "200"})
        self.assertEqual(request.state, "draft")
        request.action_submit()
        self.assertEqual(request.state, "submitted")
        self.assertEqual(self.customer.mapped("street"), ["Old Road 1"])
        request.with_user(self.manager).action_accept()
        self.assertRecordValues(self.customer, [{"street": "New Road 2", "phone": "200"}])
        self.assertRecordValues(
            request,
            [
                {
                    "state": "accepted",
                    "requester_id": self.seller.id,
                    "approver_id": self.manager.id,
                }
            ],
        )
        self.assertTrue(request.decided_at)

    def test_the_history_stays_on_the_customer(self):
        self._accept({"street": "New Road 2"})
        refused = self._request({"phone": "300"})
        refused.action_submit()
        refused.with_user(self.manager).action_refuse()
        bodies = " ".join(self.customer.message_ids.mapped("body"))
        for text in ("Old Road 1", "New Road 2", "They moved", "oc_seller", "oc_manager", "300"):
            self.assertIn(text, bodies)
        self.assertEqual(self.customer.phone, "100")
        self.assertEqual(self.customer.change_request_count, 2)
        action = self.customer.action_open_change_requests()
        self.assertEqual(self.env["oc.change.request"].search_count(action["domain"]), 2)

    def test_every_kind_of_field_is_shown_readably_and_applied(self):
        terms = self.env["account.payment.term"].create({"name": "14 days"})
        cases = [
            ("name", "New Name", "Sunrise School", "New Name"),
            ("oc_category_id", self.school.id, "Other", "School"),
            ("oc_region_id", self.region.id, "empty", "North"),
            ("user_id", self.manager.id, "empty", self.manager.name),
            ("property_payment_term_id", terms.id, "empty", "14 days"),
            ("category_id", self.tag.ids, "empty", "Pilot"),
            ("oc_fund_required", "yes", "empty", "Required"),
            ("oc_cutoff_hour_own", True, "no", "yes"),
            ("oc_cutoff_hour", 15.5, "0", "15.5"),
            ("oc_tier_count", 2, "0", "2"),
            ("oc_max_order_amount", 99.5, "0", "99.5"),
            ("oc_region_id", False, "North", "empty"),
            ("category_id", [], "Pilot", "empty"),
            ("active", False, "yes", "no"),
        ]
        for name, value, old, new in cases:
            with self.subTest(field=name):
                line = self._accept({name: value}).line_ids
                self.assertEqual((line.old_display, line.new_display), (old, new))
                self.assertEqual(json.loads(line.new_value), value)
                field = self.customer._fields[name]
                stored = (
                    self.customer[name].ids
                    if field.type == "many2many"
                    else (self.customer[name].id if field.relational else self.customer[name])
                )
                self.assertEqual(stored, value)

    def test_values_that_cannot_be_are_refused_when_the_request_is_made(self):
        gold = self.env["oc.classification"].create({"kind": "customer_level", "name": "Gold"})
        archived = self.school.copy({"name": "Gone", "active": False})
        self._create_customer(name="Other", ref="TAKEN")
        cases = [
            ({"name": ""}, "Name cannot be .*not empty"),
            ({"name": 5}, "Name cannot be .*a text"),
            ({"oc_category_id": gold.id}, "Customer Category cannot be .*such as .*School"),
            ({"oc_category_id": archived.id}, "Customer Category cannot be"),
            ({"oc_category_id": 99999999}, "cannot be “99999999”"),
            ({"oc_category_id": "School"}, "the id of a record"),
            ({"category_id": [99999999]}, "Tags cannot be"),
            ({"category_id": 5}, "a list of ids"),
            ({"active": "no"}, "true or false"),
            ({"oc_tier_count": 1.5}, "a whole number"),
            ({"oc_cutoff_hour": "noon"}, "a number"),
            ({"oc_fund_required": "maybe"}, "one of Required, Not Required"),
            ({"phone": "100"}, "Phone is “100” already: that is no change"),
            ({"ref": "TAKEN"}, "cannot be changed like this: Another customer"),
            ({"oc_tier_count": -1}, "cannot be changed like this: .*negative"),
            ({"oc_cutoff_hour": 25}, "cannot be changed like this: .*not an hour"),
        ]
        before = self.env["oc.change.request"].search_count([])
        for changes, text in cases:
            with (
                self.subTest(changes=changes),
                self.assertRefused(ValidationError, text),
                mute_logger("odoo.sql_db"),
            ):
                self._request(changes)
        self.assertEqual(self.env["oc.change.request"].search_count([]), before)
        with self.assertRefused(ValidationError, "JSON"):
            self._request(
                {}, line_ids=[Command.create({"field_name": "name", "new_value": "New Name"})]
            )

    def test_trying_a_value_leaves_no_trace(self):
        messages = self.customer.message_ids
        self._request({"name": "New Name", "oc_category_id": self.school.id})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.customer.name, "Sunrise School")
        self.assertEqual(self.customer.message_ids, messages)

    def test_a_field_that_changed_meanwhile_stops_the_acceptance(self):
        request = self._request({"street": "New Road 2", "phone": "200"})
        request.action_submit()
        self.customer.phone = "150"
        with self.assertRefused(UserError, "Phone .*meanwhile: it was “100” .*is “150” now"):
            request.with_user(self.manager).action_accept()
        self.assertRecordValues(self.customer, [{"street": "Old Road 1", "phone": "150"}])
        self.assertEqual(request.state, "submitted")
        request.action_draft()
        self.assertEqual(request.line_ids.mapped("old_display"), ["Old Road 1", "150"])
        request.action_submit()
        request.with_user(self.manager).action_accept()
        self.assertRecordValues(self.customer, [{"street": "New Road 2", "phone": "200"}])

    def test_another_person_decides(self):
        request = self._request({"phone": "200"}, user=self.manager)
        request.action_submit()
        with self.assertRefused(UserError, "approved by a second person"):
            request.action_accept()
        self.assertEqual((request.state, self.customer.phone), ("submitted", "100"))
        with self.assertRefused(AccessError, "Only users of the group"):
            request.with_user(self.seller).action_accept()
        with self.assertRefused(AccessError, "Only users of the group"):
            request.with_user(self.seller).action_refuse()
        request.with_user(self.other_manager).action_accept()
        self.assertEqual(self.customer.phone, "200")

    def test_accepting_twice_changes_once(self):
        request = self._accept({"phone": "200"})
        self.customer.phone = "300"
        self.assertFalse(request.with_user(self.manager).action_accept())
        self.assertFalse(request.with_user(self.manager).action_refuse())
        self.assertEqual((request.state, self.customer.phone), ("accepted", "300"))

    def test_what_is_asked_for_is_fixed_once_submitted(self):
        request = self._request({"phone": "200"})
        other = new_test_user(self.env, "oc_seller_2", "oc_customer.group_user_all")
        with self.assertRefused(UserError, "Only oc_seller"):
            request.with_user(other).line_ids.new_value = '"666"'
        request.action_submit()
        for change in (
            lambda: request.write({"reason": "Other"}),
            lambda: request.line_ids.write({"new_value": '"666"'}),
            lambda: request.line_ids.unlink(),
            lambda: request.with_user(self.manager).line_ids.write({"new_value": '"666"'}),
            lambda: (
                self.env["oc.change.request.line"]
                .with_user(self.seller)
                .create({"request_id": request.id, "field_name": "name", "new_value": '"X"'})
            ),
        ):
            with self.assertRefused(UserError, "has been submitted"):
                change()
        with self.assertRefused(UserError, "cannot be deleted"):
            request.unlink()
        self.assertEqual(request.line_ids.new_value, '"200"')

    def test_state_and_decision_cannot_be_written(self):
        request = self._request({"phone": "200"})
        for vals in ({"state": "accepted"}, {"approver_id": self.manager.id}):
            with self.assertRefused(AccessError, "changed by submitting and approving"):
                request.write(vals)
        with self.assertRefused(AccessError, "changed by submitting and approving"):
            self._request({}, state="submitted")

    def test_an_empty_request_is_not_submitted(self):
        request = self._request({})
        with self.assertRefused(UserError, "asks for no change"):
            request.action_submit()
        self.assertEqual(request.state, "draft")

    def test_only_confirmed_customers_have_requests(self):
        lead = self._create_customer(name="Maybe", oc_state="lead")
        for partner in (lead, self._create_unit()):
            with self.assertRefused(ValidationError, "is not a confirmed organization customer"):
                self._request({}, partner_id=partner.id)

    def test_approvers_have_something_to_do_until_it_is_decided(self):
        request = self._request({"phone": "200"})
        request.action_submit()
        self.assertIn(self.manager, request.activity_ids.user_id)
        self.assertIn(self.other_manager, request.activity_ids.user_id)
        self.assertNotIn(self.seller, request.activity_ids.user_id)
        request.with_user(self.manager).action_accept()
        self.assertFalse(request.activity_ids)

    def test_the_form_takes_each_kind_of_value(self):
        form = Form(self.env["oc.change.request"].with_user(self.seller))
        form.partner_id = self.customer
        form.reason = "They moved"
        for name, attribute, value in (
            ("street", "new_text", "New Road 2"),
            ("oc_category_id", "new_classification_id", self.school),
            ("active", "new_choice", "no"),
            ("oc_cutoff_hour", "new_number", 15.5),
            ("oc_freight_terms", "new_text", self._get_terms_label()),
        ):
            with form.line_ids.new() as line:
                line.field_name = name
                setattr(line, attribute, value)
        request = form.save()
        self.assertEqual(
            request.line_ids.mapped("summary"),
            [
                "Street: Old Road 1 → New Road 2",
                "Customer Category: Other → School",
                "Active: yes → no",
                "Cut-off Hour: 0 → 15.5",
                f"Freight: empty → {self._get_terms_label()}",
            ],
        )

    def _get_terms_label(self):
        return self.customer._fields["oc_freight_terms"]._description_selection(self.env)[0][1]

    def test_the_button_of_the_refusal_opens_the_same_change_as_a_request(self):
        with self.assertRaises(RedirectWarning) as caught:
            self.mine.write({"street": "New Road 2", "category_id": [Command.link(self.tag.id)]})
        action = caught.exception.args[1]
        form = Form(
            self.env["oc.change.request"].with_user(self.seller).with_context(**action["context"])
        )
        form.reason = "They moved"
        request = form.save()
        request.action_submit()
        request.with_user(self.manager).action_accept()
        self.assertRecordValues(
            self.customer, [{"street": "New Road 2", "category_id": self.tag.ids}]
        )
