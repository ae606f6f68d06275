import { Component, useState } from "@odoo/owl";
import { isBarcodeScannerSupported } from "@web/core/barcode/barcode_video_scanner";

/** Typed entry and camera, for when there is no scanner or it dies. */
export class StationEntry extends Component {
    static template = "postal_warehouse.StationEntry";
    static props = { onCode: Function, onCamera: Function };

    setup() {
        this.state = useState({ code: "" });
        this.hasCamera = isBarcodeScannerSupported();
    }

    onSubmit() {
        const code = this.state.code.trim();
        if (code) {
            this.state.code = "";
            this.props.onCode(code);
        }
    }
}
