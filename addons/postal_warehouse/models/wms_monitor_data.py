from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from .wms_document import REMOTE_STATES

HOURS = 24
TIMES_DAYS = 7
TREND = 14


class WmsBackend(models.Model):
    """The figures of the monitor: a fixed number of queries, each led by an index."""

    _inherit = "wms.backend"

    @api.model
    def get_monitor_data(self):
        """What the monitor shows, for the active backends of the user's companies.

        :return: {"now": str, "backends": [{"id", "name", "paused": bool, "figures": {..},
            "hours": [{"hour", "out", "in"}], "trend": [{"at", "unexplained"}],
            "alarms": [{"kind", "text", "since"}]}]}
        """
        if not self.env.user.has_group("postal_warehouse.group_user"):
            raise AccessError(
                self.env._("Only users of external warehouses may see the monitor.")
            )
        backends = self.search([("active", "=", True)])
        now = fields.Datetime.now()
        figures = backends._get_monitor_figures(now)
        hours = backends._get_monitor_hours(now)
        trends = backends._get_monitor_trends()
        alarms = backends._get_monitor_alarms(figures)
        return {
            "now": fields.Datetime.to_string(now),
            "backends": [
                {
                    "id": backend.id,
                    "name": backend.name,
                    "paused": backend.is_paused,
                    "figures": figures[backend.id],
                    "hours": hours[backend.id],
                    "trend": trends.get(backend.id, []),
                    "alarms": alarms.get(backend.id, []),
                }
                for backend in backends
            ],
        }

    def _get_monitor_figures(self, now):
        """{backend id: {figure: value}}; ages and times in seconds, None where there is none."""
        figures = {backend.id: {"unexplained": backend.unexplained_count} for backend in self}
        for query in (
            self._select_messages(now),
            self._select_heard(now),
            self._select_documents(now),
            self._select_times(now),
            self._select_decisions(now),
        ):
            for row in self.env.execute_query_dict(query) if self else ():
                figures[row.pop("id")].update(row)
        return figures

    def _select_messages(self, now):
        self.env["postal.exchange"].flush_model()
        return SQL(
            """
            SELECT b.id, COUNT(e.id) FILTER (WHERE e.state <> 'refused') AS waiting,
                   COUNT(e.id) FILTER (WHERE e.state = 'refused') AS failed,
                   EXTRACT(EPOCH FROM %(now)s - MIN(e.create_date) FILTER (
                       WHERE e.state <> 'refused'))::float AS oldest
              FROM UNNEST(%(ids)s) b(id)
              LEFT JOIN postal_exchange e
                     ON e.peer_model = 'wms.backend' AND e.peer_id = b.id
                    AND e.state IN ('due', 'received', 'waiting', 'sending', 'unsure', 'refused')
             GROUP BY b.id
            """,
            now=now,
            ids=self.ids,
        )

    def _select_heard(self, now):
        return SQL(
            """
            SELECT b.id, EXTRACT(EPOCH FROM %(now)s - (
                   SELECT e.done_at FROM postal_exchange e
                    WHERE e.peer_model = 'wms.backend' AND e.peer_id = b.id
                      AND e.state = 'done' AND e.done_at IS NOT NULL
                    ORDER BY e.done_at DESC LIMIT 1))::float AS heard
              FROM UNNEST(%(ids)s) b(id)
            """,
            now=now,
            ids=self.ids,
        )

    def _select_documents(self, now):
        self.env["wms.document"].flush_model()
        return SQL(
            """
            SELECT b.id, COUNT(d.id) AS open, COUNT(d.cause) AS stuck,
                   COUNT(d.id) FILTER (WHERE d.state IN %(remote)s) AS remote,
                   EXTRACT(EPOCH FROM %(now)s - MIN(d.create_date))::float AS oldest_document,
                   EXTRACT(EPOCH FROM %(now)s - MIN(d.cause_since))::float AS oldest_stuck
              FROM UNNEST(%(ids)s) b(id)
              LEFT JOIN wms_document d ON d.backend_id = b.id
                    AND d.state NOT IN ('done', 'cancelled')
             GROUP BY b.id
            """,
            now=now,
            ids=self.ids,
            remote=REMOTE_STATES,
        )

    def _select_times(self, now):
        """Medians and 95th percentiles of the last days."""
        return SQL(
            """
            SELECT backend_id AS id,
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY accepting) AS accept_median,
                   percentile_cont(0.95) WITHIN GROUP (ORDER BY accepting) AS accept_most,
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY doing) AS done_median,
                   percentile_cont(0.95) WITHIN GROUP (ORDER BY doing) AS done_most
              FROM (SELECT backend_id,
                           EXTRACT(EPOCH FROM accepted_at - create_date)::float AS accepting,
                           CASE WHEN done_at IS NOT NULL THEN GREATEST(
                               0, EXTRACT(EPOCH FROM done_at - accepted_at))::float END AS doing
                      FROM wms_document
                     WHERE accepted_at > %(since)s AND backend_id = ANY(%(ids)s)) d
             GROUP BY backend_id
            """,
            since=now - timedelta(days=TIMES_DAYS),
            ids=self.ids,
        )

    def _select_decisions(self, now):
        for model in ("wms.shortage", "wms.count"):
            self.env[model].flush_model()
        return SQL(
            """
            SELECT b.id,
                   (SELECT COUNT(*) FROM wms_shortage s
                     WHERE s.backend_id = b.id AND s.state <> 'solved') AS shortages,
                   (SELECT COUNT(*) FROM wms_count n WHERE n.backend_id = b.id
                       AND n.state IN ('to_approve', 'waiting')) AS counts,
                   EXTRACT(EPOCH FROM %(now)s - (
                       SELECT MIN(n.create_date) FROM wms_count n WHERE n.backend_id = b.id
                          AND n.state IN ('to_approve', 'waiting')))::float AS oldest_count
              FROM UNNEST(%(ids)s) b(id)
            """,
            now=now,
            ids=self.ids,
        )

    def _get_monitor_hours(self, now):
        """{backend id: [{"hour", "out", "in"}]} for the last hours, the empty ones too."""
        first = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=HOURS - 1)
        moments = [first + timedelta(hours=hour) for hour in range(HOURS)]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT peer_id, DATE_TRUNC('hour', done_at), direction, COUNT(*)
                  FROM postal_exchange
                 WHERE done_at >= %(first)s AND peer_model = 'wms.backend'
                   AND peer_id = ANY(%(ids)s) AND state = 'done'
                 GROUP BY 1, 2, 3
                """,
                first=first,
                ids=self.ids,
            )
        )
        counts = {(peer, hour, direction): count for peer, hour, direction, count in rows}
        return {
            backend.id: [
                {
                    "hour": fields.Datetime.to_string(moment),
                    "out": counts.get((backend.id, moment, "out"), 0),
                    "in": counts.get((backend.id, moment, "in"), 0),
                }
                for moment in moments
            ]
            for backend in self
        }

    def _get_monitor_trends(self):
        """{backend id: [{"at", "unexplained"}]} of the last comparisons, oldest first."""
        self.env["wms.reconciliation"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT b.id, r.run_at, r.unexplained_count
                  FROM UNNEST(%(ids)s) b(id), LATERAL (
                       SELECT run_at, unexplained_count, id FROM wms_reconciliation
                        WHERE backend_id = b.id AND state = 'done'
                        ORDER BY id DESC LIMIT %(most)s) r
                 ORDER BY r.id
                """,
                ids=self.ids,
                most=TREND,
            )
        )
        trends = {}
        for backend_id, moment, count in rows:
            point = {"at": fields.Datetime.to_string(moment), "unexplained": count}
            trends.setdefault(backend_id, []).append(point)
        return trends

    def _get_monitor_alarms(self, figures):
        labels = dict(self.env["wms.alarm"]._fields["kind"]._description_selection(self.env))
        alarms = self.env["wms.alarm"].search(
            [("backend_id", "in", self.ids), ("closed_at", "=", False)], order="id"
        )
        found = {}
        for alarm in alarms:
            found.setdefault(alarm.backend_id.id, []).append(
                {
                    "kind": alarm.kind,
                    "label": labels[alarm.kind],
                    "text": self._describe_alarm(alarm.kind, figures[alarm.backend_id.id]),
                    "since": fields.Datetime.to_string(alarm.opened_at),
                }
            )
        return found
