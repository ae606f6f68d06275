import { Component } from "@odoo/owl";

/** The one big thing to do now. */
export class StationTask extends Component {
    static template = "postal_warehouse.StationTask";
    static props = { task: Object, progress: Object, onLot: Function };

    get percent() {
        const { done, total } = this.props.progress;
        return total ? Math.round((100 * done) / total) : 0;
    }
}
