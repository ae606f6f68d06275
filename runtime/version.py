"""Names and numbers fixed for everyone."""

PROGRAM = "postroad"
DATABASE = "postroad"
ODOO_SERIES = "19.0"
PUBLIC_PORT = 8069
SIMULATOR_PORT = 8071
LANGUAGES = ("zh_CN",)  # besides en_US, which Odoo always has
