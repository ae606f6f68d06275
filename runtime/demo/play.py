"""The demo from beginning to end; each phase can be repeated and resumed."""

from typing import NamedTuple

from . import settle
from .charges import ChargeSetup
from .company import CompanySetup
from .customers import CustomerSetup
from .figures import Figures
from .funds import FundSetup
from .goods import GoodsSetup
from .places import Places
from .progress import Progress
from .rpc import Odoo, OdooRefused, OdooUnavailable, Records, persist
from .shops import ShopSetup, ShopTrade
from .trade import Trade
from .watch import Stuck, Watch


class Wms(NamedTuple):
    """The warehouse system: its address, and the account that both sides agree on."""

    address: str
    code: str
    app_key: str
    secret: str
    customer_id: str


class Demo:
    def __init__(self, odoo: Odoo, data, wms: Wms, progress: Progress, patience, shops=False):
        self._odoo = odoo
        self._data = data
        self._wms = wms
        self._progress = progress
        self._patience = patience
        self._has_shops = shops

    def run(self):
        """Play all phases; gives the figures."""
        self._phase("connect", "connect to Odoo", self._connect)
        for name, text, steps in self._set_up():
            self._phase(name, text, *steps)
        trade = Trade(self._odoo, self._records, self._data, self._progress)
        self._phase("push", "push products to the warehouse", trade.push_products)
        self._wait(lambda: self._products(trade))
        self._phase("buy", "buy stock, received through the warehouse", trade.buy)
        self._wait(lambda: self._receipts(trade))
        self._phase("orders", "place orders", trade.place_orders)
        self._phase("ship", "wait for the warehouse to ship")
        self._wait(lambda: self._shipments(trade))
        shop_figures = self._run_shops() if self._has_shops else {}
        figures = Figures(self._odoo, self._records, self._data, self._wms.address)
        self._phase("compare", "compare both books")
        return {**self._persist(figures.collect), **shop_figures}

    def _run_shops(self):
        """The order centre: two shops, their orders taken in, decided and partly shipped."""
        setup = ShopSetup(self._odoo, self._records, self._places, self._data)
        trade = ShopTrade(self._odoo, self._records, self._data)
        self._phase(
            "shops", "set up two shops and their warehouse", setup.warehouse, setup.products,
            setup.gift_box, setup.stock, setup.shops, setup.rules,
        )
        self._phase("shop_orders", "take in the shops' orders", trade.mall, trade.market)
        self._wait(lambda: self._shop_orders(trade))
        self._phase("shop_ship", "ship a part of them", trade.ship_some)
        return self._persist(trade.figures)

    def _shop_orders(self, trade):
        undecided, (done, total) = trade.undecided(), trade.market_standing()
        figures = {"undecided": undecided, "shipped_for_shops": f"{done}/{total}"}
        return not undecided and done >= total, figures

    def _connect(self):
        self._records = Records(self._odoo)
        self._places = Places(self._odoo)

    def _set_up(self):
        common = (self._odoo, self._records, self._places, self._data)
        company = CompanySetup(*common, self._wms)
        goods, customers = GoodsSetup(*common), CustomerSetup(*common)
        yield (
            "company",
            "set up company and warehouses",
            (
                company.languages,
                company.company,
                company.rights,
                company.logins,
                company.carriers,
                company.backend,
                company.warehouses,
            ),
        )
        yield (
            "goods",
            "set up suppliers and products",
            (goods.suppliers, goods.tiers, goods.categories, goods.products),
        )
        yield (
            "customers",
            "set up customers, units and product tables",
            (
                customers.lists,
                customers.customers,
                customers.units,
                customers.dc_products,
                customers.tables,
                customers.rules,
                customers.schedules,
                customers.partner_login,
            ),
        )
        yield self._set_up_money()

    def _set_up_money(self):
        charges = ChargeSetup(self._odoo, self._records, self._data)
        funds = FundSetup(self._odoo, self._records, self._data)
        return (
            "charges",
            "set up freight, waivers, fees and fund accounts",
            (
                charges.terms,
                charges.classes,
                charges.waivers,
                charges.fees,
                funds.accounts,
                funds.transfers,
            ),
        )

    def _phase(self, name, text, *steps):
        self._progress.phase(name, text)
        for step in steps:
            self._progress.update(step.__name__.strip("_").replace("_", " "))
            self._persist(step)

    def _persist(self, step):
        return persist(
            step, self._odoo, self._patience, lambda why: self._progress.update(f"({why})")
        )

    def _wait(self, measure):
        """Until done; a restart of the server in between is waited for as well."""
        watch = Watch(self._odoo, self._patience)

        def report():
            is_done, figures = measure()
            self._progress.update(**figures)
            return is_done, figures

        self._persist(lambda: watch.wait(report))

    def _products(self, trade):
        accepted, total = trade.products_accepted(), len(self._data.products)
        return accepted >= total, {"products": f"{accepted}/{total}"}

    def _receipts(self, trade):
        done, total = trade.receipts()
        return done >= total, {"receipts": f"{done}/{total}"}

    def _shipments(self, trade):
        done, total = trade.deliveries()
        return done >= total, {**trade.standing(), "deliveries": f"{done}/{total}"}


def play(demo, progress):
    """Run it and report; gives the exit status."""
    try:
        figures = demo.run()
    except (OdooRefused, OdooUnavailable, Stuck) as error:
        progress.fail(str(error))
        progress.say(f"The demo stopped in phase {progress.state['failed_in']}: {error}")
        return 1
    progress.finish(figures)
    progress.say(render(figures))
    differences = figures["unexplained_differences_between_the_two_books"]
    return 2 if differences or figures["differences_of_accounts"] else 0


def render(figures):
    """The figures as lines of text."""
    lines = []
    for key, value in figures.items():
        if key == "customers_settled":
            continue
        if isinstance(value, dict):
            value = ", ".join(f"{name}: {count}" for name, count in value.items())
        if value or not isinstance(value, list):
            lines.append(f"  {key.replace('_', ' '):48} {value}")
    settled = settle.render(settle.of_figures(figures["customers_settled"]))
    return "\n".join(["The demo's figures", *lines, "Customer by customer", settled])
