from odoo import api, fields, models

#: rows that stand for a parcel that has not left
LIVE = ("asked", "given")


class EcomWaybill(models.Model):
    """The ledger of waybill numbers: each number once, whatever became of it."""

    _name = "ecom.waybill"
    _description = "Waybill"
    _order = "id desc"
    _rec_name = "number"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    carrier_id = fields.Many2one(
        "delivery.carrier", required=True, readonly=True, ondelete="restrict"
    )
    source_id = fields.Many2one(
        "ecom.waybill.source", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    number = fields.Char("Waybill", readonly=True, help="Empty until the carrier has given one.")
    state = fields.Selection(
        [
            ("asked", "Asked For"),
            ("refused", "Refused"),
            ("given", "Given"),
            ("used", "On a Parcel"),
            ("returned", "Came Back"),
            ("void", "Void"),
        ],
        required=True,
        readonly=True,
        default="given",
        help="A number that came back is kept for its order; a void one is never used again.",
    )
    error = fields.Char(readonly=True)
    picking_id = fields.Many2one(
        "stock.picking", "Delivery", readonly=True, index="btree_not_null", ondelete="set null"
    )
    order_id = fields.Many2one(
        "ecom.order", readonly=True, index="btree_not_null", ondelete="set null"
    )
    printed_at = fields.Datetime("Printed", readonly=True)
    voided_at = fields.Datetime("Voided at the Carrier", readonly=True)
    track_key = fields.Char(readonly=True, index="btree_not_null")
    track_at = fields.Datetime("Look Up Again", readonly=True)

    _number_uniq = models.UniqueIndex(
        "(carrier_id, number) WHERE number IS NOT NULL",
        "This carrier's number was given before.",
    )
    _live_uniq = models.UniqueIndex(
        "(picking_id) WHERE state IN ('asked', 'given')", "The delivery has a waybill already."
    )
    _track_idx = models.Index("(track_at) WHERE track_at IS NOT NULL")
    _failed_idx = models.Index("(id) WHERE state IN ('asked', 'refused')")

    @api.depends("number", "state")
    def _compute_display_name(self):
        states = dict(self._fields["state"]._description_selection(self.env))
        for waybill in self:
            waybill.display_name = waybill.number or states.get(waybill.state)

    def action_ask_again(self):
        """Ask for numbers once more where the carrier refused."""
        refused = self.filtered(lambda row: row.state == "refused")
        return refused.order_id.action_get_waybills()

    # === MAKING ROWS === #

    @api.model
    def _insert_given(self, source, numbers, pickings):
        """Give numbers to deliveries; those someone had before are passed over.

        :return: the deliveries that got their number
        """
        pairs = list(zip(numbers, pickings.ids, strict=False))
        if not pairs:
            return pickings.browse()
        self.env.flush_all()
        self.env.cr.execute(
            """
            INSERT INTO ecom_waybill (source_id, carrier_id, company_id, number, state,
                                      picking_id, order_id,
                                      create_uid, create_date, write_uid, write_date)
            SELECT %s, %s, p.company_id, told.number, 'given', p.id, p.ecom_order_id,
                   %s, %s, %s, %s
              FROM unnest(%s::varchar[], %s::int[]) AS told (number, picking_id)
              JOIN stock_picking p ON p.id = told.picking_id
            ON CONFLICT DO NOTHING RETURNING picking_id
            """,
            (
                source.id or None, source.carrier_id.id, self.env.uid, self.env.cr.now(),
                self.env.uid, self.env.cr.now(),
                [number for number, _picking in pairs], [picking for _number, picking in pairs],
            ),
        )
        done = pickings.browse(picking_id for (picking_id,) in self.env.cr.fetchall())
        self.env.invalidate_all(flush=False)
        done._show_waybills()
        return done

    def _set_states(self, allowed, target, **values):
        """Move the rows that may move, and return them."""
        moved = self.filtered(lambda row: row.state in allowed)
        if moved:
            # sudo: the ledger is nobody's to write
            moved.sudo().write({"state": target, **values})
        return moved
