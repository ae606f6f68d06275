from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

MERGEABLE = ("stopped", "service")
RECEIVER = (
    "receiver_name", "receiver_phone", "receiver_country", "receiver_state", "receiver_city",
    "receiver_district", "receiver_street", "receiver_zip",
)
#: what Python takes for a space, so that both sides compare alike
SPACES = "".join(
    map(chr, (*range(9, 14), *range(28, 33), 133, 160, 5760, *range(8192, 8203), 8232, 8233, 8239,
              8287, 12288))
)
#: orders with the same key may go out as one parcel
MERGE_KEYS = """
SELECT o.id, o.ordered_at, coalesce(o.split_from_id, o.id) AS root,
       (o.company_id, o.currency_id, o.warehouse_id, o.shop_status = 'cod',
        CASE WHEN channel.merges_across THEN NULL ELSE o.channel_id END,
        CASE WHEN channel.merges_across THEN NULL
             ELSE %(buyer)s END, %(receiver)s)::text AS key
  FROM ecom_order o JOIN ecom_channel channel ON channel.id = o.channel_id
 WHERE o.state IN ('stopped', 'service') AND o.shop_status IN ('paid', 'cod')
   AND o.shop_changes IS NULL AND channel.merge_policy <> 'never'
   AND o.receiver_name <> '' AND coalesce(nullif(o.receiver_phone, ''), %(buyer)s) <> ''
   AND %(among)s
"""
#: a key takes time to make, so it is made of orders only whose phone another one has as well
SHARED_PHONE = """
o.id = ANY(ARRAY(
    SELECT unnest(array_agg(o.id)) FROM ecom_order o WHERE o.state IN ('stopped', 'service')
     GROUP BY %(phone)s HAVING count(*) > 1))
"""
PHONE_OF = "%(phone)s IN (SELECT %(phone)s FROM ecom_order o WHERE o.id = ANY(%(ids)s))"


def _norm(name):
    # as _plain; translate takes a fraction of the time of a regular expression
    return SQL("translate(lower(coalesce(%s, '')), %s, '')", SQL.identifier("o", name), SPACES)


def _merge_keys(ids=None):
    """The keys of the orders with the phone of one of ``ids``; without: of any that share one."""
    phone = _norm("receiver_phone")
    among = SQL(SHARED_PHONE, phone=phone) if ids is None else SQL(PHONE_OF, phone=phone, ids=ids)
    return SQL(
        MERGE_KEYS, among=among,
        buyer=SQL("coalesce(nullif(%s, ''), %s)", _norm("buyer_ref"), _norm("buyer_name")),
        receiver=SQL(", ").join(map(_norm, RECEIVER)),
    )


def _plain(text):
    return "".join((text or "").split()).lower()


class EcomOrderMerge(models.Model):
    """Same buyer, same address, several orders: what may go out as one."""

    _inherit = "ecom.order"

    may_be_merged = fields.Boolean(
        compute="_compute_merge_candidate_count", search="_search_may_be_merged"
    )
    merge_candidate_count = fields.Integer(
        "May Be Merged With", compute="_compute_merge_candidate_count"
    )

    _mergeable_idx = models.Index("(company_id) WHERE state IN ('stopped', 'service')")

    def _compute_merge_candidate_count(self):
        candidates = self._find_merge_candidates()
        for order in self:
            order.merge_candidate_count = len(candidates.get(order._origin.id, ()))
            order.may_be_merged = bool(order.merge_candidate_count)

    def _find_merge_candidates(self):
        """Return {order id: ids of the others that may go with it, oldest first}; 1 query."""
        self._flush_merge_keys()
        rows = self.env.execute_query(
            SQL(
                """
                WITH keyed AS (%s)
                SELECT one.id, array_agg(other.id ORDER BY other.ordered_at, other.id)
                  FROM keyed one
                  JOIN keyed other ON other.key = one.key AND other.root <> one.root
                 WHERE one.id = ANY(%s) GROUP BY one.id
                """,
                _merge_keys(self._origin.ids), self._origin.ids,
            )
        )
        return dict(rows)

    def _flush_merge_keys(self):
        self.env["ecom.order"].flush_model()
        self.env["ecom.channel"].flush_model(["merge_policy", "merges_across"])

    def _search_may_be_merged(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = SQL(
            """
            (WITH keyed AS (%s)
             SELECT id FROM keyed WHERE key IN (
                    SELECT key FROM keyed GROUP BY key HAVING count(DISTINCT root) > 1))
            """,
            _merge_keys(),
        )
        self._flush_merge_keys()
        domain = Domain("id", "in", found)
        return domain if True in value else ~domain

    # === WHY NOT === #

    def _explain_merge(self, lead):
        """Return {order: why it may not be merged into ``lead``, in words}; empty: it may."""
        lead_reasons = lead._own_merge_obstacles()
        return {
            order: lead_reasons + order._own_merge_obstacles() + order._merge_differences(lead)
            for order in self - lead
        }

    def _own_merge_obstacles(self):
        """Return what about the order itself stands against merging it; to be extended."""
        reasons = []
        if self.state not in MERGEABLE:
            reasons.append(self.env._(
                "%(number)s is in state %(state)s; orders are merged before their review.",
                number=self.number, state=self._state_label(),
            ))
        elif self.shop_status not in ("paid", "cod"):
            reasons.append(self.env._(
                "%(number)s is not to be shipped yet: the shop says %(status)s.",
                number=self.number, status=self._label("shop_status"),
            ))
        if self.shop_changes:
            reasons.append(self.env._(
                "The shop changed %(number)s; answer that first.", number=self.number
            ))
        return reasons

    def _merge_differences(self, lead):
        """Return in which way the order and ``lead`` could not be one parcel; to be extended."""
        names = ["company_id", "currency_id", "warehouse_id"]
        reasons = [self._tell_difference(lead, name) for name in names if self[name] != lead[name]]
        reasons += [
            self._tell_difference(lead, name) for name in RECEIVER
            if _plain(self[name]) != _plain(lead[name])
        ]
        if (self.shop_status == "cod") != (lead.shop_status == "cod"):
            reasons.append(self._tell_difference(lead, "shop_status"))
        if self.channel_id == lead.channel_id and self._buyer_key() != lead._buyer_key():
            name = "buyer_ref" if self.buyer_ref or lead.buyer_ref else "buyer_name"
            reasons.append(self._tell_difference(lead, name))
        if (self.split_from_id or self) == (lead.split_from_id or lead):
            reasons.append(self.env._(
                "%(number)s and %(lead)s were split; undo the split instead.",
                number=self.number, lead=lead.number,
            ))
        return reasons

    def _buyer_key(self):
        return _plain(self.buyer_ref) or _plain(self.buyer_name)

    def _tell_difference(self, lead, name):
        return self.env._(
            "%(field)s differs: %(ours)s in %(number)s, %(theirs)s in %(lead)s.",
            field=self._fields[name]._description_string(self.env),
            ours=self._label(name) or "-", theirs=lead._label(name) or "-",
            number=self.number, lead=lead.number,
        )

    def _label(self, name):
        """Return a field's value as a person reads it."""
        field, value = self._fields[name], self[name]
        if field.type == "many2one":
            return value.display_name
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        return value

    def _state_label(self):
        return self._label("state")

    # === MERGING === #

    def action_open_merge(self):
        """Open the check of these orders, or of one and those that may go with it."""
        orders = self
        if len(self) == 1:
            found = self._find_merge_candidates().get(self.id, [])
            orders |= self.search([("id", "in", found)])
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ecom_orders.ecom_order_merge_action"
        )
        return {**action, "context": {"default_order_ids": orders.ids}}

    def action_merge_same_buyers(self):
        """Merge those of these orders that may be: of each buyer into the oldest of them."""
        self._check_reviewer()
        self._lock_for_move()
        found, leads = self._find_merge_candidates(), {}
        for order in self.sorted(lambda order: (order.ordered_at, order.id)):
            together = order | self.browse(found.get(order.id, ())) & self
            rest = [one for one in together - order if one not in leads]
            if order not in leads and rest:
                fitting = self.browse([one.id for one in rest])._explain_merge(order)
                leads |= {one: order for one, reasons in fitting.items() if not reasons}
        merged = self.browse([order.id for order in leads])
        if merged:
            merged._merge_locked(leads)
            self.browse({lead.id for lead in leads.values()})._decide()
        return (merged or self)._tell_result(merged)

    def _merge(self, leads):
        """Merge each of these orders into its lead; all or, when one may not be merged, none.

        :param leads: {order: the order that takes it in}
        :raises UserError: naming the first order that may not be merged, and why
        """
        targets = self.browse([lead.id for lead in leads.values()])
        (self | targets)._lock_for_move()
        for order in self:
            reasons = order._explain_merge(leads[order])[order]
            if reasons:
                raise UserError("\n".join(reasons))
        self._merge_locked(leads)
        targets._decide()

    def _merge_locked(self, leads):
        operations = self._move_into(leads)
        # sudo: the state is nobody's to write; the caller checked the right
        self.sudo().with_context(tracking_disable=True)._set_state(MERGEABLE, "merged")
        by_lead = operations.grouped("lead_id")
        bodies = {
            lead.id: self.env._("Merged into this order: %(orders)s.",
                                orders=", ".join(done.mapped("other_number")))
            for lead, done in by_lead.items()
        }
        bodies |= {
            order.id: self.env._("Merged into order %(lead)s.", lead=leads[order].number)
            for order in self
        }
        changed = self.browse(bodies)
        changed._message_log_batch(bodies)

    def _merge_automatically(self):
        """Merge these fresh orders with those that wait for the same buyer, where the shop says so.

        The oldest order takes the others in. Orders that a person or a split changed stay alone.
        The number of queries does not depend on the number of orders.
        """
        leads = self._find_automatic_leads()
        if leads:
            self.browse([*leads, *leads.values()])._lock_for_move()
            by_order = {self.browse(one): self.browse(lead) for one, lead in leads.items()}
            self.browse(leads)._merge_locked(by_order)
            self.browse(leads.values())._decide()

    def _find_automatic_leads(self):
        if not self:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                WITH keyed AS (%s), grouped AS (
                    SELECT keyed.id, first_value(keyed.id) OVER (
                               PARTITION BY key ORDER BY keyed.ordered_at, keyed.id) AS lead_id,
                           bool_or(keyed.id = ANY(%s)) OVER (PARTITION BY key) AS is_touched
                      FROM keyed JOIN ecom_order o ON o.id = keyed.id
                      JOIN ecom_channel channel ON channel.id = o.channel_id
                     WHERE channel.merge_policy = 'always' AND o.split_from_id IS NULL
                       AND coalesce(o.is_hand_changed, false) IS FALSE
                       AND NOT EXISTS (
                           SELECT FROM ecom_order_operation op
                            WHERE op.undone_at IS NULL AND op.kind = 'split' AND op.lead_id = o.id)
                       AND NOT EXISTS (
                           SELECT FROM ecom_order_operation op
                            WHERE op.undone_at IS NOT NULL AND op.kind = 'merge'
                              AND (op.lead_id = o.id OR op.other_id = o.id)))
                SELECT id, lead_id FROM grouped WHERE is_touched AND id <> lead_id
                """,
                _merge_keys(self.ids), self.ids,
            )
        )
        return dict(rows)
