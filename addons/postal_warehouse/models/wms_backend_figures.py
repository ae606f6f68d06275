from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL


class WmsBackend(models.Model):
    """Figures and comparisons that managers and programs ask for."""

    _inherit = "wms.backend"

    def run_reconciliation(self):
        """Compare the stock of these warehouses with ours.

        Public for managers, over XML-RPC and JSON-2, too. Safe to repeat.

        :return: list of {"backend": code, "lines_compared", "differences", "explained",
            "unexplained": int}
        """
        self._check_manager()
        # The comparison is stored by the system: nobody may write one by hand.
        backends_sudo = self.sudo()
        figures = []
        for backend_sudo in backends_sudo:
            run = self.env["wms.reconciliation"].sudo()._run(backend_sudo)
            figures.append(run._to_figures())
        return figures

    @api.model
    def reconcile_all(self):
        """``run_reconciliation`` for every active backend of the user's companies."""
        return self.search([("is_paused", "=", False)]).run_reconciliation()

    @api.model
    def get_exchange_figures(self):
        """What went to and fro, for each active backend of the user's companies.

        :return: list of {"backend": code, "out", "in", "retried", "refused", "rejected",
            "waiting", "unsure": int, "seconds_to_accept", "seconds_to_done": float or None}
        """
        self._check_manager()
        return [
            {
                "backend": backend.code,
                **backend._get_message_figures(),
                **backend._get_time_figures(),
            }
            for backend in self.search([])
        ]

    def _get_message_figures(self):
        self.env["postal.exchange"].flush_model()
        [row] = self.env.execute_query_dict(
            SQL(
                """
                SELECT COUNT(*) FILTER (WHERE direction = 'out' AND state = 'done') AS "out",
                       COUNT(*) FILTER (WHERE direction = 'in' AND state <> 'rejected') AS "in",
                       COUNT(*) FILTER (WHERE direction = 'out' AND tries > 1) AS retried,
                       COUNT(*) FILTER (WHERE state = 'refused') AS refused,
                       COUNT(*) FILTER (WHERE state = 'rejected') AS rejected,
                       COUNT(*) FILTER (WHERE state = 'waiting') AS waiting,
                       COUNT(*) FILTER (WHERE state = 'unsure') AS unsure
                  FROM postal_exchange WHERE peer_model = %s AND peer_id = %s
                """,
                self._name,
                self.id,
            )
        )
        return row

    def _get_time_figures(self):
        self.env["wms.document"].flush_model()
        [row] = self.env.execute_query_dict(
            SQL(
                """
                SELECT percentile_cont(0.5) WITHIN GROUP (
                           ORDER BY EXTRACT(EPOCH FROM accepted_at - create_date)
                       ) AS seconds_to_accept,
                       percentile_cont(0.5) WITHIN GROUP (
                           ORDER BY GREATEST(0, EXTRACT(EPOCH FROM done_at - accepted_at))
                       ) FILTER (WHERE kind = 'delivery' AND done_at IS NOT NULL) AS seconds_to_done
                  FROM wms_document WHERE backend_id = %s AND accepted_at IS NOT NULL
                """,
                self.id,
            )
        )
        return {name: float(value) if value is not None else None for name, value in row.items()}

    def _check_manager(self):
        if not self.env.user.has_group("postal_warehouse.group_manager"):
            raise AccessError(self.env._("Only managers of external warehouses may do this."))
