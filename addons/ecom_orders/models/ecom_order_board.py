from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .ecom_order import CLOSED_STATES, OPEN_STATES, STATES

#: so many rows of a tab are looked at; beyond, the board says "10,000+"
MOST_OPEN, MOST_CLOSED = 10_000, 100
#: the buyer, not we, lets these wait
NEVER_OVERDUE = ("unpaid", *CLOSED_STATES)
OPEN = Domain("state", "in", OPEN_STATES)
#: tab: domain of orders that ask for a look beside the order of work; each has its index
FLAGS = {
    "shortage": Domain("state", "=", "approved") & Domain("cause", "=", "shortage"),
    "changed": Domain("shop_changes", "!=", False) & OPEN,
    "open_message": Domain("has_open_message", "=", True) & OPEN,
    "may_be_merged": Domain("may_be_merged", "=", True),
    "upload_refused": Domain("upload_state", "=", "refused"),
}
#: what the empty list offers: action -> who may do it
FIRST_STEPS = {
    "ecom_orders.ecom_channel_action": "ecom_orders.group_manager",
    "ecom_orders.ecom_import_action": "ecom_orders.group_import",
    "ecom_orders.ecom_order_action_type": "ecom_orders.group_import",
}
BUTTON = Markup('<a type="action" name="%s" class="btn btn-primary m-1">%s</a>')


class EcomOrder(models.Model):
    """The order board: what there is to do, with figures, and the short forms it shows."""

    _inherit = "ecom.order"

    flags = fields.Json(compute="_compute_flags", help="What to look at before it goes on.")
    items_summary = fields.Char("Items", compute="_compute_items_summary")
    since = fields.Datetime(
        "Waiting Since", compute="_compute_since", help="Paid, or ordered where not paid yet."
    )
    channel_color = fields.Integer(related="channel_id.color")

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

    @api.depends("paid_at", "ordered_at")
    def _compute_since(self):
        for order in self:
            order.since = order.paid_at or order.ordered_at

    @api.model
    def get_empty_list_help(self, help_message):
        """What to do first, as buttons of the actions that exist and that the user may take."""
        help_message = super().get_empty_list_help(help_message)
        if not self.env.context.get("show_first_steps"):
            return help_message
        buttons = Markup()
        for xmlid, group in FIRST_STEPS.items():
            # sudo: only its name is told, and only to whom it is for
            action_sudo = self.env.ref(xmlid, raise_if_not_found=False)
            if action_sudo and self.env.user.has_group(group):
                buttons += BUTTON % (xmlid, self._get_step_label(xmlid, action_sudo.sudo().name))
        return Markup('%s<p>%s</p>') % (Markup(help_message or ""), buttons)

    def _get_step_label(self, xmlid, name):
        if xmlid == "ecom_orders.ecom_channel_action":
            return self.env._("Connect a Shop")
        return name

    @api.model
    @api.readonly
    def get_board(self, domain=None):
        """Tell how much there is to do, state by state, of the orders the user may see.

        At most 10,000 open and 100 closed orders of a tab are looked at (open: the oldest,
        closed: the newest), so that it answers at once whatever the number of orders. One query.

        :param list domain: narrows the orders, as the search does; without the tabs' own conditions
        :return: list of {"key", "label", "count", "is_more" (there are more than were looked at),
            "amounts" ([{"currency_id", "amount"}]), "oldest" (UTC text or False), "overdue" (how
            many wait longer than their shop allows), "is_overdue", "is_flag" (asks for a look,
            whatever its state)}, in the order of work
        :raises AccessError: the user may not read orders
        """
        self.check_access("read")
        tabs = self._get_board_tabs()
        found = self._look_at_tabs(Domain(domain or Domain.TRUE), tabs)
        labels = self._get_board_labels()
        return [self._prepare_tab(key, labels[key], found.get(key, ())) for key in tabs]

    def _get_board_tabs(self):
        """{tab: domain}: the states in the order of work, then what is flagged."""
        states = {state: Domain("state", "=", state) for state, _label in STATES}
        return states | self._get_board_flags()

    def _get_board_flags(self):
        """{tab: domain}; extend together with ``_get_board_labels`` and a filter ``tab_<tab>``."""
        return FLAGS

    def _get_board_labels(self):
        return {
            **dict(self._fields["state"]._description_selection(self.env)),
            "shortage": self.env._("Goods Missing"),
            "changed": self.env._("Changed in the Shop"),
            "open_message": self.env._("Open Message"),
            "may_be_merged": self.env._("May Be Merged"),
            "upload_refused": self.env._("Uploads That Failed"),
        }

    def _look_at_tabs(self, domain, tabs):
        """{tab: [(currency, count, amount, oldest, overdue)]}; 1 query."""
        self.env["ecom.channel"].flush_model(["overdue_hours"])
        parts = [self._select_tab(key, domain & own) for key, own in tabs.items()]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT tab.key, tab.currency_id, count(*), sum(tab.amount_total), min(tab.since),
                       count(*) FILTER (WHERE channel.overdue_hours > 0 AND tab.state <> ALL(%s)
                           AND tab.since < %s - channel.overdue_hours * interval '1 hour')
                  FROM (%s) tab JOIN ecom_channel channel ON channel.id = tab.channel_id
                 GROUP BY tab.key, tab.currency_id ORDER BY tab.key, tab.currency_id
                """,
                list(NEVER_OVERDUE), fields.Datetime.now(), SQL(" UNION ALL ").join(parts),
            )
        )
        found = {}
        for key, *figures in rows:
            found.setdefault(key, []).append(figures)
        return found

    def _select_tab(self, key, domain):
        is_closed = key in CLOSED_STATES
        order = "ordered_at desc, id desc" if is_closed else "ordered_at, id"
        query = self._search(domain, limit=_most(key) + 1, order=order)
        currency, amount, state, channel, paid, ordered = (
            self._field_to_sql(self._table, name, query)
            for name in ("currency_id", "amount_total", "state", "channel_id", "paid_at",
                         "ordered_at")
        )
        return SQL("(%s)", query.select(
            SQL("%s::text AS key", key), SQL("%s AS currency_id", currency),
            SQL("%s AS amount_total", amount), SQL("%s AS state", state),
            SQL("%s AS channel_id", channel), SQL("coalesce(%s, %s) AS since", paid, ordered),
        ))

    def _prepare_tab(self, key, label, rows):
        count = sum(row[1] for row in rows)
        oldest = min((row[3] for row in rows), default=False)
        overdue = sum(row[4] for row in rows)
        is_closed = key in CLOSED_STATES
        return {
            "key": key, "label": label, "count": min(count, _most(key)),
            "is_more": count > _most(key),
            "amounts": [] if is_closed else [
                {"currency_id": row[0], "amount": float(row[2] or 0)} for row in rows
            ],
            "oldest": fields.Datetime.to_string(oldest) if oldest and not is_closed else False,
            "overdue": overdue, "is_overdue": overdue > 0,
            "is_flag": key in self._get_board_flags(),
        }


def _most(key):
    return MOST_CLOSED if key in CLOSED_STATES else MOST_OPEN
