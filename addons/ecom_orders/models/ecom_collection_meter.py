from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

MOST_TRIES = 5
MINUTES = 10
COUNT = """
INSERT INTO ecom_collection_meter AS meter (user_id, since, tries) VALUES (%(user)s, %(now)s, 1)
ON CONFLICT (user_id) DO UPDATE
   SET tries = CASE WHEN meter.since < %(before)s THEN 1 ELSE meter.tries + 1 END,
       since = CASE WHEN meter.since < %(before)s THEN %(now)s ELSE meter.since END
RETURNING tries, since
"""


class EcomCollectionMeter(models.Model):
    """How many codes a user has tried, so that nobody finds one by trying.

    It is kept in a transaction of its own: a refusal must not take the count back.
    """

    _name = "ecom.collection.meter"
    _description = "Tried Collection Codes"
    _rec_name = "user_id"

    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="cascade")
    since = fields.Datetime(required=True, readonly=True)
    tries = fields.Integer(readonly=True)

    _user_uniq = models.UniqueIndex("(user_id)")

    @api.model
    def _count(self):
        """Count a try of the user; return (tries left after this one, when it starts anew).

        Below zero: this one was one too many.
        """
        now = fields.Datetime.now()
        before = now - timedelta(minutes=MINUTES)
        with self.env.registry.cursor() as cr:
            cr.execute(SQL(COUNT, user=self.env.uid, now=now, before=before))
            [(tries, since)] = cr.fetchall()
        return MOST_TRIES - tries, since + timedelta(minutes=MINUTES)

    @api.model
    def _forget(self):
        """The user had a right code: count from zero again."""
        with self.env.registry.cursor() as cr:
            cr.execute(SQL(
                "DELETE FROM ecom_collection_meter WHERE user_id = %s", self.env.uid
            ))
