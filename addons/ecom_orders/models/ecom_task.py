from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

STATES = [
    ("waiting", "Waiting"),
    ("running", "Running"),
    ("done", "Done"),
    ("failed", "Failed"),
    ("cancelled", "Cancelled"),
]
OF_JOB = {"started": "running", "done": "done", "failed": "failed", "cancelled": "cancelled"}


class TaskCancelled(Exception):
    """Somebody asked to stop; the work in this transaction is to be given up."""


class EcomTask(models.Model):
    """Long work of one document in the background: how far it is, and whether to go on.

    The work is one transaction, so what it reports goes through a transaction of its own: it is
    seen at once, and never collides with what the work writes. Whoever starts work::

        task = self.env["ecom.task"]._open(self, self.env._("Import %s") % self.name)
        task._follow(self.with_delay(**task._get_job_options())._work(task))

    and calls ``task._report(done, total)`` in it now and then.
    """

    _name = "ecom.task"
    _description = "Background Task"
    _order = "id desc"

    name = fields.Char(required=True, readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, index="btree_not_null")
    res_model = fields.Char("Document Kind", required=True, readonly=True)
    res_id = fields.Many2oneReference("Document", model_field="res_model", readonly=True)
    job_uuid = fields.Char(readonly=True)
    done = fields.Integer(readonly=True)
    total = fields.Integer(readonly=True)
    progress = fields.Float(compute="_compute_progress")
    state = fields.Selection(STATES, compute="_compute_state")
    is_cancel_requested = fields.Boolean("To Be Stopped", readonly=True)

    _document_idx = models.Index("(res_model, res_id)")

    @api.depends("done", "total")
    def _compute_progress(self):
        for task in self:
            task.progress = min(100.0 * task.done / task.total, 100) if task.total else 0

    @api.depends("job_uuid")
    def _compute_state(self):
        # sudo: jobs are the administrator's; only their state leaves here
        jobs_sudo = self.env["queue.job"].sudo().search_fetch(
            [("uuid", "in", self.mapped("job_uuid"))], ["uuid", "state"]
        )
        states = {job_sudo.uuid: job_sudo.state for job_sudo in jobs_sudo}
        for task in self:
            # a job that is gone has been tidied away after it was done
            task.state = OF_JOB.get(states.get(task.job_uuid, "done"), "waiting")

    def action_cancel(self):
        """Ask the work to stop; it does so at its next report, and nothing of it is kept."""
        self.check_access("read")
        is_manager = self.env.user.has_group("ecom_orders.group_manager")
        if not is_manager and any(task.create_uid != self.env.user for task in self):
            raise AccessError(
                self.env._("Only who started a task, or a manager, can stop it.")
            )
        # sudo: tasks are written by the system only; the right was checked above
        self.sudo().is_cancel_requested = True
        return True

    @api.model
    def _open(self, document, name):
        """A task for work on ``document``."""
        # sudo: as above
        return self.sudo().create(
            {
                "name": name,
                "res_model": document._name,
                "res_id": document.id,
                "company_id": document.company_id.id if "company_id" in document._fields else False,
            }
        )

    def _get_job_options(self, channel="root.shop"):
        """What ``with_delay`` needs so that the work is enqueued once."""
        return {"channel": channel, "identity_key": f"ecom.task:{self.id}",
                "description": self.name, "max_retries": 5}

    def _follow(self, job):
        # sudo: as above
        self.sudo().job_uuid = job.uuid

    def _report(self, done, total):
        """Tell how far the work is, at once.

        :raises TaskCancelled: somebody asked to stop
        """
        with self.env.registry.cursor() as cr:
            cr.execute(
                SQL(
                    "UPDATE ecom_task SET done = %s, total = %s WHERE id = ANY(%s)"
                    " RETURNING is_cancel_requested",
                    done, total, self.ids,
                )
            )
            is_cancelled = any(asked for (asked,) in cr.fetchall())
        if is_cancelled:
            raise TaskCancelled

    @api.autovacuum
    def _gc(self):
        """Forget the tasks of a month ago."""
        before = fields.Datetime.subtract(fields.Datetime.now(), days=30)
        self.search([("create_date", "<", before)], limit=10_000).unlink()
