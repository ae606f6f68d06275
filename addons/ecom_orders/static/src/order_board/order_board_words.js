import { _t } from "@web/core/l10n/translation";

const HOURS_A_DAY = 24;
const MINUTES_AN_HOUR = 60;

/** How long ago something was, in the one unit a person would use. */
export function ageInWords(moment) {
    const hours = -moment.diffNow("hours").hours;
    if (hours < 1) {
        return _t("%s min", Math.max(0, Math.round(hours * MINUTES_AN_HOUR)));
    }
    if (hours < 2 * HOURS_A_DAY) {
        return _t("%s h", Math.round(hours));
    }
    return _t("%s days", Math.round(hours / HOURS_A_DAY));
}
