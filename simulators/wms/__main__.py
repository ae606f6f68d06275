"""``python -m simulators.wms``: one simulated warehouse system as a process of its own."""

import argparse
import sys
import threading

from .house import Account, House
from .server import Server


def main(arguments=None):
    options = _parser().parse_args(arguments)
    account = Account(options.app_key, options.secret, options.customer_id)
    house = House(
        options.db,
        options.callback,
        account,
        options.senders,
        owners=options.owners,
        warehouses=options.warehouses,
        putaway=options.putaway,
    )
    server = Server((options.host, options.port), house)
    crashed = threading.Event()

    def on_crash():
        crashed.set()
        server.end()

    house.start(on_crash)
    server.run("wms")
    house.stop()
    return 1 if crashed.is_set() else 0


def _parser():
    parser = argparse.ArgumentParser(prog="python -m simulators.wms", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True, help="0: any free one, printed")
    parser.add_argument("--db", required=True, help="SQLite file, made if absent")
    parser.add_argument("--callback", default="", help="URL for feedback; empty: keep it")
    parser.add_argument("--app-key", required=True)
    parser.add_argument("--secret", required=True)
    parser.add_argument("--customer-id", help="the only one accepted; default: any")
    parser.add_argument("--owners", type=_names, default=[], help="A,B; default: any")
    parser.add_argument("--warehouses", type=_names, default=[], help="A,B; default: any")
    parser.add_argument("--putaway", action="store_true", help="report putaway of receipts")
    parser.add_argument("--senders", type=int, default=4, help="parallel feedback calls")
    return parser


def _names(text):
    return [name for name in text.split(",") if name]


if __name__ == "__main__":
    sys.exit(main())
