from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon

from . import models as test_models
from .peer_server import PeerServer


class PostalCommon(BaseCommon):
    """Test models in the database, a peer server to talk to, and what to talk about."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        test_models.register(cls.registry, cls.cr)
        cls.addClassCleanup(test_models.unregister, cls.registry, cls.cr)
        cls.registry.init_models(cls.cr, test_models.TEST_MODEL_NAMES, {})
        cls._grant_access()
        cls.exchange = cls.env["postal.exchange"]

    @classmethod
    def _grant_access(cls):
        cls.env["ir.model.access"].create(
            [
                {
                    "name": name,
                    "model_id": cls.env["ir.model"]._get_id(name),
                    "group_id": cls.env.ref("postal_base.group_manager").id,
                    "perm_read": True,
                    "perm_write": True,
                    "perm_create": True,
                    "perm_unlink": True,
                }
                for name in test_models.TEST_MODEL_NAMES
            ]
        )

    @classmethod
    def _create_user(cls, login, groups="base.group_user", **values):
        return new_test_user(cls.env, login=login, groups=groups, **values)

    @classmethod
    def _create_partners(cls, count=1, **values):
        return cls.env["res.partner"].create(
            [{"name": f"P{number}", "street": "Road 1", **values} for number in range(count)]
        )

    @classmethod
    def _create_rule(cls, name, **values):
        return cls.env["test.postal.rule"].create({"name": name, **values})


class ExchangeCommon(PostalCommon):
    """A running peer server and its record; drains run on cursors of the test's transaction."""

    def setUp(self):
        super().setUp()
        self.server = PeerServer()
        self.addCleanup(self.server.stop)
        self.peer = self.env["test.postal.peer"].create(
            {"name": "Test WMS", "code": "T1", "url": self.server.url, "call_timeout": 5}
        )

    def _push(self, partners, kind="create", **values):
        return self.exchange._push(
            self.peer, kind, [(partner, f"{kind}-{partner.id}") for partner in partners], **values
        )

    def _receive(self, identity, text):
        row, _is_new = self.exchange._receive(self.peer, "confirm", identity, text)
        return row

    def _drain(self, direction):
        self.env.flush_all()
        self.registry_enter_test_mode(register_cleanup=False)
        try:
            self.exchange._drain(self.peer, direction)
        finally:
            self.registry_leave_test_mode()
        self.env.invalidate_all()

    def _get_jobs(self):
        self.env.cr.flush()
        return self.env["queue.job"].search([("model_name", "=", "postal.exchange")])
