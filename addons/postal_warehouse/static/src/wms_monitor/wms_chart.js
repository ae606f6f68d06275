import { loadBundle } from "@web/core/assets";
import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";

/** A chart of the library that the web client ships; drawn once, then only given new figures. */
export class WmsChart extends Component {
    static template = "postal_warehouse.WmsChart";
    static props = { type: String, labels: Array, datasets: Array, title: String };

    setup() {
        this.canvas = useRef("canvas");
        this.chart = null;
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [JSON.stringify([this.props.labels, this.props.datasets])]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    draw() {
        const data = {
            labels: this.props.labels,
            // The library writes into what it is given.
            datasets: this.props.datasets.map((set) => ({ ...set, data: [...set.data] })),
        };
        if (this.chart) {
            this.chart.data = data;
            this.chart.update("none");
            return;
        }
        this.chart = new Chart(this.canvas.el, {
            type: this.props.type,
            data,
            options: {
                animation: false,
                maintainAspectRatio: false,
                plugins: { legend: { position: "bottom", labels: { boxWidth: 12 } } },
                scales: {
                    y: { beginAtZero: true, ticks: { precision: 0 } },
                    x: { ticks: { maxTicksLimit: 8, maxRotation: 0 } },
                },
            },
        });
    }
}
