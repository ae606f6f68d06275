from odoo import fields, models

from .rights import acting
from .wms_document import HOLDS

HOLDABLE_STATES = ("due", "sent", "unsure", "accepted", "working", "partial")
HOLD, RESTORE = "hold", "restore"


class WmsDocument(models.Model):
    """Asking the warehouse to stop for a while, and to go on."""

    _inherit = "wms.document"

    hold = fields.Selection(HOLDS, readonly=True, copy=False, index="btree_not_null")
    hold_reason = fields.Char(readonly=True, copy=False)

    def action_hold(self):
        """Ask the warehouse to leave it alone until it is told to go on."""
        documents_sudo = acting(self)
        self._refuse(
            documents_sudo.filtered(lambda d: d.state not in HOLDABLE_STATES),
            self.env._("%(codes)s is not being worked on, so it cannot be held."),
        )
        asked = documents_sudo.filtered(lambda d: d.hold not in ("asked", "held"))
        asked.write({"hold": "asked", "hold_reason": False})
        asked._clear_cause(("hold",))
        asked._push_hold(HOLD)
        return True

    def action_restore(self):
        """Tell the warehouse to go on."""
        documents_sudo = acting(self)
        self._refuse(
            documents_sudo.filtered(lambda d: d.hold not in ("asked", "held")),
            self.env._("%(codes)s is not on hold."),
        )
        documents_sudo.write({"hold": "release_asked"})
        documents_sudo._push_hold(RESTORE)
        return True

    def _push_hold(self, action):
        for backend, documents in self.grouped("backend_id").items():
            self.env["postal.exchange"]._push(
                backend,
                backend._adapter().hold_kind,
                [(document, f"{document.code}:{action}") for document in documents],
            )

    def _is_hold_row(self, exchange):
        return exchange.identity == f"{self.code}:{HOLD}"

    def _on_hold_answered(self, is_hold):
        expected, result = ("asked", "held") if is_hold else ("release_asked", False)
        # The answer to a hold that was taken back meanwhile says nothing any more.
        if self.hold == expected:
            self.hold = result

    def _on_hold_refused(self, is_hold, message):
        """The warehouse goes on, or cannot go on: say so."""
        if is_hold and self.hold == "asked":
            self.write({"hold": "refused", "hold_reason": message})
            self._set_cause("hold", message)
        elif not is_hold and self.hold == "release_asked":
            self.write({"hold": "held", "hold_reason": message})
            self._set_cause("hold", message)

    def write(self, vals):
        if vals.get("state") in ("done", "cancelled"):
            vals = {**vals, "hold": False}
        return super().write(vals)
