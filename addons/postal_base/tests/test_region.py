from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import TransactionCase
from odoo.tools import mute_logger


class TestRegion(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.east = cls.env["postal.region"].create({"name": "East", "code": "E"})
        cls.county = cls.env["postal.region"].create({"name": "County", "parent_id": cls.east.id})

    def test_the_complete_name_follows_its_parents(self):
        self.assertEqual(self.county.complete_name, "East / County")
        self.east.name = "Far East"
        self.assertEqual(self.county.complete_name, "Far East / County")

    def test_a_region_is_found_by_code(self):
        [(found_id, _name)] = self.env["postal.region"].name_search("E", operator="=")
        self.assertEqual(found_id, self.east.id)

    def test_a_region_cannot_lie_inside_itself(self):
        with self.assertRaises(UserError):
            self.east.parent_id = self.county

    @mute_logger("odoo.sql_db")
    def test_codes_are_unique_and_may_be_missing(self):
        self.env["postal.region"].create({"name": "No code"})
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env["postal.region"].create({"name": "Other", "code": "E"})
