import { registry } from "@web/core/registry";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";

import { OrderBoardTabs } from "./order_board_tabs";

export class OrderBoardKanbanRenderer extends KanbanRenderer {
    static template = "ecom_orders.OrderBoardKanbanRenderer";
    static components = { ...KanbanRenderer.components, OrderBoardTabs };
}

registry.category("views").add("ecom_order_board_kanban", {
    ...kanbanView,
    Renderer: OrderBoardKanbanRenderer,
});
