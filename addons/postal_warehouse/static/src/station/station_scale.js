import { browser } from "@web/core/browser/browser";

const GRAMS = /([+-]?)\s*(\d+(?:[.,]\d+)?)\s*(kg|g)\b/i;
const UNSTABLE = /^\s*US\b/i;
const BAUD_RATE = 9600;
/** A weight counts when the scale told it this often in a row ... */
const STEADY = 3;
/** ... and the next one only after less than this many kilograms lay on it. */
const EMPTY = 0.005;

/** Gives each weight once, when it is at rest. */
export class SteadyWeight {
    constructor() {
        this.last = null;
        this.times = 0;
        this.isTold = false;
    }

    /** The weight to be told now, or null. */
    add(weight) {
        this.times = weight === this.last ? this.times + 1 : 1;
        this.last = weight;
        if (weight < EMPTY) {
            this.isTold = false;
            return null;
        }
        if (this.isTold || this.times < STEADY) {
            return null;
        }
        this.isTold = true;
        return weight;
    }
}

/**
 * The weight in kilograms that a line of a scale tells, such as "ST,GS,+  1.234kg".
 * Null where it tells none, or says itself that it is not at rest ("US,...").
 */
export function parseWeight(line) {
    const match = GRAMS.exec(line);
    if (!match || UNSTABLE.test(line)) {
        return null;
    }
    const value = Number(match[2].replace(",", ".")) * (match[1] === "-" ? -1 : 1);
    return match[3].toLowerCase() === "g" ? value / 1000 : value;
}

/** A scale at a serial or USB port, where the browser can reach one. */
export class StationScale {
    constructor(onWeight) {
        this.onWeight = onWeight;
        this.reader = null;
        this.port = null;
    }

    static get isSupported() {
        return "serial" in browser.navigator;
    }

    get isConnected() {
        return Boolean(this.port);
    }

    /** Ask for a port, and tell each weight that it reports until it is closed. */
    async connect() {
        const port = await browser.navigator.serial.requestPort();
        await port.open({ baudRate: BAUD_RATE });
        this.port = port;
        this.read();
    }

    async read() {
        const decoder = new TextDecoder();
        const steady = new SteadyWeight();
        let text = "";
        this.reader = this.port.readable.getReader();
        for (;;) {
            const { value, done } = await this.reader.read();
            if (done) {
                return;
            }
            text += decoder.decode(value, { stream: true });
            const lines = text.split(/[\r\n]+/);
            text = lines.pop();
            for (const weight of lines.map(parseWeight).filter((weight) => weight !== null)) {
                if (steady.add(weight) !== null) {
                    this.onWeight(weight);
                }
            }
        }
    }

    async close() {
        const port = this.port;
        this.port = null;
        await this.reader?.cancel();
        this.reader?.releaseLock();
        await port?.close();
    }
}
