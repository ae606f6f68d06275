from odoo.tests import tagged
from odoo.tools import file_open

from .common import EcomCommon


@tagged("post_install", "-at_install")
class TestNeutralize(EcomCommon):
    def test_a_neutralized_copy_reaches_no_shop_and_no_account(self):
        self.channel.write({
            "platform": "woocommerce", "url": "https://shop.example.com", "account": "key",
            "password": "hush",
        })
        account = self.env["ecom.payment.account"].create({
            "name": "Pay", "code": "PAY", "url": "https://pay.example.com", "client_id": "me",
            "client_secret": "hush",
        })
        self.env.flush_all()
        with file_open("ecom_orders/data/neutralize.sql") as script:
            self.env.cr.execute(script.read())
        self.env.invalidate_all()
        self.assertRecordValues(self.channel, [{
            "url": False, "account": False, "password": False, "secret": False, "is_paused": True,
        }])
        self.assertRecordValues(account, [{
            "url": False, "client_id": False, "client_secret": False, "is_paused": True,
        }])
