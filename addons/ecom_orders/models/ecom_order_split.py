from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..lib.ecom_split import Line, Source, full_cartons, plan_parts
from .ecom_order_merge import MERGEABLE

HOWS = [
    ("presale", "Pre-sale goods by themselves"),
    ("product", "Chosen products by themselves"),
    ("category", "Each product category by itself"),
    ("carton", "Each full carton by itself"),
]


class EcomOrderSplit(models.Model):
    """Which goods of an order go by themselves."""

    _inherit = "ecom.order"

    split_rule_id = fields.Many2one(
        "ecom.split.rule", readonly=True, copy=False, ondelete="set null"
    )

    def action_open_split(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ecom_orders.ecom_order_split_action"
        )
        return {**action, "context": {"default_order_id": self.id}}

    def _check_may_split(self):
        for order in self:
            if order.state not in MERGEABLE:
                raise UserError(
                    self.env._(
                        "Order %(number)s is in state %(state)s; orders are split before their"
                        " review.",
                        number=order.number, state=order._state_label(),
                    )
                )

    def _split(self, wishes):
        """Split one order.

        :param wishes: list of ({line: quantity}, warehouse or empty), one for each new order
        :return: the new orders
        :raises UserError: not before its review, or quantities that cannot be taken
        """
        self.ensure_one()
        self._lock_for_move()
        self._check_may_split()
        self._check_split_warehouses(warehouse for _wish, warehouse in wishes)
        try:
            parts = plan_parts(self._as_split_source(), [
                {line.id: _exact(quantity) for line, quantity in wish.items()}
                for wish, _warehouse in wishes
            ])
        except ValueError as error:
            raise UserError(
                self.env._(
                    "Order %(number)s cannot be split like this: each new order takes at least one"
                    " line, of no line more than there is, and something stays in the order.",
                    number=self.number,
                )
            ) from error
        plans = [(self, part, warehouse) for part, (_wish, warehouse)
                 in zip(parts, wishes, strict=True)]
        children = self._split_locked(plans)
        (self | children)._decide()
        return children

    def _check_split_warehouses(self, warehouses):
        for warehouse in warehouses:
            if warehouse and warehouse.company_id != self.company_id:
                raise UserError(
                    self.env._(
                        "%(warehouse)s is a warehouse of %(other)s, order %(number)s is one of"
                        " %(company)s. Choose another warehouse.",
                        warehouse=warehouse.name, other=warehouse.company_id.name,
                        number=self.number, company=self.company_id.name,
                    )
                )

    def _split_locked(self, plans):
        children = self._split_off(plans)
        by_lead = {}
        for (order, _part, _warehouse), child in zip(plans, children, strict=True):
            by_lead.setdefault(order, []).append(child.number)
        bodies = {order.id: self.env._("Split off this order: %(orders)s.", orders=", ".join(names))
                  for order, names in by_lead.items()}
        bodies |= {child.id: self.env._("Split off order %(order)s.", order=order.number)
                   for (order, *_rest), child in zip(plans, children, strict=True)}
        changed = self.browse(bodies)
        changed._message_log_batch(bodies)
        return children

    def _as_split_source(self):
        return Source(
            tuple(Line(line.id, _exact(line.quantity), _exact(line.amount))
                  for line in self.line_ids),
            _exact(self.amount_discount), _exact(self.currency_id.rounding),
        )

    def _hand_over(self, lead):
        """Called before a split-off order goes on undoing: what refers to it goes to ``lead``."""
        # sudo: deliveries that were cancelled, payments, and the history
        self.sudo().picking_ids.write({"ecom_order_id": lead.id})
        self.sudo().payment_ids.write({"order_id": lead.id})
        self.env["mail.message"].flush_model()
        self.env.cr.execute(
            SQL(
                "UPDATE mail_message SET res_id = %s WHERE model = 'ecom.order' AND res_id = %s",
                lead.id, self.id,
            )
        )
        self.env["mail.message"].invalidate_model(["res_id"])

    # === WISHES === #

    def _propose_split(self, how, chosen=None, per_carton=0):
        """Return what would go by itself, as wishes of ``_split``; empty: nothing.

        :param how: one of ``HOWS``
        :param chosen: function that tells of a product whether it is to go, for "product"
        :param float per_carton: pieces in a carton; 0: the product's largest packaging
        """
        self.ensure_one()
        lines = self.line_ids
        if how == "presale":
            groups = [lines.filtered(lambda line: line.is_presale or line.listing_id.is_presale)]
        elif how == "product":
            groups = [lines.filtered(lambda line: line.product_id and chosen(line.product_id))]
        elif how == "category":
            groups = list(lines.grouped(lambda line: line.product_id.categ_id).values())[1:]
        else:
            return self._propose_cartons(per_carton)
        none = self.env["stock.warehouse"]
        return [({line: line.quantity for line in group}, none)
                for group in groups if group and group != lines]

    def _propose_cartons(self, per_carton):
        none, wishes = self.env["stock.warehouse"], []
        for line in self.line_ids:
            size = _exact(per_carton) or _exact(line.product_id._get_carton_quantity())
            leave = full_cartons(_exact(line.quantity), size)
            wishes += [({line: float(size)}, none)] * leave
        leaving = sum(next(iter(wish.values())) for wish, _none in wishes)
        # What remains of the order is the last carton, where all of it is in cartons.
        return wishes[:-1] if leaving == sum(self.line_ids.mapped("quantity")) else wishes

    # === AUTOMATICALLY === #

    def _split_and_merge(self):
        """Do to these fresh orders what rules and settings say; return all that is to be decided.

        Without rules and settings it costs one query, whatever the number of orders.
        """
        [(splits, merges)] = self.env.execute_query(
            SQL(
                """
                SELECT EXISTS (SELECT FROM ecom_split_rule WHERE active),
                       EXISTS (SELECT FROM ecom_channel WHERE merge_policy = 'always')
                """
            )
        )
        if not splits and not merges:
            return self
        self.env.invalidate_all(flush=False)
        children = self._split_by_rules() if splits else self.browse()
        if merges:
            self._merge_automatically()
        return self | children

    def _split_by_rules(self):
        """Split these fresh orders where a rule says so; return what is split off.

        The number of queries depends on the number of rules, not of orders.
        """
        ready = self.filtered(
            lambda order: order.state in MERGEABLE and order.shop_status in ("paid", "cod")
            and not order.open_operation_count and not order.is_hand_changed
        )
        ready._lock_for_move()
        plans = []
        for company, orders in ready.grouped("company_id").items():
            Rule = self.env["ecom.split.rule"]
            matched = Rule._match_ids(orders.ids, Rule._get_rules(company))
            for order in orders:
                if order.id in matched:
                    plans += order._plan_by_rule(matched[order.id])
        return self._split_locked(plans) if plans else self.browse()

    def _plan_by_rule(self, rule):
        wishes = rule._propose(self)
        if not wishes:
            return []
        parts = plan_parts(self._as_split_source(), [
            {line.id: _exact(quantity) for line, quantity in wish.items()}
            for wish, _warehouse in wishes
        ])
        return [(self, part, warehouse) for part, (_wish, warehouse)
                in zip(parts, wishes, strict=True)]


def _exact(number):
    """A float of the database as the decimal that it was stored as."""
    return Decimal(repr(float(number or 0)))
