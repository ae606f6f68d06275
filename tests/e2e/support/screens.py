"""Which screens the suite has, and a walk through all of them."""

import ast
import json
from typing import NamedTuple

SUITE = ("postal_base.", "oc_customer.", "postal_warehouse.")
FIELDS = ["res_model", "view_mode", "target", "domain", "context"]
# Views that stand on a record or on nothing at all.
SINGLE = ("form",)


class ActionScreen(NamedTuple):
    menu: str
    action: int
    model: str
    views: tuple
    is_dialog: bool
    domain: list
    context: dict


def screens_of_the_suite(odoo):
    """One for each menu of the suite that opens a window."""
    named = odoo.search_read(
        "ir.model.data", [("model", "=", "ir.ui.menu")], ["complete_name", "res_id"]
    )
    menus = {row["res_id"]: row["complete_name"] for row in named
             if row["complete_name"].startswith(SUITE)}
    rows = odoo.search_read("ir.ui.menu", [("id", "in", list(menus))], ["action"], order="id")
    actions = {}
    for row in rows:
        kind, _comma, number = (row["action"] or "").partition(",")
        if kind == "ir.actions.act_window":
            actions.setdefault(int(number), menus[row["id"]])
    found = odoo.call("ir.actions.act_window", "read", list(actions), FIELDS)
    return [_screen(actions[row["id"]], row) for row in found]


def screens_of_addon(odoo, addon):
    """One for each window an addon opens, by a menu, a button or an action of a list."""
    named = odoo.search_read(
        "ir.model.data", [("model", "=", "ir.actions.act_window"), ("module", "=", addon)],
        ["complete_name", "res_id"],
    )
    names = {row["res_id"]: row["complete_name"] for row in named}
    found = odoo.call("ir.actions.act_window", "read", sorted(names), FIELDS)
    return [_screen(names[row["id"]], row) for row in found]


def _screen(menu, row):
    return ActionScreen(
        menu, row["id"], row["res_model"], tuple(row["view_mode"].split(",")),
        row["target"] == "new", _literal(row["domain"], []), _literal(row["context"], {}),
    )


def _literal(text, otherwise):
    """The written value; what depends on the person is left out."""
    try:
        return ast.literal_eval(text) if text else otherwise
    except (ValueError, SyntaxError):
        return otherwise


class Walk:
    """Opens every view of screens and notes, with the place, what is wrong there."""

    def __init__(self, window, odoo, marks, chosen=None, needs_cards=False):
        """
        :param marks: English texts that must not be seen
        :param chosen: {model of a dialog: context} of what was selected when it opened
        :param needs_cards: lists must open so that nothing of them has to be pushed sideways
        """
        self._window = window
        self._odoo = odoo
        self._marks = marks
        self._chosen = chosen or {}
        self._needs_cards = needs_cards
        self.faults = []
        self.visited = 0

    def visit(self, screen):
        if screen.is_dialog:
            self._look(screen.menu, screen.action,
                       additionalContext=self._chosen.get(screen.model, {}))
            self._window.close_dialog()
            return
        if self._needs_cards and screen.views[0] not in SINGLE:
            self._visit_as_it_opens(screen)
        is_open_to_new = False
        for view in screen.views:
            if view in SINGLE:
                self._visit_record(screen)
            else:
                self._look(f"{screen.menu} {view}", screen.action, viewType=view)
                is_open_to_new |= self._window.can_create()
        if is_open_to_new and "form" in screen.views:
            self._look(f"{screen.menu} new", screen.action, viewType="form",
                       props={"resId": False})

    def _visit_as_it_opens(self, screen):
        self._look(screen.menu, screen.action)
        pushed = self._window.pushed_sideways()
        if pushed:
            self.faults.append(f"{screen.menu}: has to be pushed sideways: {json.dumps(pushed)}")

    def _visit_record(self, screen):
        context = {key: value for key, value in screen.context.items()
                   if not key.startswith("search_default_")}
        ids = self._odoo.call(screen.model, "search", screen.domain, limit=1, context=context)
        if ids:
            self._look(f"{screen.menu} form", screen.action, viewType="form",
                       props={"resId": ids[0]})
            self._turn_pages(f"{screen.menu} form")

    def _look(self, place, action, **options):
        self._window.do_action(action, **options)
        self.visited += 1
        self._judge(place)

    def _turn_pages(self, place):
        """The pages of a form's notebook."""
        tabs = self._window.page.locator(".o_notebook_headers .nav-link:visible")
        for number in range(1, tabs.count()):
            name = tabs.nth(number).inner_text()
            tabs.nth(number).click()
            self._window.settle()
            self._judge(f"{place} / {name}")

    def _judge(self, place):
        self.faults += [f"{place}: {one}" for one in self._window.troubles()]
        wide = self._window.too_wide()
        if wide:
            self.faults.append(f"{place}: wider than the window: {json.dumps(wide)}")
        foreign = sorted(self._marks & self._window.texts())
        if foreign:
            self.faults.append(f"{place}: not translated: {foreign}")
