import logging

from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo.tests import BaseCase, tagged

from ..exchange.session import lost_races

_logger = logging.getLogger("odoo.sql_db")


@tagged("post_install", "-at_install")
class TestLostRaces(BaseCase):
    """Only what is repeated and no error is kept out of the log."""

    def _fail(self, error):
        _logger.error("bad query: %s\nERROR: %s", "SELECT 1", error)

    def test_a_race_that_is_repeated_is_not_logged_as_an_error(self):
        with self.assertNoLogs("odoo.sql_db"), lost_races.are_expected():
            self._fail(SerializationFailure())

    def test_other_errors_and_races_of_others_are(self):
        with self.assertLogs("odoo.sql_db"), lost_races.are_expected():
            self._fail(UniqueViolation())
        with self.assertLogs("odoo.sql_db"):
            self._fail(SerializationFailure())
