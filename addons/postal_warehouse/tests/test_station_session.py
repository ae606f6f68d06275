from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .station_common import TEA, StationCommon


@tagged("post_install", "-at_install")
class TestStationSession(StationCommon):
    """The state is on the server: repeats, reloads, other devices, rights, the start page."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._put(cls.tea, 300, cls.bins[1])
        cls.sessions = cls.env["wms.station.session"].with_user(cls.person)

    def test_a_repeated_scan_is_worked_once_and_answered_alike(self):
        picking = self._receipt((self.tea, 3))
        session = self._open("receive", picking)
        first = self._do(session, "scan", token="same-token", code=TEA)
        again = self._do(session, "scan", token="same-token", code=TEA)
        self.assertEqual(again, first)
        self.assertEqual(self._picked(picking), {"Tea": 1})
        wrong = self._do(session, "scan", token="wrong-token", code="nothing")
        self.assertEqual(self._do(session, "scan", token="wrong-token", code=TEA), wrong)
        self.assertEqual(self._picked(picking), {"Tea": 1})

    def test_a_scan_without_a_mark_is_refused(self):
        session = self._open("receive", self._receipt((self.tea, 1)))
        for token in ("", "short", "x" * 65, 12345678):
            with self.subTest(token=token), self.assertRaisesRegex(UserError, "mark"):
                session.station_act(token, "scan", {"code": TEA})

    def test_a_reload_or_another_device_goes_on_where_it_was(self):
        picking = self._receipt((self.milk, 2), (self.tea, 1))
        session = self._open("receive", picking)
        shown = self._scan(session, TEA, self.milk.barcode)
        same = self._open("receive", picking, user=self.supervisor)
        self.assertEqual(same, session)
        screen = same.station_screen()
        self.assertEqual((screen["task"], screen["rows"]), (shown["task"], shown["rows"]))
        self.assertFalse(session.station_screen(screen["version"]))
        self._scan(same.with_user(self.supervisor), "LOT-1")
        self.assertGreater(session.station_screen(screen["version"])["version"], screen["version"])

    def test_what_was_left_is_taken_up_again(self):
        picking = self._receipt((self.tea, 2))
        session = self._open("receive", picking)
        self._scan(session, TEA)
        session.station_leave()
        self.assertEqual(self._open("receive", picking), session)
        self.assertEqual(session.state, "working")
        self._refused(session, "This is the document you are at", code=picking.name)

    def test_only_a_known_action_of_the_step_is_done(self):
        session = self._open("receive", self._receipt((self.tea, 1)))
        for doing in ("weight", "__init__", "do_scan", "accept"):
            self._refused(session, "cannot be done at this step", doing)

    def test_the_scan_of_a_document_opens_it(self):
        picking = self._receipt((self.tea, 1))
        screen = self.sessions.station_find(
            self.warehouse.id, "receive", "token-find", picking.name
        )
        self.assertEqual((screen["name"], screen["state"]), (picking.name, "working"))
        again = self.sessions.station_find(self.warehouse.id, "receive", "token-find", "other")
        self.assertEqual(again["session"], screen["session"])
        with self.assertRaisesRegex(UserError, "No document has the number XYZ"):
            self.sessions.station_find(self.warehouse.id, "receive", "token-none", "XYZ")

    def test_documents_not_ready_say_why(self):
        picking = self._delivery((self.tea, 1))
        with self.assertRaisesRegex(UserError, "next job is: Pick"):
            self._open("ship", picking)
        picking.action_cancel()
        with self.assertRaisesRegex(UserError, "is cancelled already"):
            self._open("pick", picking)
        with self.assertRaisesRegex(UserError, "no goods reserved"):
            self._open("pick", self._delivery((self.pot, 1)))

    def test_home_counts_what_waits_at_each_job(self):
        self._receipt((self.tea, 1))
        picking = self._delivery((self.tea, 1))
        self._wave(self._delivery((self.tea, 1)), self._delivery((self.tea, 1)))
        home = self.sessions.station_home(self.warehouse.id)
        counts = {job["kind"]: job["count"] for job in home["jobs"]}
        self.assertEqual((counts["receive"], counts["pick"], counts["ship"]), (1, 2, 0))
        for job in home["jobs"]:
            listed = self.sessions.station_list(self.warehouse.id, job["kind"])["documents"]
            self.assertEqual(len(listed), job["count"], job["kind"])
        self._open("pick", picking)
        self.assertEqual(
            [row["name"] for row in self.sessions.station_home(self.warehouse.id)["open"]],
            [picking.name],
        )
        picking.action_cancel()
        self.assertEqual(self.sessions.station_home(self.warehouse.id)["open"], [])

    def test_jobs_that_are_not_used_are_not_shown_and_passed_over(self):
        picking = self._delivery((self.tea, 1))
        picking.move_line_ids.picked = True
        picking.station_done = "inspect"
        self.assertEqual(picking._get_station_kind(), "weigh")
        self.warehouse.write({"station_has_weighing": False, "station_inspect_mode": "none"})
        kinds = [job["kind"] for job in self.sessions.station_home(self.warehouse.id)["jobs"]]
        self.assertFalse({"inspect", "weigh"} & set(kinds))
        self.assertEqual(picking._get_station_kind(), "ship")
        self.assertEqual(self.warehouse._count_station_documents()["ship"], 1)

    def test_pickings_and_waves_open_at_the_station(self):
        picking = self._receipt((self.tea, 1))
        params = picking.action_open_station()["params"]
        self.assertEqual((params["kind"], params["document"]), ("receive", picking.id))
        wave = self._wave(self._delivery((self.tea, 1)), self._delivery((self.tea, 1)))
        params = wave.action_open_station()["params"]
        self.assertEqual((params["kind"], params["model"]), ("pick", "stock.picking.batch"))
        picking.action_cancel()
        with self.assertRaises(UserError):
            picking.action_open_station()

    # Rights

    def test_others_cannot_work_at_the_station(self):
        session = self._open("receive", self._receipt((self.tea, 1)))
        stranger = new_test_user(self.env, "st_stranger", groups="postal_warehouse.group_station")
        stocker = new_test_user(self.env, "st_stocker", groups="stock.group_stock_user")
        for user in (stranger, stocker):
            theirs = session.with_user(user)
            for call in (
                lambda s: s.station_act("token-stranger", "scan", {"code": TEA}),
                lambda s: s.station_screen(),
                lambda s: s.station_leave(),
                lambda s: s.station_list(self.warehouse.id, "receive"),
                lambda s: s.station_open(self.warehouse.id, "receive", "stock.picking", 1),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    call(theirs)
        self.assertEqual(
            self.sessions.with_user(stranger).station_home()["warehouses"], []
        )
        self.assertFalse(session.sudo().scan_ids)

    def test_another_companys_warehouse_is_nobodys_here(self):
        company = self.env["res.company"].create({"name": "Other"})
        other = self.env["stock.warehouse"].search([("company_id", "=", company.id)])
        other.station_user_ids = self.person
        for user in (self.person, self.supervisor):
            with self.assertRaises(AccessError):
                self.sessions.with_user(user).station_list(other.id, "pick")

    def test_a_document_of_another_warehouse_is_refused(self):
        other = self._create_warehouse("ST2")
        self._put(self.tea, 1, other.lot_stock_id)
        picking = self._transfer(
            other.out_type_id, other.lot_stock_id, self.customers, (self.tea, 1)
        )
        with self.assertRaisesRegex(UserError, "not a document of warehouse"):
            self.sessions.station_open(self.warehouse.id, "pick", "stock.picking", picking.id)
        with self.assertRaisesRegex(UserError, "transfers and batches only"):
            self.sessions.station_open(self.warehouse.id, "pick", "res.partner", self.partner.id)

    def test_people_at_the_station_write_nothing_by_hand(self):
        picking = self._receipt((self.tea, 1))
        session = self._open("receive", picking)
        self._scan(session, TEA)
        for record, values in (
            (session, {"state": "done"}),
            (session.scan_ids, {"is_ok": False}),
            (picking.with_user(self.person), {"note": "x"}),
        ):
            with self.subTest(record._name), self.assertRaises(AccessError):
                record.write(values)
        with self.assertRaises(AccessError):
            self.sessions.create({"name": "x", "kind": "pick", "warehouse_id": self.warehouse.id})

    # Speed

    def test_a_scan_takes_as_many_queries_for_10_lines_as_for_200(self):
        products = self.env["product.product"].create(
            [{"name": f"P{n}", "barcode": f"CODE{n:04}", "is_storable": True} for n in range(200)]
        )
        counts = []
        for size in (10, 200):
            picking = self._receipt(*((product, 5) for product in products[:size]))
            session = self._open("receive", picking)
            self._scan(session, "CODE0001")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._scan(session, "CODE0002")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
