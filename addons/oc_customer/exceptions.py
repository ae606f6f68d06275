from odoo.exceptions import RedirectWarning, UserError


class MasterDataRefused(UserError, RedirectWarning):
    """Master data of a customer was to be changed by someone who may only request it.

    The web client offers the request as a button; every other caller reads the message.
    """

    def __init__(self, message, action, button_text):
        RedirectWarning.__init__(self, message, action, button_text)

    def __str__(self):
        return self.args[0]
