from dataclasses import dataclass
from decimal import Decimal

from odoo import models

from ..lib.oc_funds import ZERO, DeliveredShare, delivered_amount

STATES = ("sale", "cancel")
ENDED = ("done", "cancel")


@dataclass
class FundPlan:
    """What an order has on its fund account, and what it should have."""

    order: models.BaseModel
    account: models.BaseModel
    holds: models.BaseModel
    hold_count: int
    entry_count: int
    held: Decimal
    paid: Decimal
    due: Decimal
    to_hold: Decimal

    @property
    def capture(self):
        return max(self.due - self.paid, ZERO)

    @property
    def refund(self):
        return max(self.paid - self.due, ZERO)

    @property
    def missing(self):
        return max(self.to_hold + self.capture - self.held, ZERO)

    @property
    def surplus(self):
        return max(self.held - self.capture - self.to_hold, ZERO)


class OcFundSync(models.AbstractModel):
    """Brings holds and ledger in line with orders; doing it again changes nothing."""

    _name = "oc.fund.sync"
    _description = "Fund Account Synchronization of Orders"

    def _sync(self, orders):
        """Hold, capture, refund and release for all the orders at once.

        :raise UserError: when an account cannot pay; nothing is changed then
        """
        orders = orders.filtered(lambda order: order.state in STATES)
        accounts = orders._get_fund_accounts()
        orders.filtered(lambda order: order.state == "sale")._check_fund_accounts(accounts)
        open_holds = self.env["oc.fund.hold"]._get_open(orders)
        locked = self.env["oc.fund.account"].union(*accounts.values()) | open_holds.account_id
        locked._lock()
        plans = self._plan(orders, accounts)
        self._refund([plan for plan in plans if plan.refund])
        self._hold([plan for plan in plans if plan.missing])
        self._capture([plan for plan in plans if plan.capture])
        self._release([plan for plan in plans if plan.surplus])

    def _plan(self, orders, accounts):
        holds = self.env["oc.fund.hold"]
        orders.order_line.move_ids.mapped("state")  # of all the orders in one query
        open_holds = holds._get_open(orders).grouped("order_id")
        hold_counts = dict(
            holds._read_group([("order_id", "in", orders.ids)], ["order_id"], ["__count"])
        )
        entries = {
            order: (amount, count)
            for order, amount, count in self.env["oc.fund.entry"]._read_group(
                [("order_id", "in", orders.ids)], ["order_id"], ["amount:sum", "__count"]
            )
        }
        return [
            self._plan_order(
                order,
                accounts[order],
                open_holds.get(order, holds),
                hold_counts.get(order, 0),
                entries.get(order, (0, 0)),
            )
            for order in orders
            if order in accounts
        ]

    def _plan_order(self, order, account, holds, hold_count, entries):
        total = max(account._to_amount(order.amount_total), ZERO)
        share = self._get_share(order, total)
        due = self._get_due(order, share)
        is_final = share.is_closed or order.state == "cancel"
        return FundPlan(
            order=order,
            account=account,
            holds=holds,
            hold_count=hold_count,
            entry_count=entries[1],
            held=account._to_amount(sum(holds.mapped("remaining"))),
            paid=account._to_amount(-entries[0]),
            due=due,
            to_hold=ZERO if is_final else total - due,
        )

    def _get_due(self, order, share):
        if order.state == "cancel" and not share.goods:
            return ZERO
        return delivered_amount(share, Decimal(str(order.currency_id.rounding)))

    def _get_share(self, order, total):
        lines = order.order_line.filtered(lambda line: not line.display_type)
        goods = lines.filtered(lambda line: line.qty_delivered_method == "stock_move")
        return DeliveredShare(
            total=total,
            goods=Decimal(str(sum(goods.mapped("price_total")))),
            delivered=Decimal(str(sum(map(self._get_delivered_value, goods)))),
            services=Decimal(
                str(sum(line.price_total for line in lines - goods if line._is_due_in_full()))
            ),
            is_closed=self._is_closed(order, goods),
        )

    def _get_delivered_value(self, line):
        ordered = line.product_uom_qty
        if ordered <= 0:
            return 0
        if line.product_uom_id.compare(line.qty_delivered, ordered) >= 0:
            return line.price_total
        return line.price_total * max(line.qty_delivered, 0) / ordered

    def _is_closed(self, order, goods):
        """Whether no more deliveries are to come; at once where nothing is to be delivered."""
        if not goods:
            return order.state == "sale"
        moves = goods.move_ids.filtered(lambda move: move.location_id.usage != "customer")
        return any(move.state == "done" for move in moves) and all(
            move.state in ENDED for move in moves
        )

    def _refund(self, plans):
        if not plans:
            return
        change_type = self.env["oc.fund.change.type"]._get_for_kind("refund")
        self.env["oc.fund.entry"]._post(
            [
                {
                    "account": plan.account,
                    "type": change_type,
                    "amount": plan.refund,
                    "cause": f"sale.order,{plan.order.id},refund,{plan.entry_count}",
                    "document": plan.order,
                    "order_id": plan.order.id,
                }
                for plan in plans
            ]
        )

    def _hold(self, plans):
        requests = [
            {
                "account": plan.account,
                "amount": plan.missing,
                "cause": f"sale.order,{plan.order.id},hold,{plan.hold_count}",
                "order_id": plan.order.id,
            }
            for plan in plans
        ]
        for plan, hold in zip(plans, self.env["oc.fund.hold"]._hold(requests), strict=True):
            plan.held += plan.missing
            plan.holds += hold

    def _capture(self, plans):
        captures = []
        for plan in plans:
            rest = plan.capture
            for hold in plan.holds:
                amount = min(rest, plan.account._to_amount(hold.remaining))
                if amount:
                    captures.append(self._prepare_capture(plan, hold, amount))
                    rest -= amount
        self.env["oc.fund.hold"]._capture(captures)

    def _prepare_capture(self, plan, hold, amount):
        captured = plan.account._to_amount(hold.captured)
        return {
            "hold": hold,
            "amount": amount,
            "cause": f"oc.fund.hold,{hold.id},capture,{captured}",
            "document": plan.order,
        }

    def _release(self, plans):
        """Give back the surplus of each order, from its youngest hold on."""
        amounts = {}
        for plan in plans:
            rest = plan.surplus
            for hold in plan.holds.sorted("id", reverse=True):
                taken = min(rest, plan.account._to_amount(hold.remaining))
                amounts[hold] = taken
                rest -= taken
        if amounts:
            self.env["oc.fund.hold"].union(*amounts)._release(amounts)
