from odoo import models
from odoo.exceptions import UserError


class StockPickingBatch(models.Model):
    _inherit = "stock.picking.batch"

    def action_open_station(self):
        """Open the station at the job that is next for this batch or wave.

        Whoever makes waves calls this with one confirmed batch and gives the action to the client.
        """
        self.ensure_one()
        kinds = [picking._get_station_kind() for picking in self.picking_ids]
        kind = next((kind for kind in ("pick", "sort") if kind in kinds), None)
        if self.state != "in_progress" or not kind:
            raise UserError(
                self.env._(
                    "%(name)s has nothing to pick or to sort: confirm it and check its "
                    "availability first.",
                    name=self.name,
                )
            )
        pickings = self.env["stock.picking"]
        action = pickings._get_station_action(kind, self.warehouse_id)
        action["params"].update(model=self._name, document=self.id)
        return action
