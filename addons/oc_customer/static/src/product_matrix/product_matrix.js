import { Component, onWillStart, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { Pager } from "@web/core/pager/pager";
import { registry } from "@web/core/registry";
import { useDebounced } from "@web/core/utils/timing";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const MODEL = "oc.product.table.line";

/** Products by table: cells are selected and changed in bulk. */
export class ProductMatrix extends Component {
    static template = "oc_customer.ProductMatrix";
    static components = { Layout, Pager };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.state = useState({
            filters: { text: "", category_id: false, warehouse_id: false, table_ids: [], gaps: false },
            offset: 0,
            limit: 40,
            page: { total: 0, products: [], tables: [], cells: {} },
            selected: {},
            warehouse: "",
            price: "",
        });
        this.search = useDebounced(() => this.load(0), 300);
        onWillStart(async () => {
            this.choices = await this.orm.call(MODEL, "get_matrix_choices", []);
            await this.load(0);
        });
    }

    get selectedCells() {
        return Object.keys(this.state.selected).map((key) => key.split("-").map(Number));
    }

    get pagerProps() {
        return {
            offset: this.state.offset,
            limit: this.state.limit,
            total: this.state.page.total,
            onUpdate: ({ offset, limit }) => {
                this.state.limit = limit;
                return this.load(offset);
            },
        };
    }

    async load(offset = this.state.offset) {
        const { filters, limit } = this.state;
        this.state.page = await this.orm.call(MODEL, "get_matrix", [filters, offset, limit]);
        this.state.offset = offset;
        this.state.selected = {};
    }

    onFilter(name, value) {
        this.state.filters[name] = value;
        return this.load(0);
    }

    onText(ev) {
        this.state.filters.text = ev.target.value;
        this.search();
    }

    onTable(ev) {
        const id = Number(ev.target.value);
        return this.onFilter("table_ids", id ? [id] : []);
    }

    getCell(product, table) {
        return this.state.page.cells[`${product.id}-${table.id}`];
    }

    isSelected(product, table) {
        return Boolean(this.state.selected[`${product.id}-${table.id}`]);
    }

    /** Selects the cells, or none of them when all were. */
    toggle(products, tables) {
        if (!this.choices.may_edit) {
            return;
        }
        const keys = products.flatMap((product) => tables.map((table) => `${product.id}-${table.id}`));
        const all = keys.every((key) => this.state.selected[key]);
        for (const key of keys) {
            if (all) {
                delete this.state.selected[key];
            } else {
                this.state.selected[key] = true;
            }
        }
    }

    onKey(ev, products, tables) {
        if (ev.key === " " || ev.key === "Enter") {
            ev.preventDefault();
            this.toggle(products, tables);
        }
    }

    async apply() {
        const { warehouse, price } = this.state;
        const values = {
            warehouse_id: Number(warehouse) || false,
            price: price === "standard" ? price : Number(price) || false,
        };
        const count = await this.orm.call(MODEL, "set_matrix_cells", [this.selectedCells, values]);
        this.notification.add(_t("%s cells changed", count), { type: "success" });
        await this.load();
    }

    remove() {
        this.dialog.add(ConfirmationDialog, {
            body: _t("Remove the products of %s cells from their tables?", this.selectedCells.length),
            confirmLabel: _t("Remove"),
            confirm: async () => {
                const count = await this.orm.call(MODEL, "remove_matrix_cells", [this.selectedCells]);
                this.notification.add(_t("%s lines removed", count), { type: "success" });
                await this.load();
            },
            cancel: () => {},
        });
    }
}

registry.category("actions").add("oc_customer.product_matrix", ProductMatrix);
