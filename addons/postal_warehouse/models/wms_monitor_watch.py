from odoo import SUPERUSER_ID, api, fields, models

from ..lib.wms_control import Patience, Signs, judge_signs

HOUR = 3600


class WmsBackend(models.Model):
    """Alarms: opened once, told to a person once, closed by themselves."""

    _inherit = "wms.backend"

    @api.model
    def _cron_watch(self):
        """Have each warehouse looked after: a ticker that leaves the work to jobs."""
        for backend in self.search([("is_paused", "=", False)]):
            backend.with_env(self.env(user=SUPERUSER_ID, su=True, context={})).with_delay(
                channel="root.wms",
                identity_key=f"wms.watch:{backend.id}",
                description=self.env._("Look after %(name)s", name=backend.name),
            )._watch()

    def _watch(self):
        """The job: take up what was left lying, and bring the alarms up to date."""
        self.ensure_one()
        self.env["wms.count"]._retry_waiting(self)
        self._take_up_reconciliations()
        self._in_house_language()._sync_alarms()

    def _sync_alarms(self):
        figures = self._get_monitor_figures(fields.Datetime.now())[self.id]
        patience = Patience(self.silence_hours, self.waiting_hours)
        kinds = judge_signs(self._get_signs(figures), patience)
        opened = self.env["wms.alarm"].search(
            [("backend_id", "=", self.id), ("closed_at", "=", False)]
        )
        opened.filtered(lambda alarm: alarm.kind not in kinds)._close()
        known = opened.filtered(lambda alarm: alarm.kind in kinds)
        for alarm in known:
            text = self._describe_alarm(alarm.kind, figures)
            if alarm.text != text:
                alarm.text = text
        for kind in kinds:
            if kind not in known.mapped("kind"):
                self._open_alarm(kind, self._describe_alarm(kind, figures))

    def _get_signs(self, figures):
        ages = (figures.get(name) for name in ("oldest", "oldest_stuck", "oldest_count"))
        # Silence counts from when something was to be expected.
        asked = max(figures.get(name) or 0.0 for name in ("oldest", "oldest_document"))
        heard = figures.get("heard")
        return Signs(
            heard_hours=(asked if heard is None else min(heard, asked)) / HOUR,
            expects=bool(figures["remote"] or figures["waiting"]),
            failed=figures["failed"],
            unexplained=figures["unexplained"],
            waiting_hours=max((age for age in ages if age), default=0.0) / HOUR,
        )

    def _describe_alarm(self, kind, figures):
        hours = f"{(figures.get('heard') or 0) / HOUR:.0f}"
        texts = {
            "silent": self.env._(
                "%(open)s documents are at the warehouse, and nothing was heard for %(h)s hours.",
                open=figures["remote"],
                h=hours,
            )
            if figures.get("heard") is not None
            else self.env._("Nothing was ever heard from the warehouse."),
            "failed": self.env._("%(n)s messages are refused.", n=figures["failed"]),
            "unexplained": self.env._(
                "%(n)s differences between the two books are unexplained.",
                n=figures["unexplained"],
            ),
            "waiting": self.env._(
                "%(messages)s messages wait, %(stuck)s documents are stuck, %(counts)s "
                "differences are to be decided.",
                messages=figures["waiting"],
                stuck=figures["stuck"],
                counts=figures["counts"],
            ),
        }
        return texts[kind]

    def _open_alarm(self, kind, text):
        alarm = self.env["wms.alarm"].create(
            {
                "backend_id": self.id,
                "kind": kind,
                "text": text,
                "opened_at": fields.Datetime.now(),
            }
        )
        if self.alarm_user_id:
            label = dict(alarm._fields["kind"]._description_selection(self.env))[kind]
            alarm.activity_id = self.activity_schedule(
                "postal_warehouse.mail_activity_alarm",
                summary=label,
                note=text,
                user_id=self.alarm_user_id.id,
            )
