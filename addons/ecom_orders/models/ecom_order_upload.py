import json

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, float_repr

from ..adapters import ADAPTERS, Shipment, ShipmentLine

#: (the shop, its order, the shipped order with goods of it) of these orders, either way round
PARCELS = """
SELECT DISTINCT origin.channel_id, origin.id, parcel.id
  FROM ecom_order_line line
  JOIN ecom_order parcel ON parcel.id = line.order_id
  JOIN ecom_order origin ON origin.id = coalesce(line.origin_order_id, line.order_id)
  JOIN ecom_channel channel ON channel.id = origin.channel_id
 WHERE (line.order_id = ANY(%(ids)s) OR line.origin_order_id = ANY(%(ids)s))
   AND parcel.state = 'shipped'
   AND (parcel.tracking_ref <> '' OR parcel.collected_at IS NOT NULL)
   AND origin.external_id IS NOT NULL
   AND (line.external_id IS NOT NULL OR line.is_gift IS NOT TRUE)
   AND channel.platform = ANY(%(platforms)s) AND channel.mode <> 'managed'
   AND (channel.uploads_tracking OR NOT %(is_automatic)s)
 ORDER BY 1, 2, 3
"""
#: values are merged into what is known of a parcel; the order shows the worst of its parcels
NOTE = """
WITH told AS (
    SELECT o.id, coalesce(o.uploads, '{}') || jsonb_object_agg(new.parcel::text,
               coalesce(o.uploads -> new.parcel::text, '{}') || new.vals::jsonb) AS uploads
      FROM unnest(%(orders)s::int[], %(parcels)s::int[], %(values)s::text[])
           AS new (origin, parcel, vals)
      JOIN ecom_order o ON o.id = new.origin GROUP BY o.id),
summed AS (
    SELECT told.id, told.uploads, array_agg(one.value ->> 'state') AS states,
           string_agg(one.value ->> 'error', E'\\n' ORDER BY one.key::int) AS error,
           string_agg(one.value ->> 'reference', ', ' ORDER BY one.key::int) AS reference
      FROM told CROSS JOIN jsonb_each(told.uploads) one GROUP BY told.id, told.uploads)
UPDATE ecom_order o
   SET uploads = summed.uploads, upload_error = summed.error,
       upload_reference = summed.reference,
       upload_state = CASE WHEN 'refused' = ANY(summed.states) THEN 'refused'
                           WHEN 'due' = ANY(summed.states) THEN 'due'
                           WHEN 'done' = ANY(summed.states) THEN 'done' ELSE 'taken_back' END
  FROM summed WHERE o.id = summed.id
"""


class EcomOrder(models.Model):
    """What the shop is told of an order's parcels, and what came of it.

    ``uploads`` is kept on the shop's own order: for each parcel (the id of the order that was
    shipped) its ``state``, the ``kind`` of message that is or was under way, the ``number`` that
    the shop has, its ``reference``, its ``error``, and whether the parcel goes up ``again`` once
    it is taken back.
    """

    _inherit = "ecom.order"

    uploads = fields.Json(readonly=True, copy=False)
    upload_state = fields.Selection(
        [
            ("due", "On Its Way to the Shop"),
            ("done", "In the Shop"),
            ("refused", "Refused"),
            ("taken_back", "Taken Back"),
        ],
        "Tracking Upload",
        readonly=True,
        copy=False,
    )
    upload_error = fields.Text("Upload Refused Because", readonly=True, copy=False)
    upload_reference = fields.Char(
        "Shipment in the Shop", readonly=True, copy=False, help="The shop's reference to it."
    )
    can_upload = fields.Boolean(compute="_compute_can_upload")
    can_take_back = fields.Boolean(compute="_compute_can_upload")

    _upload_refused_idx = models.Index(
        "(shipped_at DESC, id DESC) WHERE upload_state = 'refused'"
    )

    def _compute_can_upload(self):
        rows = self._find_parcels()
        for order in self:
            own = [row for row in rows if order in row]
            order.can_upload = any(_next_step(*row) for row in own)
            order.can_take_back = any(_may_take_back(*row) for row in own)

    # === SHIPPING === #

    def _after_shipping(self):
        result = super()._after_shipping()
        self._upload_shipped()
        return result

    def _upload_shipped(self):
        """Tell the shops what was shipped and they were not told; for shops that want it.

        The number of queries grows with the number of shops, not of orders.
        """
        rows = self._find_parcels(is_automatic=True)
        self._push_uploads([
            (order, parcel, "shipment", {}) for order, parcel in rows
            if not _entry(order, parcel)
        ])

    def _find_parcels(self, is_automatic=False):
        """[(order of a shop, shipped order with goods of it)]: of what was shipped with a waybill.

        :param bool is_automatic: of shops only that are told by themselves
        """
        if not self.ids:
            return []
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            PARCELS, ids=self.ids, platforms=list(ADAPTERS), is_automatic=is_automatic,
        ))
        # sudo: a parcel is told as a whole, also where an order in it is not the user's part
        orders_sudo = self.sudo().browse({order_id for row in rows for order_id in row[1:]})
        found = {order.id: order for order in orders_sudo}
        return [(found[order_id], found[parcel_id]) for _shop, order_id, parcel_id in rows]

    def _push_uploads(self, steps):
        """Make messages due.

        :param steps: list of (order of a shop, shipped order, kind, values to keep)
        """
        if not steps:
            return
        self._note_uploads([
            (order, parcel, {"state": "due", "kind": kind, "error": None, **values})
            for order, parcel, kind, values in steps
        ])
        groups = {}
        for order, parcel, kind, _values in steps:
            pair = (order, f"{order.id}/{parcel.id}")
            groups.setdefault((order.channel_id, kind), []).append(pair)
        for (channel, kind), pairs in groups.items():
            channel._push_uploads(kind, pairs)

    def _note_uploads(self, entries):
        """Keep what is known of parcels; 1 query.

        :param entries: list of (order of a shop, shipped order, {name: value})
        """
        self.env.flush_all()
        self.env.cr.execute(SQL(
            NOTE,
            orders=[order.id for order, _parcel, _values in entries],
            parcels=[parcel.id for _order, parcel, _values in entries],
            values=[json.dumps(values) for _order, _parcel, values in entries],
        ))
        self.invalidate_model(["uploads", "upload_state", "upload_error", "upload_reference"])

    # === BUTTONS === #

    def action_upload_tracking(self):
        """Tell the shop what is not told yet, what it refused, and a waybill that was changed."""
        self._check_uploader()
        rows = self._find_parcels()
        steps = [(*row, *step) for row in rows if (step := _next_step(*row))]
        if not steps:
            self._refuse_upload(rows)
        self._push_uploads(steps)
        return True

    def action_take_upload_back(self):
        """Have the shop forget a parcel that it was told by mistake."""
        self._check_uploader()
        rows = self._find_parcels()
        steps = [(*row, "shipment.cancel", {"again": False}) for row in rows
                 if _may_take_back(*row)]
        if not steps:
            raise UserError(self.env._(
                "The shop has no tracking number from us for order %(numbers)s, or its upload is"
                " still on its way. There is nothing to take back.",
                numbers=self._name_some(),
            ))
        self._push_uploads(steps)
        return True

    def _check_uploader(self):
        user = self.env.user
        if not any(map(user.has_group, ("ecom_orders.group_user", "ecom_orders.group_shipping"))):
            raise AccessError(self.env._(
                "Tracking numbers are told to shops by customer service and shipping clerks."
                " Ask a manager for it."
            ))
        self.check_access("read")

    def _refuse_upload(self, rows):
        if rows:
            raise UserError(self.env._(
                "The shop has the waybill of order %(numbers)s already.",
                numbers=self._name_some(),
            ))
        raise UserError(self.env._(
            "There is nothing to tell the shop of order %(numbers)s: it has not been shipped with a"
            " waybill number, or it did not come from a shop that we call.",
            numbers=self._name_some(),
        ))

    def _name_some(self):
        return ", ".join(self[:5].mapped("number"))

    # === MESSAGES === #

    def _read_upload(self, identity):
        """(order of the shop, shipped order) of a message."""
        return tuple(self.browse(int(number)) for number in identity.split("/"))

    def _build_upload(self, kind, parcel):
        """The text of a message, from what the parcel is when it is sent."""
        if kind == "shipment.cancel":
            return json.dumps({"reference": _entry(self, parcel).get("reference") or ""})
        collected = parcel._name_collection()
        carrier = parcel.carrier_id.browse() if collected else parcel.carrier_id
        number = parcel.tracking_ref or ""
        link = carrier.tracking_url or ""
        return Shipment(
            order=self.external_id, number=parcel.number, lines=self._list_shipped(parcel),
            carrier_code=carrier.logistics_code or "", carrier_name=carrier.name or collected,
            tracking=number, tracking_url=link.replace("<shipmenttrackingnumber>", number),
        ).to_json()

    def _list_shipped(self, parcel):
        """The lines of this order that left with ``parcel``, as the shop knows them."""
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        lines = parcel.line_ids.filtered(
            lambda line: line.external_id and line._get_origin() == self
        )
        shipped = lines._get_shipped()
        told = []
        # a line that was split and merged again stands there in parts
        for external_id, parts in lines.grouped("external_id").items():
            quantity = sum(shipped[part] for part in parts)
            if quantity:
                told.append(ShipmentLine(
                    external_id, parts[0].sku or "", float_repr(quantity, digits)
                ))
        return tuple(told)


def _entry(order, parcel):
    return (order.uploads or {}).get(str(parcel.id)) or {}


def _next_step(order, parcel):
    """(kind, values to keep) of the message that is to be sent by button, or None."""
    entry = _entry(order, parcel)
    match entry.get("state"):
        case "done" if (entry.get("number") or "") == (parcel.tracking_ref or ""):
            return None
        case "done":
            return "shipment.cancel", {"again": True}
        case "due" | "refused":  # the same once more; what is under way is not doubled
            return entry["kind"], {}
    return "shipment", {}


def _may_take_back(order, parcel):
    entry = _entry(order, parcel)
    return bool(entry.get("reference")) and entry["state"] != "due"
