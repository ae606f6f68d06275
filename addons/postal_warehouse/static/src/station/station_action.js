import { Component, onWillStart, onWillUnmount, useEffect, useState } from "@odoo/owl";
import { scanBarcode } from "@web/core/barcode/barcode_dialog";
import { browser } from "@web/core/browser/browser";
import { router } from "@web/core/browser/router";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { StationAsk } from "./station_ask";
import { StationEntry } from "./station_entry";
import { StationFlash } from "./station_flash";
import { StationHome } from "./station_home";
import { StationJob } from "./station_job";
import { StationList } from "./station_list";
import { StationScale } from "./station_scale";
import { StationSound } from "./station_sound";

const MODEL = "wms.station.session";
const WAREHOUSE_KEY = "postal_warehouse.station.warehouse";
const FLASH_MS = { ok: 700, wrong: 2500 };
const REFRESH_MS = 5000;

function makeToken() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The station. It keeps nothing: each answer of the server is a whole screen. */
export class StationAction extends Component {
    static template = "postal_warehouse.StationAction";
    static components = { StationEntry, StationFlash, StationHome, StationJob, StationList };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.orm = useService("orm");
        this.sound = new StationSound();
        this.scale = new StationScale((weight) => this.onWeight(weight));
        this.state = useState({
            home: null,
            list: null,
            screen: null,
            feedback: null,
            unsent: null,
            isMuted: this.sound.isMuted,
        });
        this.queue = Promise.resolve();
        this.trip = 0;
        useBus(useService("barcode").bus, "barcode_scanned", (ev) => this.scan(ev.detail.barcode));
        onWillStart(() => this.start());
        useEffect(
            () => {
                const timer = browser.setInterval(() => this.refresh(), REFRESH_MS);
                return () => browser.clearInterval(timer);
            },
            () => []
        );
        onWillUnmount(() => {
            browser.clearTimeout(this.flashTimer);
            if (this.scale.isConnected) {
                this.scale.close();
            }
        });
    }

    // Where one is

    async start() {
        const params = this.props.action.params || {};
        const session = Number(router.current.session);
        if (session) {
            return this.showSession(session);
        }
        if (params.document) {
            return this.openDocument(params.warehouse, params.kind, params.model, params.document);
        }
        return this.showHome();
    }

    get warehouse() {
        return Number(browser.localStorage.getItem(WAREHOUSE_KEY)) || null;
    }

    set warehouse(id) {
        browser.localStorage.setItem(WAREHOUSE_KEY, id || "");
    }

    showHome() {
        return this.travel(this.orm.call(MODEL, "station_home", [this.warehouse]), (home) => {
            this.warehouse = home.warehouse;
            this.go({ home });
        });
    }

    showList(kind) {
        const call = this.orm.call(MODEL, "station_list", [this.warehouse, kind]);
        return this.travel(call, (list) => this.go({ list }));
    }

    showSession(session) {
        const call = this.orm.silent.call(MODEL, "station_screen", [[session]]).catch(() => null);
        return this.travel(call, (screen) =>
            screen ? this.showScreen(screen) : this.showHome()
        );
    }

    /** Where one went last counts: an answer that comes after it shows nothing any more. */
    async travel(call, arrive) {
        const trip = ++this.trip;
        const answer = await call;
        if (trip === this.trip) {
            return arrive(answer);
        }
    }

    async openDocument(warehouse, kind, model, id) {
        await this.tell(MODEL, "station_open", [warehouse, kind, model, id]);
    }

    showScreen(screen) {
        this.warehouse = screen.warehouse.id;
        this.go({ screen });
        if (screen.feedback) {
            this.flash(screen.feedback);
        }
    }

    go({ home = null, list = null, screen = null }) {
        Object.assign(this.state, { home, list, screen });
        this.props.updateActionState({ session: screen ? screen.session : undefined });
    }

    back() {
        if (this.state.screen) {
            return this.showList(this.state.screen.kind);
        }
        return this.state.list ? this.showHome() : this.exit();
    }

    exit() {
        const crumbs = this.env.config.breadcrumbs || [];
        if (crumbs.length > 1) {
            return this.action.restore(crumbs.at(-2).jsId);
        }
        browser.location.assign("/odoo");
    }

    // What a person does

    scan(code) {
        if (this.state.screen && this.state.screen.state === "working") {
            return this.onDoing("scan", { code });
        }
        const kind = (this.state.screen || this.state.list || {}).kind;
        if (kind) {
            return this.tell(MODEL, "station_find", [this.warehouse, kind, makeToken(), code]);
        }
        this.flash({ ok: false, text: _t("Choose a job first."), speech: _t("Choose a job first.") });
    }

    onDoing(doing, values = {}) {
        const session = this.state.screen.session;
        return this.tell(MODEL, "station_act", [[session], makeToken(), doing, values]);
    }

    onButton(button) {
        if (button.name === "scale") {
            return this.connectScale();
        }
        if (!button.needs) {
            return this.onDoing(button.name);
        }
        this.dialog.add(StationAsk, {
            title: button.label,
            needs: button.needs,
            onAnswer: (value) => this.onDoing(button.name, { [button.needs]: value }),
        });
    }

    async onCamera() {
        const code = await scanBarcode(this.env);
        if (code) {
            this.scan(code);
        }
    }

    toggleMuted() {
        this.sound.setMuted(!this.sound.isMuted);
        this.state.isMuted = this.sound.isMuted;
    }

    // The server: one thing after the other, each sent until it is answered

    tell(...call) {
        this.queue = this.queue.then(() => this.send(call));
        return this.queue;
    }

    async send(call) {
        try {
            const screen = await this.orm.silent.call(...call);
            this.state.unsent = null;
            this.trip++;
            this.showScreen(screen);
        } catch (error) {
            this.onFailure(error, call);
        }
    }

    onFailure(error, call) {
        if (error instanceof ConnectionLostError) {
            this.state.unsent = call;
            return;
        }
        const text = error.data?.message || error.message;
        this.flash({ ok: false, text, speech: text });
    }

    /** The same call with the same mark: if it arrived the first time, nothing happens twice. */
    sendAgain() {
        return this.tell(...this.state.unsent);
    }

    /** Another device may work at the same session. */
    async refresh() {
        const screen = this.state.screen;
        if (!screen || document.hidden || this.state.unsent) {
            return;
        }
        const fresh = await this.orm.silent
            .call(MODEL, "station_screen", [[screen.session], screen.version])
            .catch(() => null);
        if (fresh && this.state.screen?.version === screen.version) {
            this.go({ screen: fresh });
        }
    }

    // Scale

    async connectScale() {
        if (!StationScale.isSupported) {
            const text = _t("This browser reads no scale. Type the weight instead.");
            return this.flash({ ok: false, text, speech: text });
        }
        try {
            await this.scale.connect();
        } catch (error) {
            this.flash({ ok: false, text: error.message, speech: "" });
        }
    }

    onWeight(weight) {
        if (this.state.screen?.task.phase === "weight") {
            this.onDoing("weight", { weight });
        }
    }

    // Telling

    flash(feedback) {
        const kind = feedback.ok ? "ok" : "wrong";
        this.sound.tell(feedback.ok && feedback.ended ? "end" : kind, feedback.speech);
        this.state.feedback = feedback;
        browser.clearTimeout(this.flashTimer);
        this.flashTimer = browser.setTimeout(() => this.closeFlash(), FLASH_MS[kind]);
    }

    closeFlash() {
        this.state.feedback = null;
    }
}

registry.category("actions").add("postal_warehouse.station", StationAction);
