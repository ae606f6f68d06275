"""The demo: a client that plays a folder of CSV tables through a running Odoo.

It needs the standard library only, imports no addon, and talks to Odoo over XML-RPC as any
other system would.
"""
