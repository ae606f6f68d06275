import { Component, onWillStart, onWillUnmount, onWillUpdateProps, useState } from "@odoo/owl";
import { formatCurrency } from "@web/core/currency";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

const REFRESH_MS = 30000;
const HOURS_A_DAY = 24;

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
        this.state.tabs = await this.orm.silent.call("ecom.order", "get_board", []);
    }

    get shown() {
        return this.state.tabs.filter((tab) => !tab.is_flag || tab.count);
    }

    /** The search view's filter of a tab. */
    filterName(tab) {
        return tab.is_flag ? tab.key : `tab_${tab.key}`;
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
        return tab.is_more ? _t("%s+", tab.count.toLocaleString()) : tab.count.toLocaleString();
    }

    amount(tab) {
        return tab.amounts
            .map((one) => formatCurrency(one.amount, one.currency_id, { digits: [16, 0] }))
            .join(" + ");
    }

    age(tab) {
        if (!tab.oldest) {
            return "";
        }
        const hours = -deserializeDateTime(tab.oldest).diffNow("hours").hours;
        if (hours < 1) {
            return _t("%s min", Math.max(0, Math.round(hours * 60)));
        }
        if (hours < 2 * HOURS_A_DAY) {
            return _t("%s h", Math.round(hours));
        }
        return _t("%s days", Math.round(hours / HOURS_A_DAY));
    }

    title(tab) {
        return tab.is_overdue ? _t("%s: the oldest is overdue", tab.label) : tab.label;
    }
}
