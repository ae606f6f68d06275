import { Component } from "@odoo/owl";

const ICONS = {
    receive: "fa-download",
    putaway: "fa-cubes",
    pick: "fa-shopping-basket",
    sort: "fa-th",
    inspect: "fa-search",
    weigh: "fa-balance-scale",
    ship: "fa-truck",
};

/** Which warehouse, which job, and what is open. */
export class StationHome extends Component {
    static template = "postal_warehouse.StationHome";
    static props = {
        home: Object,
        onWarehouse: Function,
        onKind: Function,
        onSession: Function,
    };

    icon(kind) {
        return ICONS[kind];
    }
}
