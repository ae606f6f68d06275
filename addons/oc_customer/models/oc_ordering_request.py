from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL


class OcOrderingRequest(models.Model):
    """A partner system's key, and the order that it stands for: the same key never orders twice."""

    _name = "oc.ordering.request"
    _description = "Order of a Partner's System"
    _order = "id desc"
    _rec_name = "key"

    unit_id = fields.Many2one(
        "res.partner", string="Ordering Unit", required=True, ondelete="cascade", index=True
    )
    key = fields.Char(required=True, readonly=True)
    digest = fields.Char(required=True, readonly=True, help="Of what was asked for.")
    order_id = fields.Many2one("sale.order", readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)

    _unit_key_uniq = models.UniqueIndex(
        "(unit_id, key)", "The ordering unit has already used this key."
    )

    @api.model
    def _claim(self, unit, key, digest):
        """Take the key for this transaction.

        Of two calls at the same moment the second waits, fails to serialize and is run again by
        the server; it then finds the first one's order.

        :return: (request, whether it is new)
        """
        insert = SQL(
            "INSERT INTO oc_ordering_request"
            " (unit_id, key, digest, create_uid, create_date, write_uid, write_date)"
            " VALUES (%s, %s, %s, %s, now() at time zone 'utc', %s, now() at time zone 'utc')"
            " ON CONFLICT (unit_id, key) DO NOTHING RETURNING id",
            unit.id,
            key,
            digest,
            self.env.uid,
            self.env.uid,
        )
        # Losing the race is no error to log: the call is repeated and then answered.
        self.env.cr.execute(insert, log_exceptions=False)
        claimed = self.env.cr.fetchall()
        if claimed:
            return self.browse(claimed[0][0]), True
        request = self.search([("unit_id", "=", unit.id), ("key", "=", key)], limit=1)
        if request.digest != digest:
            raise ValidationError(
                self.env._(
                    "The key %(key)s already stands for another order of %(unit)s:"
                    " use a new key for a new order.",
                    key=key,
                    unit=unit.name,
                )
            )
        return request, False
