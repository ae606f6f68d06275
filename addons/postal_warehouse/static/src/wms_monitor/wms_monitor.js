import { Component, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { WmsChart } from "./wms_chart";

const REFRESH_MS = 15000;
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86400;

/** A time of some seconds in the largest unit that tells something. */
export function formatSpan(seconds) {
    if (seconds === null || seconds === undefined) {
        return "–";
    }
    if (seconds < MINUTE) {
        return _t("%s s", Math.round(seconds));
    }
    if (seconds < HOUR) {
        return _t("%s min", Math.round(seconds / MINUTE));
    }
    if (seconds < 2 * DAY) {
        return _t("%s h", Math.round((seconds / HOUR) * 10) / 10);
    }
    return _t("%s days", Math.round(seconds / DAY));
}

export class WmsMonitor extends Component {
    static template = "postal_warehouse.WmsMonitor";
    static components = { Layout, WmsChart };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.state = useState({ backends: [], at: "", isLive: true, isLost: false });
        onWillStart(() => this.load());
        this.timer = setInterval(() => this.state.isLive && !document.hidden && this.load(), REFRESH_MS);
        onWillUnmount(() => clearInterval(this.timer));
    }

    async load() {
        try {
            const data = await this.orm.silent.call("wms.backend", "get_monitor_data", []);
            this.state.backends = data.backends;
            this.state.at = formatDateTime(deserializeDateTime(data.now));
            this.state.isLost = false;
        } catch (error) {
            // The old figures stay in view, marked as such; the next round tries again.
            this.state.isLost = true;
            if (!this.state.backends.length) {
                throw error;
            }
        }
    }

    toggleLive() {
        this.state.isLive = !this.state.isLive;
        if (this.state.isLive) {
            this.load();
        }
    }

    async open(backend, figure) {
        const action = await this.orm.call("wms.backend", "action_open_figure", [[backend.id], figure]);
        await this.action.doAction(action);
    }

    openBackend(backend) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "wms.backend",
            res_id: backend.id,
            views: [[false, "form"]],
        });
    }

    openBackends() {
        return this.action.doAction("postal_warehouse.wms_backend_action");
    }

    figures(backend) {
        const f = backend.figures;
        return [
            { name: "open", label: _t("Open documents"), value: f.open },
            { name: "stuck", label: _t("Stuck"), value: f.stuck, isBad: f.stuck },
            { name: "waiting", label: _t("Waiting messages"), value: f.waiting },
            { name: "failed", label: _t("Refused"), value: f.failed, isBad: f.failed },
            { name: "shortages", label: _t("Shortages"), value: f.shortages, isBad: f.shortages },
            { name: "counts", label: _t("To decide"), value: f.counts, isBad: f.counts },
            {
                name: "unexplained",
                label: _t("Unexplained"),
                value: f.unexplained,
                isBad: f.unexplained,
            },
            {
                name: "silent",
                label: _t("Last heard"),
                value: f.heard === null ? _t("never") : formatSpan(f.heard),
                isBad: backend.alarms.some((alarm) => alarm.kind === "silent"),
            },
            { name: "open", label: _t("Oldest open"), value: formatSpan(f.oldest_document) },
        ];
    }

    times(backend) {
        const f = backend.figures;
        return [
            { label: _t("Pushed to accepted"), median: f.accept_median, most: f.accept_most },
            { label: _t("Accepted to done"), median: f.done_median, most: f.done_most },
        ].map((row) => ({
            label: row.label,
            median: formatSpan(row.median),
            most: formatSpan(row.most),
        }));
    }

    hourLabels(backend) {
        return backend.hours.map((row) => deserializeDateTime(row.hour).toFormat("HH:00"));
    }

    hourSets(backend) {
        return [
            {
                label: _t("Pushes"),
                data: backend.hours.map((row) => row.out),
                backgroundColor: "#4c78a8",
            },
            {
                label: _t("Feedback"),
                data: backend.hours.map((row) => row.in),
                backgroundColor: "#f58518",
            },
        ];
    }

    trendLabels(backend) {
        return backend.trend.map((row) => deserializeDateTime(row.at).toFormat("MM-dd"));
    }

    trendSets(backend) {
        return [
            {
                label: _t("Unexplained differences"),
                data: backend.trend.map((row) => row.unexplained),
                borderColor: "#e45756",
                backgroundColor: "#e45756",
                stepped: true,
            },
        ];
    }
}

registry.category("actions").add("postal_warehouse.monitor", WmsMonitor);
