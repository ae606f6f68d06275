import json
import xmlrpc.client
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .test_change_request import ChangeCommon


@tagged("post_install", "-at_install")
class TestMasterData(ChangeCommon):
    """Who may only request a change cannot make it, by whatever way."""

    def test_a_salesperson_is_refused_and_told_the_way_out(self):
        cases = [
            {"name": "New"},
            {"active": False},
            {"user_id": self.seller.id},
            {"oc_category_id": self.school.id},
            {"category_id": [Command.link(self.tag.id)]},
            {"oc_fund_required": "no"},
            {"oc_max_order_amount_own": True},
            {"oc_state": "lead"},
            {"company_id": False},
        ]
        for vals in cases:
            with self.subTest(vals=vals):
                before = self.customer.read(list(vals))
                with self.assertRefused(UserError, "Nothing was changed. Use “Request a change”"):
                    self.mine.write(vals)
                self.customer.invalidate_recordset()
                self.assertEqual(self.customer.read(list(vals)), before)

    def test_values_that_stay_the_same_and_other_fields_are_no_change(self):
        self.mine.write(
            {
                "street": "Old Road 1",
                "oc_category_id": self.customer.oc_category_id.id,
                "category_id": [Command.set([])],
                "comment": "Closed at noon",
            }
        )
        self.assertIn("Closed at noon", self.customer.comment)

    def test_managers_and_the_system_change_directly(self):
        self.customer.with_user(self.manager).street = "New Road 2"
        self.assertEqual(self.customer.street, "New Road 2")
        self.mine.sudo().street = "New Road 3"
        self.assertEqual(self.customer.street, "New Road 3")

    def test_leads_units_and_contacts_are_free(self):
        lead = self._create_customer(name="Maybe", oc_state="lead")
        unit = self._create_unit()
        contact = self.env["res.partner"].create({"name": "Li", "parent_id": self.customer.id})
        for partner in (lead, unit, contact):
            partner.with_user(self.seller).name = "Changed"
            self.assertEqual(partner.name, "Changed")

    def test_several_customers_at_once_are_refused_together(self):
        other = self._create_customer(name="Other")
        with self.assertRefused(UserError, "is a confirmed customer"):
            (other + self.customer).with_user(self.seller).write({"user_id": self.seller.id})
        self.assertFalse((other + self.customer).user_id)

    def test_by_a_form(self):
        with (
            self.assertRefused(UserError, "Request a change"),
            Form(self.mine, "oc_customer.oc_customer_view_form") as form,
        ):
            form.street = "New Road 2"
        self.assertEqual(self.customer.street, "Old Road 1")

    def test_comparing_tags_carries_out_no_command(self):
        with self.assertRefused(UserError, "Request a change"):
            self.mine.write(
                {
                    "category_id": [
                        Command.update(self.tag.id, {"name": "Hacked"}),
                        Command.create({"name": "More"}),
                    ]
                }
            )
        self.assertEqual(self.tag.name, "Pilot")

    def test_by_an_import_nothing_is_half_imported(self):
        lead = self._create_customer(name="Maybe", oc_state="lead")
        result = (
            self.env["res.partner"]
            .with_user(self.seller)
            .load([".id", "phone"], [[str(lead.id), "1"], [str(self.customer.id), "2"]])
        )
        self.assertFalse(result["ids"])
        message = result["messages"][-1]
        self.assertEqual(message["rows"], {"from": 1, "to": 1})
        self.assertIn("Request a change", message["message"])
        (lead + self.customer).invalidate_recordset()
        self.assertEqual((lead + self.customer).mapped("phone"), [False, "100"])

    def test_by_deleting(self):
        customer = self._create_customer(name="Other")
        with self.assertRefused(AccessError, "only managers delete it"):
            customer.with_user(self.seller).unlink()
        self.assertTrue(customer.exists())

    def test_the_first_unit_or_contact_does_not_give_the_customer_its_address(self):
        bare = self._create_customer(name="Bare")
        for vals in ({"oc_id": bare.id}, {"parent_id": bare.id, "type": "other"}):
            self.env["res.partner"].with_user(self.seller).create(
                {"name": "Below", "street": "Side Road 3", **vals}
            )
        self.assertFalse(bare.street)


@tagged("post_install", "-at_install")
class TestApproval(ChangeCommon):
    """New customers wait for a second person where the setting says so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.oc_approval_required = True

    def _create_as(self, user, **values):
        partners = self.env["res.partner"].with_user(user)
        return partners.create({"name": "Fresh School", "oc_role": "customer", **values})

    def test_a_new_customer_waits_until_a_second_person_confirms(self):
        customer = self._create_as(self.seller, oc_state="confirmed")
        self.assertRecordValues(
            customer, [{"oc_state": "waiting", "oc_requester_id": self.seller.id}]
        )
        self.assertIn(self.manager, customer.activity_ids.user_id)
        with self.assertRefused(UserError, "waits until a manager confirms"):
            customer.action_confirm_customer()
        with self.assertRefused(UserError, "waits until a manager confirms"):
            customer.oc_state = "confirmed"
        self.assertEqual(customer.oc_state, "waiting")
        customer.with_user(self.manager).action_confirm_customer()
        self.assertEqual(customer.oc_state, "confirmed")
        self.assertFalse(customer.activity_ids)

    def test_a_manager_does_not_confirm_what_he_made(self):
        customer = self._create_as(self.manager)
        for confirm in (
            lambda: customer.action_confirm_customer(),
            lambda: customer.write({"oc_state": "confirmed"}),
        ):
            with self.assertRefused(UserError, "confirmed by a second person"):
                confirm()
        self.assertEqual(customer.oc_state, "waiting")
        customer.with_user(self.other_manager).write({"oc_state": "confirmed"})
        self.assertEqual(customer.oc_state, "confirmed")

    def test_a_lead_asks_first(self):
        lead = self._create_as(self.seller, oc_state="lead")
        self.assertEqual(lead.oc_state, "lead")
        for user in (self.seller, self.manager):
            with self.assertRefused(UserError, "needs approval before it is confirmed"):
                lead.with_user(user).oc_state = "confirmed"
        lead.action_confirm_customer()
        self.assertEqual(lead.oc_state, "waiting")
        lead.with_user(self.manager).action_refuse_customer()
        self.assertEqual(lead.oc_state, "lead")

    def test_a_company_of_the_address_book_waits_too(self):
        company = self.env["res.partner"].create({"name": "Firm", "is_company": True})
        company.with_user(self.seller).action_make_customer()
        self.assertRecordValues(
            company, [{"oc_state": "waiting", "oc_requester_id": self.seller.id}]
        )

    def test_nobody_gets_around_it_by_the_settings_of_the_customer(self):
        with self.assertRefused(UserError, "Only managers decide"):
            self._create_as(self.seller, oc_approval_required="no")
        customer = self._create_as(self.seller)
        for vals in ({"oc_approval_required": "no"}, {"oc_requester_id": False}):
            with self.assertRefused(UserError, "Only managers decide|Ask for approval"):
                customer.write(vals)
        customer.with_user(self.manager).oc_approval_required = "no"
        customer.action_confirm_customer()
        self.assertEqual(customer.oc_state, "confirmed")

    def test_the_first_unit_is_made_with_its_customer_and_cannot_order(self):
        self._create_common_table()
        customer = self._create_as(
            self.seller, unit_ids=[Command.create({"name": "Kitchen", "oc_role": "unit"})]
        )
        unit = customer.unit_ids
        self.assertEqual((customer.oc_state, unit.oc_id), ("waiting", customer))
        order = self._create_order_as(unit)
        with self.assertRefused(ValidationError, "is not confirmed"):
            order.action_confirm()
        self.assertEqual(order.state, "draft")
        customer.with_user(self.manager).action_confirm_customer()
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def _create_order_as(self, unit):
        # an order typed before the confirmation
        unit.oc_id.sudo().oc_state = "confirmed"
        order = self._create_order(unit, {self.tea: 1})
        unit.oc_id.sudo().oc_state = "waiting"
        return order

    def test_without_the_setting_a_customer_is_confirmed_at_once(self):
        self.env.company.oc_approval_required = False
        self.assertEqual(self._create_as(self.seller).oc_state, "confirmed")
        lead = self._create_as(self.seller, oc_state="lead")
        lead.action_confirm_customer()
        self.assertEqual(lead.oc_state, "confirmed")


@tagged("post_install", "-at_install")
class TestMasterDataHttp(HttpCase):
    """The same refusal over the wire."""

    def setUp(self):
        super().setUp()
        self.seller = new_test_user(self.env, "oc_seller", "oc_customer.group_user_all")
        self.customer = self.env["res.partner"].create(
            {"name": "Sunrise School", "oc_role": "customer", "phone": "100"}
        )
        self.key = (
            self.env["res.users.apikeys"]
            .with_user(self.seller)
            .sudo()
            ._generate("rpc", "test", fields.Datetime.now() + timedelta(days=1))
        )

    @mute_logger("odoo.http", "odoo.addons.rpc.controllers.xmlrpc")
    def test_over_xml_rpc(self):
        with self.assertRaises(xmlrpc.client.Fault) as caught:
            self.xmlrpc_object.execute_kw(
                self.env.cr.dbname,
                self.seller.id,
                self.key,
                "res.partner",
                "write",
                [[self.customer.id], {"phone": "200"}],
            )
        self.assertIn("Request a change", caught.exception.faultString)
        self.assertNotIn("res_model", str(caught.exception))
        self.assertEqual(self.customer.phone, "100")

    @mute_logger("odoo.http")
    def test_over_json_2(self):
        answer = self.url_open(
            "/json/2/res.partner/write",
            data=json.dumps({"ids": [self.customer.id], "vals": {"phone": "200"}}),
            headers={"Authorization": f"bearer {self.key}", "Content-Type": "application/json"},
        )
        self.assertEqual(answer.status_code, 422)
        self.assertIn("Request a change", answer.json()["message"])
        self.assertEqual(self.customer.phone, "100")

    @mute_logger("odoo.http")
    def test_over_the_web_client(self):
        self.authenticate("oc_seller", "oc_seller")
        answer = self._call_web(
            "/web/dataset/call_kw/res.partner/web_save",
            {
                "model": "res.partner",
                "method": "web_save",
                "args": [[self.customer.id], {"phone": "200"}],
                "kwargs": {"specification": {}},
            },
        )
        error = answer["error"]["data"]
        self.assertEqual(error["name"], "odoo.addons.oc_customer.exceptions.MasterDataRefused")
        self.assertEqual(error["arguments"][1]["res_model"], "oc.change.request")
        self.assertEqual(self.customer.phone, "100")

    def _call_web(self, path, params):
        return self.url_open(
            path,
            data=json.dumps({"jsonrpc": "2.0", "id": 1, "method": "call", "params": params}),
            headers={"Content-Type": "application/json"},
        ).json()
