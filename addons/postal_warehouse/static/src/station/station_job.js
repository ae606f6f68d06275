import { Component } from "@odoo/owl";
import { StationSide } from "./station_side";
import { StationTask } from "./station_task";

/** A job at work: the task, what can be done, and the edge. */
export class StationJob extends Component {
    static template = "postal_warehouse.StationJob";
    static components = { StationSide, StationTask };
    static props = { screen: Object, onDoing: Function, onButton: Function, onNext: Function };

    get canUndo() {
        return this.props.screen.history.some((scan) => scan.ok && !scan.undone);
    }
}
