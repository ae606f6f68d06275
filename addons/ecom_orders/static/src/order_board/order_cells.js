import { Component } from "@odoo/owl";
import { formatDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { ageInWords } from "./order_board_words";

/** The shop with its colour; the name stands beside it, so the colour is never the only sign. */
export class OrderShopField extends Component {
    static template = "ecom_orders.OrderShopField";
    static props = { ...standardFieldProps };

    get name() {
        return this.props.record.data[this.props.name]?.display_name || "";
    }

    get color() {
        return this.props.record.data.channel_color || 0;
    }
}

/** How long the order waits; red and with a clock where its shop allows less. */
export class OrderAgeField extends Component {
    static template = "ecom_orders.OrderAgeField";
    static props = { ...standardFieldProps };

    get moment() {
        return this.props.record.data[this.props.name];
    }

    get age() {
        return this.moment ? ageInWords(this.moment) : "";
    }

    get title() {
        return this.moment ? formatDateTime(this.moment) : "";
    }

    get isOverdue() {
        return this.props.record.data.is_overdue;
    }
}

registry.category("fields").add("ecom_order_shop", {
    component: OrderShopField,
    supportedTypes: ["many2one"],
    listViewWidth: [90, 160],
});
registry.category("fields").add("ecom_order_age", {
    component: OrderAgeField,
    supportedTypes: ["datetime"],
    listViewWidth: 80,
});
