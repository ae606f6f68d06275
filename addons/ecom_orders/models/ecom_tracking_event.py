from odoo import api, fields, models
from odoo.tools import SQL

STATUSES = [
    ("accepted", "Taken In"),
    ("transit", "On the Road"),
    ("delivering", "Being Delivered"),
    ("delivered", "Delivered"),
    ("returned", "Returned"),
    ("lost", "Lost"),
    ("other", "Other"),
]
#: after these nothing more is looked up
FINAL = ("delivered", "returned", "lost")


class EcomTrackingEvent(models.Model):
    """What a carrier told of a parcel; lean rows, each event once."""

    _name = "ecom.tracking.event"
    _description = "Tracking Event"
    _order = "moment desc, id desc"
    _rec_name = "text"
    _log_access = False

    carrier_id = fields.Many2one(
        "delivery.carrier", required=True, readonly=True, ondelete="cascade"
    )
    order_id = fields.Many2one(
        "ecom.order", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    number = fields.Char("Waybill", required=True, readonly=True)
    moment = fields.Datetime("Time", required=True, readonly=True)
    status = fields.Selection(STATUSES, required=True, readonly=True)
    place = fields.Char(readonly=True)
    text = fields.Char("What Happened", readonly=True)

    _event_uniq = models.UniqueIndex("(carrier_id, number, moment, status)")

    @api.model
    def _take_events(self, carrier, events):
        """Store what a carrier told, each once, and note the last on the orders.

        Events of numbers that are not ours are left out. The number of queries does not
        depend on the number of events.

        :param events: list of ``carrier_waybill.TrackingEvent``
        :return: how many were new
        """
        if not events:
            return 0
        self.env.flush_all()
        columns = [
            [getattr(event, name) for event in events]
            for name in ("number", "moment", "status", "place", "text")
        ]
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO ecom_tracking_event
                       (carrier_id, order_id, number, moment, status, place, text)
                SELECT w.carrier_id, w.order_id, told.*
                  FROM unnest(%s::varchar[], %s::timestamp[], %s::varchar[], %s::varchar[],
                              %s::varchar[]) AS told (number, moment, status, place, text)
                  JOIN ecom_waybill w ON w.carrier_id = %s AND w.number = told.number
                 WHERE w.state IN ('given', 'used')
                ON CONFLICT DO NOTHING RETURNING number
                """,
                *columns, carrier.id,
            )
        )
        numbers = sorted({number for (number,) in rows})
        if numbers:
            self._note_last(carrier, numbers)
        return len(rows)

    @api.model
    def _note_last(self, carrier, numbers):
        self.env.cr.execute(
            SQL(
                """
                WITH last AS (
                    SELECT DISTINCT ON (number) number, order_id, status, moment, place, text
                      FROM ecom_tracking_event
                     WHERE carrier_id = %(carrier)s AND number = ANY(%(numbers)s)
                     ORDER BY number, moment DESC, id DESC),
                through AS (
                    UPDATE ecom_waybill w SET track_at = NULL FROM last
                     WHERE w.carrier_id = %(carrier)s AND w.number = last.number
                       AND last.status = ANY(%(final)s))
                UPDATE ecom_order o
                   SET tracking_status = last.status, tracked_at = last.moment,
                       tracking_text = concat_ws(' · ', nullif(last.place, ''),
                                                 nullif(last.text, ''))
                  FROM last WHERE o.id = last.order_id AND o.tracking_ref = last.number
                """,
                carrier=carrier.id, numbers=numbers, final=list(FINAL),
            )
        )
        self.env.invalidate_all(flush=False)
