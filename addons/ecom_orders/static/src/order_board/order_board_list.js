import { useExternalListener, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { SIZES } from "@web/core/ui/ui_service";
import { useService } from "@web/core/utils/hooks";
import { ListController } from "@web/views/list/list_controller";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";

import { OrderBoardPanel } from "./order_board_panel";
import { OrderBoardTabs } from "./order_board_tabs";

/** What can be done from the board: method, key, and the states it is for. */
const ACTIONS = [
    { method: "action_approve", key: "a", states: ["service"], label: _t("Approve"), isMain: true },
    {
        method: "action_approve_finance",
        key: "a",
        states: ["finance"],
        label: _t("Approve (Finance)"),
        isMain: true,
        group: "ecom_orders.group_finance",
    },
    {
        method: "action_unreview",
        key: "u",
        states: ["finance", "approved", "to_ship"],
        label: _t("Take Review Back"),
    },
    {
        method: "action_decide_again",
        key: "r",
        states: ["stopped", "service"],
        label: _t("Ask the Rules Again"),
    },
];

export class OrderBoardRenderer extends ListRenderer {
    static template = "ecom_orders.OrderBoardRenderer";
    static components = { ...ListRenderer.components, OrderBoardTabs };
}

export class OrderBoardController extends ListController {
    static template = "ecom_orders.OrderBoardView";
    static components = { ...ListController.components, OrderBoardPanel };

    setup() {
        super.setup();
        this.ui = useService("ui");
        this.board = useState({ resId: 0, version: 0, actions: [] });
        this.loadActions();
        useExternalListener(window, "keydown", (ev) => this.onBoardKey(ev));
        useExternalListener(window, "focusin", (ev) => this.onBoardFocus(ev));
    }

    async loadActions() {
        const allowed = await Promise.all(
            ACTIONS.map((action) => !action.group || user.hasGroup(action.group))
        );
        this.board.actions = ACTIONS.filter((_action, index) => allowed[index]);
    }

    get hasPanel() {
        return this.ui.size >= SIZES.LG && !this.env.inDialog;
    }

    get stateLabel() {
        const labels = Object.fromEntries(this.props.fields.state.selection);
        return (state) => labels[state];
    }

    /** The first click shows the order beside the list, the second opens it. */
    async openRecord(record, options) {
        if (!this.hasPanel || options?.newWindow || this.board.resId === record.resId) {
            return super.openRecord(record, options);
        }
        this.board.resId = record.resId;
    }

    openPanelRecord() {
        const record = this.model.root.records.find((one) => one.resId === this.board.resId);
        return record && super.openRecord(record);
    }

    closePanel() {
        this.board.resId = 0;
    }

    /** While the panel is open it follows the row that the arrow keys reach. */
    onBoardFocus(ev) {
        const row = this.board.resId && ev.target.closest?.(".o_ecom_order_board tr.o_data_row");
        const record = row && this.model.root.records.find((one) => one.id === row.dataset.id);
        if (record && !record.isInEdition) {
            this.board.resId = record.resId;
        }
    }

    onBoardKey(ev) {
        const isTyping = ev.target.closest?.("input, textarea, [contenteditable='true'], .modal");
        if (isTyping || ev.ctrlKey || ev.altKey || ev.metaKey) {
            return;
        }
        if (ev.key === "Escape" && this.board.resId) {
            return this.closePanel();
        }
        const record = this.model.root.records?.find((one) => one.resId === this.board.resId);
        const action = record && this.board.actions.find(
            (one) => one.key === ev.key.toLowerCase() && one.states.includes(record.data.state)
        );
        if (action) {
            ev.preventDefault();
            this.act(action.method);
        }
    }

    /** Do it for the order in the panel, then go on to the next one in the list. */
    async act(method) {
        const next = this.findNext();
        const resId = this.board.resId;
        await this.actionService.doActionButton({
            type: "object",
            name: method,
            resModel: "ecom.order",
            resId,
            resIds: [resId],
            onClose: () => this.model.root.load(),
        });
        await this.model.root.load();
        const isStillHere = this.model.root.records.some((one) => one.resId === resId);
        this.board.resId = isStillHere ? resId : next;
        this.board.version++;
    }

    findNext() {
        const records = this.model.root.records;
        const place = records.findIndex((one) => one.resId === this.board.resId);
        return (records[place + 1] || records[place - 1])?.resId || 0;
    }
}

export const orderBoardListView = {
    ...listView,
    Controller: OrderBoardController,
    Renderer: OrderBoardRenderer,
};

registry.category("views").add("ecom_order_board_list", orderBoardListView);
