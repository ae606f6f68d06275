from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..lib.carrier_waybill import is_waybill
from .ecom_order_fulfil import OPEN_PICKING
from .ecom_waybill import LIVE


class StockPicking(models.Model):
    """The waybill number of a shop's delivery: got in bulk, typed, given back, used."""

    _inherit = "stock.picking"

    def action_cancel(self):
        result = super().action_cancel()
        self.filtered(
            lambda picking: picking.ecom_order_id and picking.state == "cancel"
        )._release_waybills()
        return result

    # === GETTING NUMBERS === #

    def _get_waybills(self):
        """Give a number to each of these deliveries that has a carrier and none yet.

        The number of queries depends on the number of sources, not of deliveries.

        :return: {"given": deliveries, "asked": deliveries, "left": deliveries}
        """
        wanting = self._lock_wanting()
        given = wanting._take_back_own()
        left = wanting - given
        asked = self.browse()
        for source, pickings in left._match_sources():
            # A range that is used up leaves the rest to the carrier's next source.
            pickings &= left
            if source.kind == "range":
                done = source._give(pickings)
                given |= done
            else:
                done = source._ask(pickings)
                asked |= done
            left -= done
        return {"given": given, "asked": asked, "left": left}

    def _get_waybills_for(self, env):
        """As ``_get_waybills``; tells the person of ``env`` what came of it."""
        found = self._get_waybills()
        parts = [
            env._("%(count)s numbers given.", count=len(found["given"])),
            env._("%(count)s asked for at the carrier.", count=len(found["asked"])),
            env._(
                "%(count)s got none: their carrier has no source of numbers, or its range is"
                " used up. See Waybills > Sources, or type them.",
                count=len(found["left"]),
            ),
        ]
        counts = [len(found[name]) for name in ("given", "asked", "left")]
        text = " ".join(p for p, count in zip(parts, counts, strict=True) if count)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if found["left"] else "success",
                "message": text or env._("All of them have a waybill, or no carrier yet."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _lock_wanting(self):
        """Lock these deliveries, so that nobody gives them a number too; return who wants one."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT p.id FROM stock_picking p
                 WHERE p.id = ANY(%s) AND p.ecom_order_id IS NOT NULL AND p.state = ANY(%s)
                   AND p.carrier_id IS NOT NULL AND coalesce(p.carrier_tracking_ref, '') = ''
                   AND NOT EXISTS (SELECT FROM ecom_waybill w
                                    WHERE w.picking_id = p.id AND w.state = ANY(%s))
                 ORDER BY p.batch_id, p.batch_sequence, p.id FOR UPDATE OF p
                """,
                self.ids, list(OPEN_PICKING), list(LIVE),
            )
        )
        # sudo: who gets waybills need not have rights on inventory; the buttons check the right
        return self.sudo().browse(picking_id for (picking_id,) in rows)

    def _match_sources(self):
        """[(source, deliveries)]: a warehouse's own sources first, then those for all."""
        sources = self.env["ecom.waybill.source"].search(
            [("carrier_id", "in", self.carrier_id.ids), ("kind", "!=", "typed"),
             ("company_id", "in", self.company_id.ids)],
            order="warehouse_id, sequence, id",
        )
        return [(source, self.filtered(source._serves)) for source in sources]

    def _take_back_own(self):
        """A number that came back goes to the order it was given to, where nothing changed."""
        # sudo: see _lock_wanting
        rows_sudo = self.env["ecom.waybill"].sudo().search(
            [("order_id", "in", self.ecom_order_id.ids), ("state", "=", "returned"),
             ("number", "!=", False)],
            order="id",
        )
        by_order = rows_sudo.grouped("order_id")
        back = self.browse()
        for picking in self:
            kept = by_order.get(picking.ecom_order_id, rows_sudo.browse()).filtered(
                lambda row, picking=picking: row.state == "returned"
                and row.carrier_id == picking.carrier_id
                and (not row.source_id or row.source_id._serves(picking))
            )
            if kept:
                kept[0].write({"state": "given", "picking_id": picking.id})
                back |= picking
        back._show_waybills()
        return back

    def _show_waybills(self):
        """Put the ledger's numbers on these deliveries and their orders."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE stock_picking p
                   SET carrier_tracking_ref = w.number, write_uid = %(user)s, write_date = %(now)s
                  FROM ecom_waybill w
                 WHERE w.picking_id = p.id AND w.state IN ('given', 'used') AND p.id = ANY(%(ids)s);
                UPDATE ecom_order o
                   SET tracking_ref = w.number, write_uid = %(user)s, write_date = %(now)s
                  FROM ecom_waybill w
                 WHERE w.order_id = o.id AND w.state IN ('given', 'used')
                   AND w.picking_id = ANY(%(ids)s)
                """,
                ids=self.ids, user=self.env.uid, now=self.env.cr.now(),
            )
        )
        self.env.invalidate_all(flush=False)

    # === BY HAND === #

    def _type_waybill(self, number):
        """Enter a number that was typed or scanned; an empty one takes it off.

        :raises UserError: it has not the carrier's shape, or is on another parcel
        """
        self.ensure_one()
        number = (number or "").strip().upper()
        if number == (self.carrier_tracking_ref or ""):
            return
        if number:
            self._check_typed(number)
        self._release_waybills()
        if number:
            self._enter_typed(number)

    def _get_typing_source(self):
        """The source whose shape a typed number must have; may be empty."""
        # sudo: see _lock_wanting
        sources = self.env["ecom.waybill.source"].sudo().search(
            [("carrier_id", "=", self.carrier_id.id), ("company_id", "=", self.company_id.id)],
            order="warehouse_id, sequence, id",
        ).filtered(lambda source: source._serves(self))
        return sources.filtered(lambda source: source.kind == "typed")[:1] or sources[:1]

    def _check_typed(self, number):
        if not self.carrier_id:
            raise UserError(
                self.env._("%(name)s has no carrier yet, so no waybill. Choose one first.",
                           name=self.name)
            )
        source = self._get_typing_source()
        if not is_waybill(number, source.shape or "any"):
            shapes = dict(source._fields["shape"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(number)s is no waybill of %(carrier)s. Right would be: %(shape)s.",
                    number=number, carrier=self.carrier_id.name,
                    shape=shapes[source.shape or "any"],
                )
            )
        # sudo: see _lock_wanting
        known_sudo = self.env["ecom.waybill"].sudo().search(
            [("carrier_id", "=", self.carrier_id.id), ("number", "=", number)], limit=1
        )
        if known_sudo and not known_sudo._may_go_to(self):
            raise UserError(
                self.env._(
                    "Waybill %(number)s was given to %(name)s before. Take another one.",
                    number=number,
                    name=known_sudo.picking_id.name or known_sudo.order_id.number or "-",
                )
            )

    def _enter_typed(self, number):
        # sudo: see _lock_wanting
        rows_sudo = self.env["ecom.waybill"].sudo()
        known_sudo = rows_sudo.search(
            [("carrier_id", "=", self.carrier_id.id), ("number", "=", number)], limit=1
        )
        vals = {"state": "given", "picking_id": self.id, "order_id": self.ecom_order_id.id}
        if known_sudo:
            known_sudo.write(vals)
        else:
            rows_sudo.create(
                {**vals, "number": number, "carrier_id": self.carrier_id.id,
                 "company_id": self.company_id.id, "source_id": self._get_typing_source().id}
            )
        self._show_waybills()

    def _set_station_waybill(self, code):
        if self.ecom_order_id:
            return self._type_waybill(code)
        return super()._set_station_waybill(code)

    # === GIVING BACK === #

    def _release_waybills(self):
        """The numbers of these deliveries come back; those of a carrier's are voided there."""
        open_pickings = self.filtered(lambda picking: picking.state != "done")
        # sudo: see _lock_wanting
        rows_sudo = self.env["ecom.waybill"].sudo().search(
            [("picking_id", "in", open_pickings.ids), ("state", "in", LIVE)]
        )
        bought = rows_sudo.filtered(lambda row: row.source_id.kind == "interface")
        bought._set_states(LIVE, "void")._push_void()
        (rows_sudo - bought)._set_states(LIVE, "returned")
        # sudo: as above
        named_sudo = open_pickings.sudo().filtered("carrier_tracking_ref")
        named_sudo.carrier_tracking_ref = False
        for order_sudo in named_sudo.ecom_order_id:
            gone = order_sudo.picking_ids.filtered(lambda one: one.state == "done")
            # what has left keeps its number, whatever becomes of the rest
            order_sudo.tracking_ref = next(
                filter(None, gone.sorted("id").mapped("carrier_tracking_ref")), False
            )
        # The place is free in the database too, whatever is put there next.
        self.env.flush_all()
        return rows_sudo
