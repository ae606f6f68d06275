import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..lib.carrier_waybill import WireError, read_events, read_number

#: numbers in one look-up, and look-ups begun by one tick
NUMBERS_A_CALL = 50
MOST_A_TICK = 5000
#: a parcel nobody heard of for so long is not asked for any more
GIVEN_UP_DAYS = 60


class EcomWaybill(models.Model):
    """What the ledger says to a carrier's interface, and what comes of it."""

    _inherit = "ecom.waybill"

    def _may_go_to(self, picking):
        """Whether a known number may be typed for a delivery: its own order's, come back."""
        return self.state == "returned" and self.order_id == picking.ecom_order_id

    def _push_void(self):
        """Have the carrier void these numbers."""
        for account, rows in self.grouped(lambda row: row.source_id.account_id).items():
            if account:
                self.env["postal.exchange"]._push(
                    account, "void", [(row, f"void-{row.id}") for row in rows]
                )

    # === REQUESTS === #

    def _build_number(self):
        """The text that asks for a number; the reference makes a repeat the same question."""
        picking, order = self.picking_id, self.order_id
        sender = picking.picking_type_id.warehouse_id.partner_id
        return _write(
            {
                "reference": f"{picking.name or ''}#{self.id}",
                "sender": {
                    "name": sender.name or "", "phone": sender.phone or "",
                    "state": sender.state_id.name or "", "city": sender.city or "",
                    "street": sender.street or "", "zip": sender.zip or "",
                },
                "receiver": {
                    name: order[f"receiver_{name}"] or ""
                    for name in ("name", "phone", "country", "state", "city", "district",
                                 "street", "zip")
                },
                "pieces": sum(picking.move_ids.mapped("product_uom_qty")),
                "order": order.number or "",
            }
        )

    def _build_void(self):
        return _write({"number": self.number or "", "reference": f"{self.id}"})

    def _build_track(self, key):
        rows = self.search([("track_key", "=", key)], order="id")
        return _write({"numbers": rows.mapped("number")})

    # === ANSWERS === #

    def _on_number(self, text):
        """The carrier gave a number; where nobody wants it any more it is voided at once."""
        number = read_number(text)
        self._check_new(number)
        if self.state in ("asked", "refused") and self.picking_id.state not in ("done", "cancel"):
            self.write({"state": "given", "number": number, "error": False})
            self.picking_id._show_waybills()
        elif not self.number:
            self.write({"state": "void", "number": number, "error": False})
            self._push_void()

    def _check_new(self, number):
        """A carrier that gives a number twice must not leave the parcel asking for ever.

        :raises WireError: naming the number
        """
        known = self.search(
            [("carrier_id", "=", self.carrier_id.id), ("number", "=", number),
             ("id", "!=", self.id)], limit=1,
        )
        if known:
            raise WireError(
                self.env._(
                    "Number %(number)s was given to %(name)s before.", number=number,
                    name=known.order_id.number or known.picking_id.name or "-",
                )
            )

    def _on_refused(self, kind, message):
        if kind == "number" and self.state == "asked":
            self.write({"state": "refused", "error": message})
        elif kind == "void":
            self.error = message

    def _on_track(self, text):
        return self.env["ecom.tracking.event"]._take_events(self.carrier_id, read_events(text))

    # === LOOKING UP === #

    def _look_up(self):
        """Ask the carriers where these parcels are; the answers come in the background.

        :return: the waybills that are asked for
        """
        found = self.browse()
        rows = self.filtered(lambda row: row.number and row.state in ("given", "used"))
        for account, own in rows.grouped(lambda row: row._get_account()).items():
            if account:
                own._push_track(account)
                found |= own
        return found

    def _get_account(self):
        """The interface of this parcel's carrier, wherever its number came from."""
        own = self.source_id.account_id
        return own or self.env["ecom.carrier.account"]._of_carrier(self.carrier_id, self.company_id)

    def _push_track(self, account):
        self.env.flush_all()
        parts = [self[n : n + NUMBERS_A_CALL] for n in range(0, len(self), NUMBERS_A_CALL)]
        stamp = fields.Datetime.to_string(self.env.cr.now())
        keys = [f"track-{part[0].id}-{stamp}" for part in parts]
        pairs = [(row.id, key) for part, key in zip(parts, keys, strict=True) for row in part]
        later = fields.Datetime.now() + timedelta(hours=account.track_hours)
        self.env.cr.execute(
            SQL(
                "UPDATE ecom_waybill w SET track_key = told.key, track_at = %s"
                "  FROM unnest(%s::int[], %s::varchar[]) AS told (id, key) WHERE w.id = told.id",
                later, [row_id for row_id, _key in pairs], [key for _row_id, key in pairs],
            )
        )
        self.invalidate_recordset(["track_key", "track_at"])
        self.env["postal.exchange"]._push(
            account, "track", [(part[0], key) for part, key in zip(parts, keys, strict=True)]
        )

    @api.model
    def _cron_look_up(self):
        """Enqueue the look-ups that are due; nothing is asked here."""
        if self.search_count([("track_at", "<=", fields.Datetime.now())], limit=1):
            self.with_delay(
                channel="root.wave",
                identity_key="ecom-tracking",
                description="Look up parcels on the road",
            )._look_up_due()

    @api.model
    def _look_up_due(self):
        now = fields.Datetime.now()
        due = self.search([("track_at", "<=", now)], order="track_at", limit=MOST_A_TICK)
        asked = due._look_up()
        old = now - timedelta(days=GIVEN_UP_DAYS)
        given_up = (due - asked) | due.filtered(lambda row: row.create_date < old)
        given_up.write({"track_at": False})
        return asked


def _write(message):
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))
