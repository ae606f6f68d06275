"""Something in every list of the order centre: orders, what was made of them, rules."""

import base64

from runtime.demo.rpc import OdooRefused
from support.board import Shops, order
from support.setup import add_carrier, fill_bins, put_in_stock
from support.station import StationWorld

TEA, POT = ("TEA", "Green tea 250 g", 1, 12.5), ("POT", "Teapot, white", 1, 30)
THREE_TEAS, FOUR_POTS = ("TEA", "Green tea 250 g", 3, 12.5), ("POT", "Teapot, white", 4, 30)
BUYER = {"name": "Wang Wei", "phone": "13911111111", "state": "Hebei", "city": "Baoding",
         "street": "Lotus Road 8"}
TOLD = (
    order("D-1", THREE_TEAS, hours=9),
    order("D-2", TEA, POT, hours=8),
    order("D-3", ("TEA-250", "Green tea 250g (new pack)", 2, 12.5), hours=7),
    order("D-4", FOUR_POTS, hours=6),
    order("D-5", TEA, hours=5, buyer_note="Please deliver before Friday", buyer_id="wang",
          receiver=BUYER),
    order("D-6", POT, hours=4, buyer_note="And this one with it", buyer_id="wang", receiver=BUYER),
    order("D-7", TEA, hours=3, paid=False),
)
PAYMENTS = """Transaction ID,Date,Amount,Order Number,Name,Status
8AC001,2026-03-02 09:10,12.5,D-77,Wang Wei,Completed
8AC002,2026-03-02 09:30,-4,D-2,Li Na,Completed
8AC003,2026-03-02 10:05,99,,Zhang Min,Pending
"""
SHEET = """订单号,收货人,详细地址,商家编码,数量,单价
F-1,Li Na,West Street 1,TEA,2,10.5
F-2,Li Na,West Street 1,TEA,two,10.5
F-3,,West Street 1,TEA,1,a lot
"""
REFUSAL = "The order has no shipment line left that is open (ALREADY_FULFILLED)."
COMPARED = """
INSERT INTO ecom_comparison (channel_id, company_id, kind, state, position, total, flagged_count,
                             updated_count, gone_count, unclear_count, create_date, done_at)
SELECT id, company_id, 'shop', 'done', 7, 7, 1, 0, 1, 0, now(), now()
  FROM ecom_channel WHERE id = %s
"""


class Trade:
    """Made over RPC by an administrator, who is in all groups."""

    def __init__(self, stack, odoo):
        self._stack, self._odoo = stack, odoo
        self.world = StationWorld(odoo)
        self.warehouse = self.world.warehouse
        fill_bins(odoo, self.world, {"TEA": 60, "POT": 3})
        self.shops = Shops(stack, odoo, self.warehouse)
        self.carrier = add_carrier(odoo, "County Post", prefix="EA", suffix="CN",
                                   first="10000000", last="10000999", has_check_digit=True)

    def make(self):
        self._add_rules()
        self._add_campaign()
        self.trade()
        self.add_papers()
        self._add_money()
        self._add_words()
        return self

    def order_ids(self, *numbers):
        return self._odoo.call("ecom.order", "search", [("number", "in", numbers)], order="number")

    def _create(self, model, **values):
        return self._odoo.call(model, "create", values)

    # Settings

    def _add_rules(self):
        shop = [(6, 0, [self.shops.ids["TEA"]])]
        house = [(6, 0, [self.warehouse])]
        self._create("ecom.review.policy", name="Small orders", most_amount=100,
                     states="Hebei, Shanxi", skips_finance=True)
        self._create("ecom.warehouse.rule", name="The north", states="Hebei",
                     warehouse_id=self.warehouse)
        self._create("ecom.cost.rule", name="By weight", first_price=6, channel_ids=shop)
        self._create("ecom.assignment.rule", name="Tea team", department="Retail",
                     channel_ids=shop)
        self._create("ecom.fulfilment.rule", name="Our own house", channel_ids=shop)
        self._create("ecom.stock.rule", name="Half of it", channel_ids=shop)
        self._create("ecom.split.rule", name="Pre-sale first", active=False)
        self._create("ecom.wave.rule", name="Single pieces", warehouse_ids=house, active=False)
        self._create("ecom.carrier.account", name="County Post's interface", code="CP",
                     url="http://localhost:9/")

    def _add_campaign(self):
        bag = self.shops.product("BAG", "Cotton bag", standard_price=1.2)
        put_in_stock(self._odoo, bag, self.world.stock, 50)
        scheme = {
            "name": "Cotton bag", "kind": "quantity", "gift_ids": [(0, 0, {"product_id": bag})],
            "product_ids": [(6, 0, self.world.products[:1])],
            "step_ids": [(0, 0, {"threshold": 3, "times": 1})],
        }
        self._create("ecom.campaign", name="Three teas, a cotton bag", limit_total=40,
                     start="2026-01-01 00:00:00", scheme_ids=[(0, 0, scheme)])

    # What became of it

    def trade(self):
        self.shops.push("TEA", *TOLD)
        self.shops.push("OUT", order("E-1", TEA, hours=2), order("E-2", POT, hours=1, paid=False))
        self.shops.approve("D-4")
        # Whatever the policies said: the first two are on their way to a wave.
        waiting = self._odoo.call("ecom.order", "search", [
            ("number", "in", ("D-1", "D-2")), ("state", "in", ("service", "finance"))])
        if waiting:
            self._odoo.call("ecom.order", "action_approve", waiting)
        ready = {"D-1": ("to_ship", False), "D-2": ("to_ship", False),
                 "D-4": ("approved", "shortage")}
        self._stack.wait(lambda: self.shops.states(*ready) == ready, seconds=60)

    def add_papers(self):
        orders = self.order_ids("D-1", "D-2")
        self.wave = self._odoo.call("ecom.order", "action_make_wave", orders)["res_id"]
        self._press("stock.picking.batch", "action_get_waybills", self.wave)
        for paper in ("waybills", "notes", "picklist_bin", "picklist_summed"):
            self._press("stock.picking.batch", f"action_print_{paper}", self.wave)
        [first, _second] = self._odoo.call(
            "stock.picking", "search", [("batch_id", "=", self.wave)])
        self._press("stock.picking", "button_validate", first)
        # What a shop that is called would have said.
        with self._stack.cursor() as cursor:
            cursor.execute(COMPARED, [self.shops.ids["TEA"]])
            cursor.execute("UPDATE ecom_order SET upload_state = 'refused', upload_error = %s"
                           " WHERE state = 'shipped'", [REFUSAL])

    def _press(self, model, button, record, **options):
        try:
            self._odoo.call(model, button, [record], **options)
        except OdooRefused as answer:  # It is done; XML-RPC has no word for an action's None.
            if "marshal None" not in str(answer):
                raise

    def _add_money(self):
        account = self._create("ecom.payment.account", name="Shop wallet", code="WALLET",
                               kind="file", currency_id=self._currency())
        file = base64.b64encode(PAYMENTS.encode()).decode()
        wizard = self._create("ecom.payment.import", account_id=account, file=file,
                              file_name="march.csv")
        self._press("ecom.payment.import", "action_import", wizard)

    def _currency(self):
        [shop] = self._odoo.call("ecom.channel", "read", [self.shops.ids["TEA"]], ["currency_id"])
        return shop["currency_id"][0]

    def _add_words(self):
        self._create("ecom.message", channel_id=self.shops.ids["TEA"], author="Wang Wei",
                     order_id=self.order_ids("D-6")[0], body="Can both orders come in one parcel?")
        upload = self._create(
            "ecom.import", channel_id=self.shops.ids["TEA"], file_name="phone orders.csv",
            file=base64.b64encode(SHEET.encode()).decode())
        # What is wrong is written down in the words of who asks.
        self._press("ecom.import", "action_check", upload, context={"lang": "zh_CN"})
        change = self._odoo.call(
            "ecom.order.bulk", "create", {"department": "Retail"},
            context={"active_model": "ecom.order", "active_ids": self.order_ids("D-4", "D-7")})
        self._press("ecom.order.bulk", "action_apply", change)
        lead, other = self.order_ids("D-5", "D-6")
        merge = self._odoo.call(
            "ecom.order.merge", "create", {},
            context={"active_model": "ecom.order", "active_ids": [lead, other]})
        self._press("ecom.order.merge", "action_merge", merge)
        self.shops.add_person("one_shop", "ecom_orders.group_user", shops=["TEA"])
