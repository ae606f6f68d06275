from odoo import api, fields, models
from odoo.tools import SQL

RETRY_SECONDS = 60


class TooManyCalls(Exception):
    """A shop calls more often than its setting allows."""


class EcomPushMeter(models.Model):
    """How many signed calls a shop made in a minute.

    It is kept in the database, as calls reach any of several servers, and in a transaction of
    its own, so that calls do not wait for each other's orders.
    """

    _name = "ecom.push.meter"
    _description = "Calls of a Shop"
    _order = "minute desc"
    _rec_name = "minute"

    channel_id = fields.Many2one("ecom.channel", required=True, readonly=True, ondelete="cascade")
    minute = fields.Datetime(required=True, readonly=True)
    calls = fields.Integer(readonly=True)

    _minute_uniq = models.UniqueIndex("(channel_id, minute)")

    @api.model
    def _count(self, channel):
        """Count a call of ``channel``.

        :raises TooManyCalls: it was one too many in this minute
        """
        limit = channel.push_calls_per_minute
        if not limit:
            return
        minute = fields.Datetime.now().replace(second=0, microsecond=0)
        with self.env.registry.cursor() as cr:
            cr.execute(
                SQL(
                    """
                    INSERT INTO ecom_push_meter (channel_id, minute, calls) VALUES (%s, %s, 1)
                    ON CONFLICT (channel_id, minute)
                    DO UPDATE SET calls = ecom_push_meter.calls + 1
                    RETURNING calls
                    """,
                    channel.id, minute,
                )
            )
            [(calls,)] = cr.fetchall()
        if calls > limit:
            raise TooManyCalls(f"more than {limit} calls in a minute; send more orders in a call")

    @api.autovacuum
    def _gc(self):
        before = fields.Datetime.subtract(fields.Datetime.now(), days=2)
        self.search([("minute", "<", before)], limit=10_000).unlink()
