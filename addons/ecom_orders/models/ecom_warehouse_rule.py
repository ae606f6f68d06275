from collections import defaultdict

from odoo import api, fields, models

from odoo.addons.postal_base.rules import Fact


class EcomWarehouseRule(models.Model):
    """Which warehouse ships an order. No match: the shop's default warehouse."""

    _name = "ecom.warehouse.rule"
    _description = "Warehouse Rule"
    _inherit = ["ecom.order.rule.mixin"]

    _order_rule_field = "warehouse_rule_id"
    _order_outcomes = {"warehouse_id": "warehouse_id"}

    warehouse_id = fields.Many2one("stock.warehouse", required=True, check_company=True)
    needs_stock = fields.Boolean(
        "Only if in Stock",
        help="The warehouse must be able to fill the whole order with what is free now; what"
        " earlier orders of the same round take is not free any more.",
    )

    def _preview_fields(self):
        return (*super()._preview_fields(), "needs_stock", "warehouse_id")

    @api.model
    def _match_ids(self, document_ids, rules=None):
        """As of the mixin; rules that need stock match what is left for them."""
        rules = self._get_rules(self.env.company) if rules is None else rules
        if not any(rule.needs_stock for rule in rules):
            return super()._match_ids(document_ids, rules)
        fitting = self._match_every_ids(document_ids, rules)
        return self._choose_filled(self._get_needs(fitting), fitting, list(rules))

    def _choose_filled(self, needs, fitting, rules):
        """Give {order id: first rule whose warehouse fills it}, in the order of ``needs``."""
        free = self._get_free(needs, rules)
        chosen = {}
        for order_id, wanted in needs.items():
            for position in fitting.get(order_id, ()):
                rule = rules[position]
                stock = free.get(rule.warehouse_id.id)
                if not rule.needs_stock or _fills(stock, wanted):
                    chosen[order_id] = rule
                    _take(stock, wanted)
                    break
        return chosen

    def _get_free(self, needs, rules):
        """Give {warehouse id: {product id: free quantity}} for the warehouses that need it."""
        warehouses = self.env["stock.warehouse"].union(
            *(rule.warehouse_id for rule in rules if rule.needs_stock)
        )
        products = self.env["product.product"].browse(
            {product_id for wanted in needs.values() for product_id in wanted}
        )
        free = {warehouse.id: {} for warehouse in warehouses}
        # sudo: a decision must not depend on who asks
        told = self.env["ecom.availability"].sudo()._get_free(warehouses, products)
        for (warehouse_id, product_id), quantity in told.items():
            free[warehouse_id][product_id] = quantity
        return free

    def _get_needs(self, order_ids):
        """Give {order id: {product id: quantity}}, first paid first."""
        groups = self.env["ecom.order.line"].sudo()._read_group(  # sudo: as above
            [("order_id", "in", list(order_ids)), ("product_id", "!=", False)],
            ["order_id", "product_id"],
            ["quantity:sum"],
        )
        needs = defaultdict(dict)
        for order, product, quantity in groups:
            needs[order.id][product.id] = quantity
        orders = self._get_document_model().browse(order_ids).sorted(
            lambda order: (order.paid_at or order.ordered_at, order.id)
        )
        return {order.id: needs.get(order.id, {}) for order in orders}

    @api.model
    def _explain(self, document, rules=None):
        decision = super()._explain(document, rules)
        for trial in decision.trials:
            if trial.rule.needs_stock:
                trial.facts.append(self._explain_stock(document, trial.rule))
        return decision

    def _explain_stock(self, document, rule):
        needs = self._get_needs(document.ids)
        filled = _fills(self._get_free(needs, [rule])[rule.warehouse_id.id], needs[document.id])
        label = self.env._("The warehouse can fill the whole order")
        yes, no = self.env._("yes"), self.env._("no")
        return Fact(label, self.env._("is"), yes, yes if filled else no, filled)


def _fills(stock, wanted):
    return all(stock.get(product, quantity) >= quantity for product, quantity in wanted.items())


def _take(stock, wanted):
    for product, quantity in wanted.items():
        if stock and product in stock:
            stock[product] -= quantity
