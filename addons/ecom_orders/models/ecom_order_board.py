from odoo import api, fields, models

from .ecom_order import CLOSED_STATES, STATES

#: closed orders are counted this far only: nobody works through more, and counting costs
MOST_COUNTED = 10000
OVERDUE_HOURS = 24.0
#: tab: domain of orders that ask for a look beside the order of work
FLAGS = {
    "shortage": [("state", "=", "approved"), ("cause", "=", "shortage")],
    "changed": [("shop_changes", "!=", False), ("state", "not in", ("merged", "cancelled"))],
}


class EcomOrder(models.Model):
    """The order board: what there is to do, with figures, and the short forms it shows."""

    _inherit = "ecom.order"

    flags = fields.Json(compute="_compute_flags", help="What to look at before it goes on.")
    items_summary = fields.Char("Items", compute="_compute_items_summary")

    @api.depends("buyer_note", "shop_changes", "line_ids.is_gift")
    def _compute_flags(self):
        for order in self:
            order.flags = {
                "note": order.buyer_note or "",
                "gift": any(order.line_ids.mapped("is_gift")),
                "changed": bool(order.shop_changes),
            }

    @api.depends("line_ids.quantity", "line_ids.title")
    def _compute_items_summary(self):
        for order in self:
            order.items_summary = ", ".join(
                f"{line.title or line.sku or line.product_id.display_name} × {line.quantity:g}"
                for line in order.line_ids
            )

    @api.model
    @api.readonly
    def get_board(self):
        """Tell how much there is to do, state by state, of the orders the user may see.

        The number of queries is fixed; open orders are added up on an index, closed ones only
        counted, and no further than 10,000.

        :return: list of {"key", "label", "count", "is_more" (there are more than were counted),
            "amounts" ([{"currency_id", "amount"}]), "oldest" (UTC text or False), "is_overdue",
            "is_flag" (asks for a look, whatever its state)}, in the order of work
        """
        self.check_access("read")
        open_tabs = self._read_open_tabs()
        labels = dict(self._fields["state"]._description_selection(self.env))
        tabs = [
            self._prepare_tab(state, labels[state], open_tabs.get(state))
            for state, _label in STATES if state != "merged"
        ]
        return tabs + [self._count_flag(key) for key in FLAGS]

    def _read_open_tabs(self):
        """{state: [(shop, currency, count, amount, oldest), ...]} of what is open; one query."""
        groups = self._read_group(
            [("state", "not in", CLOSED_STATES)],
            ["state", "channel_id", "currency_id"],
            ["__count", "amount_total:sum", "ordered_at:min"],
        )
        tabs = {}
        for state, *rest in groups:
            tabs.setdefault(state, []).append(rest)
        return tabs

    def _prepare_tab(self, state, label, groups):
        if state in CLOSED_STATES:
            return self._count_tab(state, label, [("state", "=", state)])
        amounts, count, oldest, overdue = {}, 0, False, False
        for channel, currency, number, amount, since in groups or ():
            amounts[currency.id] = amounts.get(currency.id, 0) + amount
            count += number
            oldest = min(oldest or since, since)
            overdue |= self._is_overdue(channel, since)
        return {
            "key": state, "label": label, "count": count, "is_more": False,
            "amounts": [{"currency_id": one, "amount": total} for one, total in amounts.items()],
            "oldest": fields.Datetime.to_string(oldest) if oldest else False,
            "is_overdue": overdue, "is_flag": False,
        }

    def _is_overdue(self, channel, since):
        # sudo: how long orders of a shop may take is no secret to those who work on them
        hours = channel.sudo().overdue_hours
        return bool(hours) and (fields.Datetime.now() - since).total_seconds() > hours * 3600

    def _count_flag(self, key):
        labels = {
            "shortage": self.env._("Goods Missing"),
            "changed": self.env._("Changed in the Shop"),
        }
        return {**self._count_tab(key, labels[key], FLAGS[key]), "is_flag": True}

    def _count_tab(self, key, label, domain):
        count = self.search_count(domain, limit=MOST_COUNTED + 1)
        return {
            "key": key, "label": label, "count": min(count, MOST_COUNTED),
            "is_more": count > MOST_COUNTED, "amounts": [], "oldest": False,
            "is_overdue": False, "is_flag": False,
        }
