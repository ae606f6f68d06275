"""``python -m simulators.woo``: one simulated WooCommerce shop as a process of its own."""

import argparse
import sys

from simulators.common.server import Server

from .shop import Shop


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m simulators.woo", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True, help="0: any free one, printed")
    parser.add_argument("--db", required=True, help="SQLite file, made if absent")
    parser.add_argument("--key", required=True, help="consumer key")
    parser.add_argument("--secret", required=True, help="consumer secret")
    parser.add_argument("--currency", default="CNY")
    options = parser.parse_args(arguments)
    shop = Shop(options.db, options.key, options.secret, options.currency)
    shop.webhooks.start()
    Server((options.host, options.port), shop).run("woo")
    shop.webhooks.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
