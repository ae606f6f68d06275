import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** What to look at before an order goes on, as small signs with words for who cannot see them. */
export class OrderFlagsField extends Component {
    static template = "ecom_orders.OrderFlagsField";
    static props = { ...standardFieldProps };

    get flags() {
        const told = this.props.record.data[this.props.name] || {};
        return [
            { name: "note", icon: "fa-commenting-o", title: told.note },
            { name: "gift", icon: "fa-gift", title: told.gift && _t("With a gift") },
            {
                name: "changed",
                icon: "fa-exclamation-triangle text-danger",
                title: told.changed && _t("Changed in the shop after its review"),
            },
        ].filter((flag) => flag.title);
    }
}

registry.category("fields").add("ecom_order_flags", {
    component: OrderFlagsField,
    supportedTypes: ["jsonb"],
    listViewWidth: 70,
});
