import { registry } from "@web/core/registry";
import { RedirectWarningDialog } from "@web/core/errors/error_dialogs";

// The refusal leads to a request for the same change.
registry
    .category("error_dialogs")
    .add("odoo.addons.oc_customer.exceptions.MasterDataRefused", RedirectWarningDialog);
