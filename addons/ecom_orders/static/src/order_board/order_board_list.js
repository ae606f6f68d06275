import { useEffect, useExternalListener, useState, useSubEnv } from "@odoo/owl";
import { evaluateBooleanExpr } from "@web/core/py_js/py";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { SIZES } from "@web/core/ui/ui_service";
import { useService } from "@web/core/utils/hooks";
import { ListController } from "@web/views/list/list_controller";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";

import { BOARD_ACTIONS } from "./order_board_actions";
import { OrderBoardPanel } from "./order_board_panel";
import { OrderBoardTabs } from "./order_board_tabs";

/** What the panel tells as well: beside it the list has no room for them. */
const TOLD_BY_PANEL = ["decision", "warehouse_id", "carrier_id", "receiver_city"];

export class OrderBoardRenderer extends ListRenderer {
    static template = "ecom_orders.OrderBoardRenderer";
    static components = { ...ListRenderer.components, OrderBoardTabs };

    setup() {
        super.setup();
        this.board = useState(this.env.orderBoard.state);
    }

    getActiveColumns() {
        const columns = super.getActiveColumns();
        // Both are read, so that a change of either draws the list anew.
        const isBesidePanel = this.board.resId && !this.board.isClosed;
        return isBesidePanel && this.env.orderBoard.hasPanel()
            ? columns.filter((column) => !TOLD_BY_PANEL.includes(column.name))
            : columns;
    }

    /** One click shows the order beside the list, two open it. */
    async onCellClicked(record, column, ev, newWindow) {
        const isPlain = !this.props.list.selection.length && !this.editedRecord && !newWindow;
        if (isPlain && ev.detail < 2 && this.env.orderBoard.hasPanel() && !ev.target.special_click) {
            this.env.orderBoard.show(record);
            return;
        }
        return super.onCellClicked(record, column, ev, newWindow);
    }

    getRowClass(record) {
        const isShown = this.board.resId && this.board.resId === record.resId;
        return super.getRowClass(record) + (isShown ? " o_ecom_row_shown" : "");
    }
}

export class OrderBoardController extends ListController {
    static template = "ecom_orders.OrderBoardView";
    static components = { ...ListController.components, OrderBoardPanel };

    setup() {
        this.board = useState({ resId: 0, version: 0, actions: [], isClosed: false });
        useSubEnv({
            orderBoard: {
                state: this.board,
                hasPanel: () => this.hasPanel,
                show: (record) => this.show(record),
            },
        });
        super.setup();
        this.ui = useService("ui");
        this.loadActions();
        // Before the list, which keeps Escape for itself.
        useExternalListener(window, "keydown", (ev) => this.onBoardKey(ev), { capture: true });
        useExternalListener(window, "focusin", (ev) => this.onBoardFocus(ev));
        // After an action the keyboard goes on where the panel goes on.
        useEffect(
            (version) => version && this.focusShownRow(),
            () => [this.board.version]
        );
    }

    async loadActions() {
        const known = BOARD_ACTIONS.filter((one) => !one.field || one.field in this.props.fields);
        const allowed = await Promise.all(known.map((one) => user.hasGroup(one.group)));
        this.board.actions = known.filter((_one, index) => allowed[index]);
    }

    /** The buttons above the list may ask which states the selected orders are in. */
    evalViewModifier(modifier) {
        const { evalContext, isDomainSelected, selection } = this.model.root;
        const states = isDomainSelected ? [] : selection.map((record) => record.data.state);
        const context = { ...evalContext.context, selected_states: states };
        return evaluateBooleanExpr(modifier, { ...evalContext, context });
    }

    get hasPanel() {
        return this.ui.size >= SIZES.LG && !this.env.inDialog;
    }

    get isPanelOpen() {
        return this.hasPanel && this.board.resId && !this.board.isClosed;
    }

    get stateLabel() {
        const labels = Object.fromEntries(this.props.fields.state.selection);
        return (state) => labels[state];
    }

    get shownRecord() {
        return this.model.root.records?.find((one) => one.resId === this.board.resId);
    }

    show(record) {
        this.board.resId = record.resId;
        this.board.isClosed = false;
    }

    openShown() {
        return this.shownRecord && this.openRecord(this.shownRecord);
    }

    /** Until the next click: the arrow keys alone do not bring it back. */
    closePanel() {
        this.board.isClosed = true;
    }

    focusShownRow() {
        const id = this.shownRecord?.id;
        const row = id && this.rootRef.el?.querySelector(`tr.o_data_row[data-id="${id}"]`);
        row?.querySelector("td.o_data_cell")?.focus();
    }

    /** The panel follows the row that the arrow keys reach; a tick alone does not bring it. */
    onBoardFocus(ev) {
        if (!this.isPanelOpen && ev.target.matches?.("input")) {
            return;
        }
        const row = ev.target.closest?.(".o_ecom_order_board tr.o_data_row");
        const record = row && this.model.root.records?.find((one) => one.id === row.dataset.id);
        if (record && !record.isInEdition) {
            this.board.resId = record.resId;
        }
    }

    onBoardKey(ev) {
        const isElsewhere = ev.target.closest?.(
            "input:not([type=checkbox]), textarea, select, [contenteditable='true'], .modal, .o_popover"
        );
        const isTaken = ev.ctrlKey || ev.altKey || ev.metaKey || ev.defaultPrevented || ev.repeat;
        if (isElsewhere || isTaken || document.querySelector(".modal.d-block")) {
            return;
        }
        if (ev.key === "Escape" && this.isPanelOpen) {
            return this.closePanel();
        }
        const record = this.model.root.selection?.[0] || this.shownRecord;
        const action = this.findAction(ev.key.toLowerCase(), record);
        if (action) {
            ev.preventDefault();
            this.act(action.method);
        }
    }

    findAction(key, record) {
        return (
            record &&
            this.board.actions.find(
                (one) => one.key === key && one.states.includes(record.data.state)
            )
        );
    }

    /** Do it for what is selected, else for the order in the panel; then go on to the next one. */
    async act(method) {
        if (this.isActing) {
            return;
        }
        this.isActing = true;
        try {
            const selected = this.model.root.selection.map((record) => record.resId);
            const resIds = selected.length ? selected : [this.board.resId];
            const place = this.model.root.records.indexOf(this.shownRecord);
            await this.actionService.doActionButton({
                type: "object",
                name: method,
                resModel: this.props.resModel,
                resId: resIds[0],
                resIds,
                context: this.props.context,
                onClose: () => this.goOn(place),
            });
        } finally {
            this.isActing = false;
        }
    }

    /** Read the list anew; an order that left it makes room for the one that stands there now. */
    async goOn(place) {
        // The model, not its root: a new root is what makes the tabs read their figures anew.
        await this.model.load();
        const records = this.model.root.records;
        if (!this.shownRecord) {
            this.board.resId = records[Math.min(Math.max(place, 0), records.length - 1)]?.resId || 0;
        }
        this.board.version++;
    }
}

export const orderBoardListView = {
    ...listView,
    Controller: OrderBoardController,
    Renderer: OrderBoardRenderer,
};

registry.category("views").add("ecom_order_board_list", orderBoardListView);
