from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .wave_common import WaveCommon


@tagged("post_install", "-at_install")
class TestWaveRights(WaveCommon):
    """Each screen opens for the least that is needed for it, and for nobody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.source = cls._create_source()
        cls.manager = new_test_user(cls.env, "boss", "ecom_orders.group_manager")
        cls.reader = new_test_user(cls.env, "reader", "ecom_orders.group_reader")

    def _ready(self):
        orders = self._ship_ready(self._told("1"))
        wave = orders._make_waves()
        orders.picking_ids._get_waybills()
        self.env["ecom.paper"]._print("waybill", orders.picking_ids)
        self.env.flush_all()
        return orders, wave

    def _read_form(self, records, user, view=None):
        """Read what the form shows, as this user's browser would."""
        records = records.with_user(user)
        view_id = self.env.ref(view).id if view else False
        shown = records.get_views([(view_id, "form")])
        arch = etree.fromstring(shown["views"]["form"]["arch"])
        # fields of lists within the form have a field around them
        names = arch.xpath("//field[not(ancestor::field)]/@name")
        self.env.invalidate_all()
        return records.web_read({name: {} for name in names})

    def test_forms_open_with_the_least_rights(self):
        orders, wave = self._ready()
        form = "ecom_orders.stock_picking_batch_view_form_wave"
        for user in (self.shipper, self.manager):
            [read] = self._read_form(wave, user, form)
            self.assertEqual((read["ecom_order_count"], read["waybill_printed_count"]), (1, 1))
        for user in (self.reader, self.clerk, self.shipper):
            [read] = self._read_form(orders, user)
            self.assertEqual((read["wave_number"], read["is_printed"]), (1, True))
        self._read_form(self.source, self.manager)
        self._read_form(self.env["ecom.label.template"].search([], limit=1), self.manager)

    def test_readers_change_nothing(self):
        orders, wave = self._ready()
        for work in (
            lambda: wave.with_user(self.reader).action_dissolve_wave(),
            lambda: orders.with_user(self.reader).action_print_waybills(),
            lambda: self.source.with_user(self.clerk).write({"name": "x"}),
            lambda: self.env["ecom.wave.rule"].with_user(self.shipper).create({"name": "x"}),
            lambda: self.env["ecom.carrier.account"].with_user(self.shipper).search([]).read(
                ["secret"]) or self.env["ecom.label.template"].with_user(self.shipper).create(
                {"name": "x"}),
            lambda: self.env["ecom.tracking.event"].with_user(self.clerk).create({}),
            lambda: self.env["ecom.paper"].with_user(self.shipper).create({"kind": "note"}),
        ):
            with self.assertRaises(AccessError):
                work()
        self.assertEqual((orders.batch_id, wave.state), (wave, "in_progress"))

    def test_the_secret_of_a_carrier_is_for_managers(self):
        account = self.env["ecom.carrier.account"].create(
            {"name": "EMS", "code": "EMS", "secret": "autumn"}
        )
        self.assertEqual(account.with_user(self.manager).secret, "autumn")
        with self.assertRaises(AccessError):
            account.with_user(self.shipper).read(["secret"])

    def test_people_of_another_warehouse_see_neither_wave_nor_waybill(self):
        orders, wave = self._ready()
        west = self.env["stock.warehouse"].create({"name": "West", "code": "WES"})
        self.env["ecom.right"].create(
            {"user_id": self.shipper.id, "warehouse_ids": west.ids}
        )
        for records in (wave, orders.waybill_ids):
            self.assertFalse(records.with_user(self.shipper).search([("id", "in", records.ids)]))
            self.assertTrue(records.with_user(self.manager).search([("id", "in", records.ids)]))

    def test_pages_of_several_sizes_become_one_pdf_in_the_order_of_the_numbers(self):
        post = self._create_carrier("Post")
        self._create_source(name="Post", carrier_id=post.id, prefix="RA")
        self.env["ecom.label.template"].create(
            {"name": "Small", "width": 76, "height": 50, "carrier_ids": post.ids}
        )
        orders = self._ship_ready(self._told("1"), self._told("2"))
        orders |= self._ship_ready(self._told("3"), carrier=post)
        orders._make_waves()
        orders.picking_ids._get_waybills()
        self.env["ecom.paper"]._print("waybill", orders.picking_ids)
        paper = self.env["ecom.paper"].search([], limit=1)
        runs = paper._get_label_runs()
        self.assertEqual([(size, len(ids)) for size, ids in runs], [((100, 150), 2), ((76, 50), 1)])
        report = self.env.ref("ecom_orders.ecom_waybill_report_pdf")
        sheet = report.with_context(ecom_label_size=runs[1][0]).get_paperformat()
        self.assertEqual((sheet.page_width, sheet.page_height, sheet.margin_top), (76, 50, 0))
        self.assertEqual(report.get_paperformat().page_height, 150)
        one = paper.with_context(ecom_label_pickings=runs[1][1])
        self.assertEqual([page["size"] for page in one._get_label_pages()], ["s760x500"])
