"""Names and numbers fixed for everyone."""

PROGRAM = "postroad"
DATABASE = "postroad"
ODOO_SERIES = "19.0"
PUBLIC_PORT = 8069
SIMULATOR_PORT = 8071
DEFAULT_LANGUAGE = "en_US"
LANGUAGES = ("zh_CN",)  # besides the default
