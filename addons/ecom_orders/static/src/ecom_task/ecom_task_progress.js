import { Component, onWillUnmount, useEffect, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const POLL_MS = 1500;
const AT_WORK = ["waiting", "running"];

/** How far a background task is; reads the document anew when the task has ended. */
export class EcomTaskProgress extends Component {
    static template = "ecom_orders.EcomTaskProgress";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.task = useState({ progress: 0, state: "", done: 0, total: 0 });
        useEffect(
            (id) => {
                this.stop();
                if (id) {
                    this.timer = setInterval(() => this.poll(id), POLL_MS);
                    this.poll(id);
                }
            },
            () => [this.props.record.data[this.props.name]?.id]
        );
        onWillUnmount(() => this.stop());
    }

    get percent() {
        return Math.round(this.task.progress);
    }

    stop() {
        clearInterval(this.timer);
        this.timer = null;
    }

    async poll(id) {
        const fields = ["progress", "state", "done", "total"];
        const [task] = await this.orm.silent.read("ecom.task", [id], fields);
        if (!task || !this.timer) {
            return;
        }
        const wasAtWork = AT_WORK.includes(this.task.state);
        Object.assign(this.task, task);
        if (!AT_WORK.includes(task.state)) {
            this.stop();
            if (wasAtWork) {
                await this.props.record.load();
            }
        }
    }
}

registry.category("fields").add("ecom_task_progress", {
    component: EcomTaskProgress,
    supportedTypes: ["many2one"],
});
