"""``python -m simulators.carrier``: one simulated carrier as a process of its own."""

import argparse
import sys

from .books import Books
from .server import Server


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m simulators.carrier", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True, help="0: any free one, printed")
    parser.add_argument("--db", required=True, help="SQLite file, made if absent")
    parser.add_argument("--account", required=True)
    parser.add_argument("--secret", required=True)
    options = parser.parse_args(arguments)
    books = Books(options.db)
    server = Server((options.host, options.port), books, options.account, options.secret)
    server.run("carrier")
    books.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
