import { Component, onWillStart, onWillUnmount, onWillUpdateProps, useState } from "@odoo/owl";
import { formatCurrency } from "@web/core/currency";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { formatInteger } from "@web/views/fields/formatters";
import { useService } from "@web/core/utils/hooks";

import { ageInWords } from "./order_board_words";

const REFRESH_MS = 30000;
/** Filters of the search view that belong to a tab are named after it. */
const PREFIX = "tab_";

/** The states in the order of work, with figures; a click shows the orders. */
export class OrderBoardTabs extends Component {
    static template = "ecom_orders.OrderBoardTabs";
    static props = { list: { type: Object, optional: true } };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ tabs: [] });
        onWillStart(() => this.load());
        // The list was read anew, so the figures may have changed with it.
        onWillUpdateProps(() => this.load());
        this.timer = setInterval(() => !document.hidden && this.load(), REFRESH_MS);
        onWillUnmount(() => clearInterval(this.timer));
    }

    async load() {
        this.state.tabs = await this.orm.silent.call("ecom.order", "get_board", [this.domain]);
    }

    /** The filters of the tabs by name; they are not in the menu, so the model does not list them. */
    get filters() {
        const items = Object.values(this.env.searchModel.searchItems);
        const tabs = items.filter((item) => item.name === "open" || item.name?.startsWith(PREFIX));
        return Object.fromEntries(tabs.map((item) => [item.name, item.id]));
    }

    /** What is searched for besides the tabs. */
    get restOfQuery() {
        const tabs = new Set(Object.values(this.filters));
        return this.env.searchModel.query.filter((part) => !tabs.has(part.searchItemId));
    }

    /** The search without the tabs: each tab tells how much of that it has. */
    get domain() {
        const model = this.env.searchModel;
        const query = model.query;
        model.query = this.restOfQuery;
        try {
            return model._getDomain();
        } finally {
            model.query = query;
        }
    }

    get shown() {
        return this.state.tabs.filter((tab) => tab.count || !(tab.is_flag || tab.key === "merged"));
    }

    isActive(tab) {
        const id = this.filters[PREFIX + tab.key];
        return this.env.searchModel.query.some((part) => part.searchItemId === id);
    }

    /** Show the orders of one tab alone; once more, and all open ones are back. */
    choose(tab) {
        const wanted = this.filters[this.isActive(tab) ? "open" : PREFIX + tab.key];
        this.env.searchModel.query = this.restOfQuery;
        this.env.searchModel.toggleSearchItem(wanted);
    }

    count(tab) {
        return formatInteger(tab.count) + (tab.is_more ? "+" : "");
    }

    amount(tab) {
        return tab.amounts
            .map((one) => formatCurrency(one.amount, one.currency_id, { digits: [16, 0] }))
            .join(" + ") + (tab.is_more && tab.amounts.length ? "+" : "");
    }

    age(tab) {
        return tab.oldest ? ageInWords(deserializeDateTime(tab.oldest)) : "";
    }

    title(tab) {
        return tab.is_overdue ? _t("%s: %s overdue", tab.label, tab.overdue) : tab.label;
    }
}
