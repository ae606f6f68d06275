from odoo.tests import tagged

from .common import OcCommon


@tagged("post_install", "-at_install")
class TestCrm(OcCommon):
    """CRM and wholesale share one address book; neither needs the other."""

    def setUp(self):
        super().setUp()
        if "crm.lead" not in self.env:
            self.skipTest("CRM is not installed")

    def test_a_converted_lead_is_a_partner_that_wholesale_takes_over(self):
        lead = self.env["crm.lead"].create(
            {"name": "Wants tea", "partner_name": "Fresh School", "contact_name": "Li Na"}
        )
        lead._handle_partner_assignment(create_missing=True)
        company = lead.partner_id.commercial_partner_id
        self.assertEqual(
            (company.name, company.oc_role, company.oc_state), ("Fresh School", False, False)
        )
        company.action_make_customer()
        self.assertEqual((company.oc_role, company.oc_state), ("customer", "confirmed"))
        self.assertEqual(lead.partner_id.parent_id, company)
        self.assertEqual(lead.partner_id.name, "Li Na")

    def test_a_lead_of_wholesale_stays_a_lead_with_its_opportunity(self):
        customer = self._create_customer(name="Maybe School", oc_state="lead")
        lead = self.env["crm.lead"].create({"name": "Wants tea", "partner_id": customer.id})
        lead.convert_opportunity(customer)
        self.assertEqual((lead.type, lead.partner_id), ("opportunity", customer))
        self.assertEqual(customer.oc_state, "lead")
