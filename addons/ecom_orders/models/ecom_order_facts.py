"""What rules ask about an order beyond what the shop told."""

from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

WEEKDAYS = [
    ("1", "Monday"), ("2", "Tuesday"), ("3", "Wednesday"), ("4", "Thursday"), ("5", "Friday"),
    ("6", "Saturday"), ("7", "Sunday"),
]
WEIGH = """
UPDATE ecom_order o SET weight = told.weight
  FROM (SELECT one.id, sum(line.quantity * product.weight) AS weight
          FROM ecom_order one
          LEFT JOIN ecom_order_line line ON line.order_id = one.id
          LEFT JOIN product_product product ON product.id = line.product_id
         WHERE one.id = ANY(%s) GROUP BY one.id) told
 WHERE o.id = told.id AND o.weight IS DISTINCT FROM told.weight
"""
#: an order of a buyer without account is never a known buyer's first
FIRST = """
(%(order)s.buyer_ref IS NOT NULL AND NOT EXISTS (
    SELECT FROM ecom_order earlier
     WHERE earlier.channel_id = %(order)s.channel_id AND earlier.buyer_ref = %(order)s.buyer_ref
       AND (earlier.ordered_at, earlier.id) < (%(order)s.ordered_at, %(order)s.id)
       AND earlier.state <> 'cancelled'))
"""
#: the moment of ordering on the shop's clock
LOCAL = """
(%(order)s.ordered_at AT TIME ZONE 'UTC' AT TIME ZONE coalesce(
    (SELECT tz FROM ecom_channel WHERE id = %(order)s.channel_id), 'UTC'))
"""
HOUR_TESTS = ("<", "<=", ">", ">=")


class EcomOrderFacts(models.Model):
    _inherit = "ecom.order"

    weight = fields.Float(
        compute="_compute_weight", store=True, digits="Stock Weight",
        help="Of its products, as they were when the order came or changed.",
    )
    is_first_order = fields.Boolean(
        "First Order of the Buyer", compute="_compute_is_first_order",
        search="_search_is_first_order",
        help="No earlier order of the buyer's account in this shop, cancelled ones aside.",
    )
    local_weekday = fields.Selection(
        WEEKDAYS, "Weekday of Ordering", compute="_compute_local_moment",
        search="_search_local_weekday",
    )
    local_hour = fields.Float(
        "Time of Ordering", compute="_compute_local_moment", search="_search_local_hour",
        help="On the shop's clock, in hours.",
    )

    @api.depends("line_ids.product_id", "line_ids.quantity")
    def _compute_weight(self):
        for order in self:
            order.weight = sum(line.quantity * line.product_id.weight for line in order.line_ids)

    def _refresh_weight(self):
        """Weigh these orders again after their lines changed in bulk; 1 query."""
        self.env.flush_all()
        self.env.cr.execute(SQL(WEIGH, self.ids))
        self.invalidate_recordset(["weight"])

    @api.depends("buyer_ref", "ordered_at")
    def _compute_is_first_order(self):
        first = self.search([("id", "in", self.ids), ("is_first_order", "=", True)])
        for order in self:
            order.is_first_order = order in first

    def _search_is_first_order(self, operator, value):
        if operator != "in":
            return NotImplemented
        wanted = [bool(one) for one in value]
        return Domain.custom(to_sql=lambda model, alias, query: SQL(
            "%s = ANY(%s)", SQL(FIRST, order=SQL.identifier(alias)), wanted
        ))

    @api.depends("ordered_at", "channel_id")
    def _compute_local_moment(self):
        for order in self:
            zone = ZoneInfo(order.channel_id.tz or "UTC")
            moment = order.ordered_at.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone)
            order.local_weekday = str(moment.isoweekday())
            order.local_hour = moment.hour + moment.minute / 60 + moment.second / 3600

    def _search_local_weekday(self, operator, value):
        if operator != "in":
            return NotImplemented
        days = [int(day) for day in value if day]
        return Domain.custom(to_sql=lambda model, alias, query: SQL(
            "extract(isodow FROM %s) = ANY(%s)", _local(alias), days
        ))

    def _search_local_hour(self, operator, value):
        if operator not in HOUR_TESTS:
            return NotImplemented
        return Domain.custom(to_sql=lambda model, alias, query: SQL(
            "extract(epoch FROM %s::time) / 3600 %s %s",
            _local(alias), SQL(operator), value,
        ))


def _local(alias):
    return SQL(LOCAL, order=SQL.identifier(alias))
