"""Set-up and process control behind the command line; imports no addon.

The modules that prepare the machine (`cli`, `setup`, `debian`, `venv`, `steps`, `layout`, `odoo`,
`addons`, `config`) use the standard library only: they run before anything is installed. The
others run with the Python of `.postroad/venv`.
"""
