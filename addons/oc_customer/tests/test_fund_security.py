from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .fund_common import FundCommon

MODELS = (
    "oc.fund.account",
    "oc.fund.change.type",
    "oc.fund.entry",
    "oc.fund.hold",
    "oc.fund.password",
    "oc.fund.transfer",
)
#: what each kind of user may do: read, write, create, unlink
RIGHTS = {
    "base.group_user": {},
    "base.group_portal": {},
    "postal_base.group_partner_api": {},
    "oc_customer.group_user_all": {},
    "oc_customer.group_fund_user": {
        "oc.fund.account": "r",
        "oc.fund.change.type": "r",
        "oc.fund.entry": "r",
        "oc.fund.hold": "r",
        "oc.fund.transfer": "rwcu",
    },
    "oc_customer.group_fund_manager": {
        "oc.fund.account": "rwcu",
        "oc.fund.change.type": "rwcu",
        "oc.fund.entry": "r",
        "oc.fund.hold": "r",
        "oc.fund.password": "rwu",
        "oc.fund.transfer": "rwcu",
    },
}
OPERATIONS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}


@tagged("post_install", "-at_install")
class TestFundSecurity(FundCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            group: new_test_user(cls.env, f"fund_{index}", group)
            for index, group in enumerate(RIGHTS)
        }

    def test_rights_of_each_group_on_each_model(self):
        for group, rights in RIGHTS.items():
            for model in MODELS:
                found = "".join(
                    letter
                    for letter, operation in OPERATIONS.items()
                    if self.env[model].with_user(self.users[group]).has_access(operation)
                )
                with self.subTest(group=group, model=model):
                    self.assertEqual(found, rights.get(model, ""))

    def test_salesperson_confirms_without_seeing_the_account(self):
        seller = self.users["oc_customer.group_user_all"]
        order = self._create_order([(self.tea, 1, 10.0)], user_id=seller.id).with_user(seller)
        order.action_confirm()
        self.assertFigures(1000, 10)
        self.assertEqual(order.fund_available, 990)
        for read in (
            lambda: self.account.with_user(seller).balance,
            lambda: order.fund_hold_ids,
            lambda: order.action_open_fund_holds(),
        ):
            with self.assertRaises(AccessError):
                read()
                self.env["oc.fund.hold"].with_user(seller).search([])

    def test_warehouse_delivers_without_rights_on_money(self):
        picker = new_test_user(self.env, "fund_picker", "stock.group_stock_user")
        order = self._confirm([(self.tea, 2, 10.0)])
        self._deliver(order.picking_ids.with_user(picker), {self.tea: 2})
        self.assertFigures(980, 0)
        self.assertEqual(order.fund_entry_ids.user_id, picker)
        with self.assertRaises(AccessError):
            self.env["oc.fund.entry"].with_user(picker).search([])

    def test_clerk_cannot_open_freeze_or_limit_accounts(self):
        clerk = self.users["oc_customer.group_fund_user"]
        account = self.account.with_user(clerk)
        for call in (
            lambda: account.write({"credit_limit": 1e6}),
            lambda: account.action_unfreeze(),
            lambda: account._freeze("x"),
            lambda: account.create({"partner_id": self._create_customer(name="X").id}),
            lambda: self.env["oc.fund.account.freeze"].with_user(clerk).create({"reason": "x"}),
        ):
            with self.assertRaises(AccessError):
                call()
        self.assertFalse(self.account.is_frozen)
        self.assertEqual(self.account.credit_limit, 0)

    def test_nobody_writes_the_ledger_not_even_the_approver(self):
        approver = self.users["oc_customer.group_fund_manager"]
        entry = self.account.entry_ids.with_user(approver)
        for call in (
            lambda: entry.write({"note": "x"}),
            lambda: entry.unlink(),
            lambda: entry.create({"account_id": self.account.id, "amount": 1}),
        ):
            with self.assertRaises(UserError):
                call()
        self.assertFigures(1000, 0)

    def test_money_of_another_company_is_not_seen(self):
        other = self.env["res.company"].create({"name": "Other company"})
        customer = self._create_customer(name="Elsewhere", company_id=other.id)
        account = self._create_account(customer, company_id=other.id)
        self._pay_in(account, 5)
        clerk = self.users["oc_customer.group_fund_user"]
        for model in ("oc.fund.account", "oc.fund.entry"):
            found = self.env[model].with_user(clerk).search([])
            self.assertEqual(found.company_id, self.company)
        with self.assertRaises(AccessError):
            account.with_user(clerk).read(["balance"])
        with self.assertRaises(AccessError):
            account.with_user(clerk)._get_balances_at("2999-01-01 00:00:00")

    def test_portal_user_cannot_read_or_set_the_password_of_another(self):
        portal = self.users["base.group_portal"]
        with self.assertRaises(AccessError):
            self.env["oc.fund.password"].with_user(portal).search([])
