import { Component } from "@odoo/owl";

/** The documents that wait for a job. */
export class StationList extends Component {
    static template = "postal_warehouse.StationList";
    static props = { list: Object, onDocument: Function };
}
