import { _t } from "@web/core/l10n/translation";

/**
 * What can be done from the board without a mouse: method, key, the states it is for and the group
 * that may. With `field` it is there only where orders have that field.
 */
export const BOARD_ACTIONS = [
    {
        method: "action_approve",
        key: "a",
        states: ["service"],
        label: _t("Approve"),
        group: "ecom_orders.group_user",
        isMain: true,
    },
    {
        method: "action_approve_finance",
        key: "a",
        states: ["finance"],
        label: _t("Approve (Finance)"),
        group: "ecom_orders.group_finance",
        isMain: true,
    },
    {
        method: "action_unreview",
        key: "u",
        states: ["finance", "approved", "to_ship"],
        label: _t("Take Review Back"),
        group: "ecom_orders.group_user",
    },
    {
        method: "action_view_unmatched_listings",
        key: "l",
        states: ["stopped"],
        label: _t("Match Listings"),
        group: "ecom_orders.group_user",
        isMain: true,
    },
    {
        method: "action_open_split",
        key: "s",
        states: ["stopped", "service"],
        label: _t("Split"),
        group: "ecom_orders.group_user",
        field: "split_rule_id",
    },
    {
        method: "action_open_merge",
        key: "m",
        states: ["stopped", "service"],
        label: _t("Merge"),
        group: "ecom_orders.group_user",
        field: "may_be_merged",
    },
    {
        method: "action_decide_again",
        key: "r",
        states: ["stopped", "service"],
        label: _t("Ask the Rules Again"),
        group: "ecom_orders.group_user",
    },
];
