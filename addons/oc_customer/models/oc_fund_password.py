from odoo import api, fields, models
from odoo.exceptions import AccessDenied, UserError, ValidationError
from odoo.tools import SQL

MAX_TRIES = 5
MIN_LENGTH = 6


class OcFundPassword(models.Model):
    """The payment password of a portal user: separate from the login, kept as a hash only."""

    _name = "oc.fund.password"
    _inherit = ["oc.system.mixin"]
    _description = "Payment Password"
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, index=True, ondelete="cascade"
    )
    password_hash = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)
    wrong_tries = fields.Integer(readonly=True)
    is_locked = fields.Boolean(string="Locked", compute="_compute_is_locked")
    changed_at = fields.Datetime(readonly=True)

    _user_uniq = models.UniqueIndex("(user_id)", "The user already has a payment password.")

    @api.depends("wrong_tries")
    def _compute_is_locked(self):
        for password in self:
            password.is_locked = password.wrong_tries >= MAX_TRIES

    def action_unlock(self):
        """Let the user try again; the password stays as it is."""
        self.check_access("write")
        return self._as_system().write({"wrong_tries": 0})

    def _get_system_fields(self):
        # Else who unlocks passwords could give one user the password of another.
        return super()._get_system_fields() | {"user_id", "wrong_tries", "changed_at"}

    @api.model
    def _set_password(self, user, new, current=None):
        """Set the payment password of ``user``; the present one must be given to change it."""
        self._check_strength(user, new)
        if self._exists_for(user):
            self._verify(user, current)
        hashed = user._crypt_context().hash(new)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO oc_fund_password
                       (user_id, password_hash, wrong_tries, changed_at, create_uid, create_date)
                VALUES (%(user)s, %(hash)s, 0, %(now)s, %(uid)s, %(now)s)
                ON CONFLICT (user_id) DO UPDATE
                   SET password_hash = excluded.password_hash, wrong_tries = 0,
                       changed_at = excluded.changed_at
                """,
                user=user.id,
                hash=hashed,
                now=fields.Datetime.now(),
                uid=self.env.uid,
            )
        )
        self.invalidate_model()

    @api.model
    def _verify(self, user, password):
        """Raise unless ``password`` is the payment password of ``user``.

        Wrong tries are counted in a transaction of their own, since the refusal undoes this
        one; the try that reaches the limit locks.

        :raise AccessDenied: wrong or locked, naming how many tries are left
        """
        if not self._exists_for(user):
            raise UserError(self.env._("Set a payment password before you pay."))
        hashed, tries = self._begin_try(user)
        if user._crypt_context().verify(password or "", hashed):
            return self._forget_tries(user)
        if tries >= MAX_TRIES:
            raise AccessDenied(self._get_locked_message())
        raise AccessDenied(
            self.env._("Wrong payment password; %(left)s tries are left.", left=MAX_TRIES - tries)
        )

    def _check_strength(self, user, password):
        if len(password or "") < MIN_LENGTH:
            raise ValidationError(
                self.env._(
                    "A payment password has at least %(length)s characters.", length=MIN_LENGTH
                )
            )

    def _exists_for(self, user):
        # Users see their own password row no more than anybody else's.
        return bool(self.sudo().search_count([("user_id", "=", user.id)], limit=1))

    def _begin_try(self, user):
        """(hash, number of this try). Counted before it is known to be wrong, so that many
        tries at once are no way around the limit."""
        row = self._write_tries(
            SQL(
                "UPDATE oc_fund_password SET wrong_tries = wrong_tries + 1"
                " WHERE user_id = %s AND wrong_tries < %s RETURNING password_hash, wrong_tries",
                user.id,
                MAX_TRIES,
            )
        )
        if not row:
            raise AccessDenied(self._get_locked_message())
        return row

    def _forget_tries(self, user):
        self._write_tries(
            SQL(
                "UPDATE oc_fund_password SET wrong_tries = 0 WHERE user_id = %s"
                " RETURNING wrong_tries",
                user.id,
            )
        )

    def _write_tries(self, query):
        with self.env.registry.cursor() as cr:
            cr.execute(query)
            row = cr.fetchone()
        self.invalidate_model(flush=False)
        return row

    def _get_locked_message(self):
        return self.env._(
            "The payment password is locked after %(tries)s wrong tries."
            " Ask your supplier to unlock it.",
            tries=MAX_TRIES,
        )
