import { browser } from "@web/core/browser/browser";
import { user } from "@web/core/user";

const MUTED_KEY = "postal_warehouse.station.muted";
/** [frequency in Hz, start, length in seconds] of each tone; no two kinds sound alike. */
const TONES = {
    ok: [
        [880, 0, 0.08],
        [1320, 0.09, 0.1],
    ],
    wrong: [
        [160, 0, 0.28],
        [120, 0.3, 0.35],
    ],
    end: [
        [660, 0, 0.1],
        [880, 0.11, 0.1],
        [1320, 0.22, 0.25],
    ],
};

/** Tones and speech for each scan; muting is remembered on the device. */
export class StationSound {
    constructor() {
        this.isMuted = browser.localStorage.getItem(MUTED_KEY) === "1";
        this.audio = null;
    }

    setMuted(isMuted) {
        this.isMuted = isMuted;
        browser.localStorage.setItem(MUTED_KEY, isMuted ? "1" : "0");
        if (isMuted) {
            window.speechSynthesis?.cancel();
        }
    }

    /** Tell what came of a scan: kind is "ok", "wrong" or "end". */
    tell(kind, text) {
        if (this.isMuted) {
            return;
        }
        this.play(TONES[kind]);
        this.say(text);
    }

    play(tones) {
        const Context = window.AudioContext || window.webkitAudioContext;
        if (!Context) {
            return;
        }
        this.audio ||= new Context();
        for (const [frequency, start, length] of tones) {
            const oscillator = this.audio.createOscillator();
            const gain = this.audio.createGain();
            const at = this.audio.currentTime + start;
            oscillator.frequency.value = frequency;
            gain.gain.setValueAtTime(0.2, at);
            gain.gain.exponentialRampToValueAtTime(0.001, at + length);
            oscillator.connect(gain).connect(this.audio.destination);
            oscillator.start(at);
            oscillator.stop(at + length);
        }
    }

    say(text) {
        if (!text || !window.speechSynthesis) {
            return;
        }
        window.speechSynthesis.cancel();
        const words = new SpeechSynthesisUtterance(text);
        words.lang = user.lang || "en-US";
        window.speechSynthesis.speak(words);
    }
}
