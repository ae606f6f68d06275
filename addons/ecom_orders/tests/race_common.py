from odoo.modules.registry import Registry
from odoo.orm.registry import DummyRLock
from odoo.tests.common import BaseCase, get_db_name


class RaceCommon(BaseCase):
    """Threads with real transactions; what a test makes it deletes again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        # the main thread holds this lock while tests run; our threads need the registry
        cls.classPatch(Registry, "_lock", DummyRLock())
