import { Component } from "@odoo/owl";

/** Says over the whole screen how a scan went: by colour, sign and words. */
export class StationFlash extends Component {
    static template = "postal_warehouse.StationFlash";
    static props = { feedback: Object, onClose: Function };
}
