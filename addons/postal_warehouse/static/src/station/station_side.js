import { Component } from "@odoo/owl";
import { deserializeDateTime } from "@web/core/l10n/dates";

/** At the edge: what was scanned, and the goods of the document. */
export class StationSide extends Component {
    static template = "postal_warehouse.StationSide";
    static props = { history: Array, rows: Array, canUndo: Boolean, onUndo: Function };

    time(scan) {
        return deserializeDateTime(scan.time).toFormat("HH:mm:ss");
    }

    rowIcon(row) {
        return { done: "fa-check", short: "fa-exclamation-triangle", open: "fa-circle-o" }[row.state];
    }

    scanIcon(scan) {
        if (scan.undone) {
            return "fa-undo";
        }
        return scan.ok ? "fa-check" : "fa-times";
    }
}
