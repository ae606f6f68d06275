import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { formatCurrency } from "@web/core/currency";
import { useService } from "@web/core/utils/hooks";

const NAMED = { fields: { display_name: {} } };
const SPECIFICATION = {
    number: {},
    state: {},
    decision: {},
    change_note: {},
    buyer_name: {},
    buyer_note: {},
    receiver_name: {},
    receiver_phone: {},
    receiver_state: {},
    receiver_city: {},
    receiver_district: {},
    receiver_street: {},
    amount_freight: {},
    amount_discount: {},
    amount_total: {},
    tracking_ref: {},
    currency_id: {},
    channel_id: NAMED,
    warehouse_id: NAMED,
    carrier_id: NAMED,
    line_ids: {
        fields: { title: {}, sku: {}, quantity: {}, amount: {}, is_gift: {}, product_id: NAMED },
    },
};

const COLORS = {
    stopped: "danger",
    service: "info",
    finance: "info",
    approved: "warning",
    to_ship: "success",
    shipped: "success",
};

/** One order beside the list: what one needs to decide, and the state's buttons. */
export class OrderBoardPanel extends Component {
    static template = "ecom_orders.OrderBoardPanel";
    static props = {
        resId: Number,
        version: Number,
        actions: Array,
        stateLabel: Function,
        onAct: Function,
        onOpen: Function,
        onClose: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ order: null });
        onWillStart(() => this.load(this.props.resId));
        onWillUpdateProps((next) => this.load(next.resId));
    }

    async load(resId) {
        const [order] = await this.orm.webRead("ecom.order", [resId], {
            specification: SPECIFICATION,
        });
        this.state.order = order || null;
    }

    money(amount) {
        return formatCurrency(amount, this.state.order.currency_id);
    }

    /** As the badges of the list are coloured. */
    get stateColor() {
        return COLORS[this.state.order.state] || "secondary";
    }

    get address() {
        const order = this.state.order;
        return ["receiver_state", "receiver_city", "receiver_district", "receiver_street"]
            .map((name) => order[name])
            .filter(Boolean)
            .join(" ");
    }

    get actions() {
        return this.props.actions.filter((one) => one.states.includes(this.state.order.state));
    }
}
