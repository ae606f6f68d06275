"""``python -m runtime.demo``: play a folder of CSV tables through a running Odoo."""

import argparse
import os
import sys

from .load import load_dataset
from .play import Demo, Wms, play
from .progress import Progress
from .rpc import Odoo
from .tables import DataError

# What Odoo and the warehouse system agree on, where neither option nor environment says it.
ACCOUNT = {
    "code": "YC",
    "app-key": "postroad-demo",
    "secret": "postroad-demo-secret",
    "customer-id": "postroad",
}


def parse(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m runtime.demo", description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8069", help="address of Odoo")
    parser.add_argument("--db", default="postroad")
    parser.add_argument("--login", default="admin")
    parser.add_argument("--password", default="admin")
    parser.add_argument("--data", required=True, help="folder of the CSV tables")
    parser.add_argument("--wms-url", required=True, help="address of the warehouse simulator")
    for name, default in ACCOUNT.items():
        parser.add_argument(
            f"--{name}",
            default=os.environ.get(f"POSTROAD_WMS_{name.upper().replace('-', '_')}", default),
            help="of the warehouse system; default: the environment's POSTROAD_WMS_...",
        )
    parser.add_argument("--state", help="JSON file that always tells how far the demo is")
    parser.add_argument("--orders", type=int, help="only the first N orders")
    parser.add_argument("--shops", action="store_true", help="also play the order centre's shops")
    parser.add_argument(
        "--patience", type=float, default=180, help="seconds without any movement before it stops"
    )
    return parser.parse_args(arguments)


def main(arguments=None):
    options = parse(arguments)
    progress = Progress(options.state)
    try:
        data = load_dataset(options.data, options.orders)
    except DataError as error:
        progress.fail(str(error))
        progress.say(str(error))
        return 1
    odoo = Odoo(options.url, options.db, options.login, options.password)
    wms_url = options.wms_url.rstrip("/")
    account = (options.code, options.app_key, options.secret, options.customer_id)
    wms = Wms(wms_url, *account)
    demo = Demo(odoo, data, wms, progress, options.patience, options.shops)
    return play(demo, progress)


if __name__ == "__main__":
    sys.exit(main())
