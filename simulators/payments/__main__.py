"""``python -m simulators.payments``: one simulated payment account as a process of its own."""

import argparse
import sys

from simulators.common.server import Server

from .account import Account


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m simulators.payments", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True, help="0: any free one, printed")
    parser.add_argument("--db", required=True, help="SQLite file, made if absent")
    parser.add_argument("--client-id", required=True)
    parser.add_argument("--client-secret", required=True)
    options = parser.parse_args(arguments)
    account = Account(options.db, options.client_id, options.client_secret)
    Server((options.host, options.port), account).run("payments")
    return 0


if __name__ == "__main__":
    sys.exit(main())
