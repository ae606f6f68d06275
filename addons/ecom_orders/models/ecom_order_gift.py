from collections import defaultdict, namedtuple
from decimal import Decimal

from odoo import fields, models
from odoo.tools import SQL

from ..lib.ecom_gift import Line, Room, Shelf, Want, allot, deserved
from . import ecom_gift_sql as sql
from .ecom_campaign import lock_given

Fact = namedtuple(
    "Fact", "id company_id channel_id warehouse_id ordered_at paid_at buyer has_platform_gift"
)


class EcomOrderGift(models.Model):
    """Gifts of campaigns: given at download, matched again in bulk, given back on cancelling."""

    _inherit = "ecom.order"

    gift_grant_ids = fields.One2many(
        "ecom.gift.grant", "order_id", "Gifts Given", readonly=True,
        domain=[("returned_at", "=", False)],
    )

    def _match_gifts(self):
        """Give these orders what running campaigns give; what they had before is given back.

        The number of queries depends on the number of campaigns, not of orders. Campaigns with
        a limit are this transaction's alone from here to its end: who matches at the same time
        waits, and is asked by Odoo to start again.
        """
        self.env.flush_all()
        campaigns = self.env["ecom.campaign"]._get_running(self._get_gift_companies())
        changed = self._give_back_gifts()
        facts = [Fact(*row) for row in self.env.execute_query(SQL(sql.FACTS, self.ids))] \
            if campaigns else []
        wants = self._get_wants(campaigns, facts)
        if wants:
            changed |= self._grant(campaigns, {fact.id: fact for fact in facts}, wants)
        if changed:
            self.env["ecom.order.line"].invalidate_model()
            self.env["ecom.gift.grant"].invalidate_model()
            orders = self.browse(changed)
            orders.invalidate_recordset(["line_ids", "gift_grant_ids"])
            orders._refresh_weight()

    def _get_gift_companies(self):
        [(ids,)] = self.env.execute_query(SQL(
            "SELECT array_agg(DISTINCT company_id) FROM ecom_order WHERE id = ANY(%s)", self.ids
        ))
        return self.env["res.company"].browse(ids or ())

    def _give_back_gifts(self):
        """Give back what may still be taken off these orders; the ids of the orders changed."""
        rows = self.env.execute_query(SQL(sql.GIVE_BACK, now=self.env.cr.now(), ids=self.ids))
        if not rows:
            return set()
        self.env["ecom.gift.grant"]._count([row[:3] for row in rows], -1)
        holders = self.env.execute_query(SQL(
            sql.TAKE_OFF, [row[3] for row in rows], [row[1] for row in rows]
        ))
        return {row[3] for row in rows} | {order_id for (order_id,) in holders}

    def _get_wants(self, campaigns, facts):
        """What the orders deserve, first paid first."""
        schemes = {campaign: [(one.id, one._get_facts()) for one in campaign.scheme_ids]
                   for campaign in campaigns}
        lines = defaultdict(list)
        if facts:
            for order_id, *told in self.env.execute_query(
                SQL(sql.LINES, [fact.id for fact in facts])
            ):
                lines[order_id].append(Line(told[0], *(Decimal(str(part)) for part in told[1:])))
        return [
            Want(fact.id, fact.buyer, scheme_id, campaign.id, product, times)
            for fact in facts
            for campaign in campaigns if campaign._is_for(fact)
            for scheme_id, scheme in schemes[campaign]
            for product, times in deserved(scheme, lines[fact.id])
        ]

    def _grant(self, campaigns, facts, wants):
        """Give what limits and stock allow; the ids of the orders that got something."""
        schemes = campaigns.scheme_ids
        rooms = self._get_rooms(campaigns, wants)
        shelf = self._get_shelf(schemes, facts, wants)

        def choose(want, times):
            scheme = schemes.browse(want.scheme)
            return scheme._choose(shelf, facts[want.order].warehouse_id or 0, want, times)

        grants = allot(wants, rooms, choose)
        if grants:
            self._store_grants(grants)
        return {grant.want.order for grant in grants}

    def _get_rooms(self, campaigns, wants):
        """What each campaign and scheme may still give, under lock."""
        owners = {"campaign": campaigns, "scheme": campaigns.scheme_ids}
        rooms = {}
        for name, records in owners.items():
            given = lock_given(records)
            for record in records:
                rooms[name, record.id] = Room(
                    record.limit_total, record.limit_buyer, given.get(record.id, 0)
                )
        buyers = list({want.buyer for want in wants})
        for campaign, scheme, buyer, times in self.env.execute_query(
            SQL(sql.GIVEN_TO, campaigns.ids, buyers)
        ):
            for key in (("campaign", campaign), ("scheme", scheme)):
                if key in rooms:
                    told = rooms[key].given_to
                    told[buyer] = told.get(buyer, 0) + times
        return rooms

    def _get_shelf(self, schemes, facts, wants):
        """The free stock of all gifts in the warehouses of the orders."""
        products = schemes.gift_ids.product_id | self.env["product.product"].browse(
            {want.product for want in wants if want.product}
        )
        warehouses = self.env["stock.warehouse"].browse(
            {facts[want.order].warehouse_id for want in wants} - {None}
        )
        # sudo: a decision must not depend on who asks
        free = self.env["ecom.availability"].sudo()._get_free(warehouses, products)
        return Shelf({key: Decimal(str(quantity)) for key, quantity in free.items()})

    def _store_grants(self, grants):
        merged = {}
        for grant in grants:
            key = (grant.want.order, grant.want.campaign, grant.want.scheme, grant.want.buyer)
            times, items = merged.get(key, (0, {}))
            items = {**items, **{product: items.get(product, 0) + pieces
                                 for product, pieces in grant.items.items()}}
            merged[key] = (times + grant.times, items)
        rows = [(*key, times, items) for key, (times, items) in merged.items()]
        ledger = self.env["ecom.gift.grant"]
        ledger._count([(row[1], row[2], row[4]) for row in rows], 1)
        costs = self._get_gift_costs(rows)
        self._insert(sql.GRANT, [
            (*row[:5], sum(row[5].values()),
             sum(costs.get(product, 0) * pieces for product, pieces in row[5].items()))
            for row in rows
        ])
        names = {product.id: product.display_name for product in self.env[
            "product.product"].sudo().browse(costs)}  # sudo: names of gifts on orders
        self._insert(sql.ADD_LINES, [
            (row[0], row[1], row[2], product, pieces, names[product])
            for row in rows for product, pieces in row[5].items()
        ])

    def _insert(self, statement, rows):
        columns = [list(column) for column in zip(*rows, strict=True)]
        self.env.cr.execute(SQL(statement, self.env.uid, self.env.cr.now(), *columns))

    def _get_gift_costs(self, rows):
        products = self.env["product.product"].browse({one for row in rows for one in row[5]})
        # sudo: what a gift costs is noted whoever takes the order in
        return {product.id: Decimal(str(product.standard_price)) for product in products.sudo()}

    # === BY HAND === #

    def action_match_gifts(self):
        """Match gifts again, also where a person has changed them."""
        self._check_reviewer()
        # sudo: the order keeps the memory of what people set, they do not write it
        for order_sudo in self.sudo().filtered(lambda order: "gifts" in (order.hand_set or ())):
            order_sudo.hand_set = [name for name in order_sudo.hand_set if name != "gifts"]
        self._match_gifts()
        return True

    def _set_state(self, allowed, target, **values):
        moved = super()._set_state(allowed, target, **values)
        if target == "cancelled" and moved:
            self.env.flush_all()
            moved._give_back_gifts()
            self.env.invalidate_all(flush=False)
        return moved

    def _give_back_scheme(self, scheme):
        """Give back what one scheme gave to this order."""
        rows = self.env.execute_query(SQL(
            "UPDATE ecom_gift_grant SET returned_at = %s WHERE order_id = %s AND scheme_id = %s"
            " AND returned_at IS NULL RETURNING campaign_id, scheme_id, quantity",
            self.env.cr.now(), self.id, scheme.id,
        ))
        self.env["ecom.gift.grant"]._count(rows, -1)
        self.env["ecom.gift.grant"].invalidate_model()
