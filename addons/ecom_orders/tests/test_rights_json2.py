import json

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .rights_common import ARGUMENTS, SECRET, RightsCommon
from .rights_matrix import ACCESS, KINDS

QUIET = (
    "odoo.http", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model",
    "odoo.addons.base.models.res_users",
)
#: what a key's owner may not do, or a caller without a key
REFUSED = (401, 403)
#: what the peer says where it looked at what was asked for and could not do it
LOOKED_AT = (404, 409, 422)
#: letter of the table -> the call that needs the right
CALLS = {
    "r": ("search_count", {"domain": []}), "w": ("write", {"vals": {}}),
    "c": ("create", {"vals_list": [{}]}), "u": ("unlink", {}),
}
#: kinds of which each model is tried, and the letters
TRIED = {"reader": "rw", "service": "rwcu", "system": "r", "portal": "r"}


@tagged("post_install", "-at_install")
class TestRightsJson2(RightsCommon, HttpCase):
    """The rights table as another program meets it: ``/json/2`` with the key of each kind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keys = {
            kind: user.env["res.users.apikeys"].with_user(user).sudo()._generate(
                "rpc", f"rights of {kind}", False
            )
            for kind, user in cls.users.items() if kind != "public"
        }
        cls.env.flush_all()

    def _ask(self, model, method, kind, **values):
        """(status, answer) of one call; a call of the public has no key."""
        headers = {"Content-Type": "application/json"}
        if kind in self.keys:
            headers["Authorization"] = f"bearer {self.keys[kind]}"
        answer = self.url_open(f"/json/2/{model}/{method}", data=json.dumps(values),
                               headers=headers)
        return answer.status_code, answer.json()

    def _call(self, model, method, kind):
        """What comes of a call, which is taken back; "unknown" where there is no such door."""
        ids = {} if method in ARGUMENTS else {"ids": self._get_sample(model).ids}
        return self._judge_http(*self._try(model, method, kind, **ids))

    def _try(self, model, method, kind, **values):
        self.env.invalidate_all()
        savepoint = self.env.cr.savepoint()
        try:
            return self._ask(model, method, kind, **values)
        finally:
            self.env.clear()
            savepoint.close(rollback=True)

    def _judge_http(self, status, answer):
        if status in REFUSED:
            self.assertNotIn(SECRET, str(answer))
            return "refused"
        if status in LOOKED_AT:
            is_known = not answer["name"].startswith("werkzeug.")
            return "done" if is_known else "unknown"
        return self._judge(answer) if status == 200 else f"status {status}: {answer}"

    @mute_logger(*QUIET)
    def test_each_method_is_for_the_kinds_of_the_table_and_for_no_other(self):
        self._check_methods(self._call)

    @mute_logger(*QUIET, "odoo.sql_db")
    def test_each_model_gives_the_rights_of_the_table_and_no_more(self):
        wrong = [
            f"{model} as {kind}: {letter} is {outcome}"
            for model, told in ACCESS.items()
            for kind, letters in TRIED.items()
            for letter in letters
            for outcome in [self._call_access(model, kind, letter)]
            if (outcome != "refused") != (letter in told.split()[list(KINDS).index(kind)])
        ]
        self.assertFalse(wrong, "\n" + "\n".join(wrong))

    def _call_access(self, model, kind, letter):
        method, values = CALLS[letter]
        ids = {"ids": self._get_sample(model).ids or [1]} if letter in "wu" else {}
        return self._judge_http(*self._try(model, method, kind, **values, **ids))
