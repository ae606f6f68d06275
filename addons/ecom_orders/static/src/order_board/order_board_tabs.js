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

    isTab(item) {
        return item.name === "open" || item.name?.startsWith(PREFIX);
    }

    /** What the search asks for, without the tabs: each tab tells how much of that it has. */
    get domain() {
        const model = this.env.searchModel;
        const tabs = new Set(model.getSearchItems((item) => this.isTab(item)).map((one) => one.id));
        const query = model.query;
        model.query = query.filter((part) => !tabs.has(part.searchItemId));
        try {
            return model._getDomain();
        } finally {
            model.query = query;
        }
    }

    get shown() {
        return this.state.tabs.filter((tab) => tab.count || !(tab.is_flag || tab.key === "merged"));
    }

    /** The search view's filter of a tab. */
    filterName(tab) {
        return PREFIX + tab.key;
    }

    isActive(tab) {
        return this.activeNames.has(this.filterName(tab));
    }

    get activeNames() {
        const active = this.env.searchModel.getSearchItems((item) => item.isActive && item.name);
        return new Set(active.map((item) => item.name));
    }

    /** Show the orders of one tab alone; once more, and all open ones are back. */
    choose(tab) {
        const model = this.env.searchModel;
        const names = new Set(["open", ...this.state.tabs.map((one) => this.filterName(one))]);
        const wanted = this.isActive(tab) ? "open" : this.filterName(tab);
        const toggled = model.getSearchItems(
            (item) => (item.isActive && names.has(item.name)) || item.name === wanted
        );
        for (const item of toggled) {
            model.toggleSearchItem(item.id);
        }
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
