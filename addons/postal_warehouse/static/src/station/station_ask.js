import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { Dialog } from "@web/core/dialog/dialog";
import { useAutofocus } from "@web/core/utils/hooks";

/** Asks for the quantity, weight or reason that a button needs. */
export class StationAsk extends Component {
    static template = "postal_warehouse.StationAsk";
    static components = { Dialog };
    static props = { close: Function, title: String, needs: String, onAnswer: Function };

    setup() {
        this.state = useState({ value: "" });
        useAutofocus();
        this.reasons = [_t("Bin is empty"), _t("Damaged"), _t("Not delivered"), _t("Customer asked")];
    }

    get isNumber() {
        return this.props.needs !== "reason";
    }

    onSubmit() {
        const value = this.state.value.trim();
        if (value) {
            this.props.close();
            this.props.onAnswer(this.isNumber ? value.replace(",", ".") : value);
        }
    }
}
