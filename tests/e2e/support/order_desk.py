"""What the people of an order centre do, over XML-RPC, and a look at what came of it."""

from collections import Counter

WAIT_S = 120  # far more than it takes, so that a hang ends
OPEN_JOBS = ("pending", "enqueued", "started", "wait_dependencies")


class OrderDesk:
    """One shop's orders in a running suite; asked as an administrator."""

    def __init__(self, stack, odoo, channel):
        self.stack, self.odoo, self.channel = stack, odoo, channel

    # Looking

    def ask(self, query, *values):
        with self.stack.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchone()[0]

    def orders(self, names=("id",), **wanted):
        """The shop's orders, oldest first, with these values of their fields."""
        domain = [("channel_id", "=", self.channel)]
        domain += [(name, "=", value) for name, value in wanted.items()]
        return self.odoo.search_read("ecom.order", domain, list(names), order="id")

    def order(self, number, *names):
        [order] = self.orders(names or ["id"], number=number)
        return order

    def told_stock(self):
        """{merchant code: quantity} that the shop is to be told."""
        rows = self.odoo.search_read(
            "ecom.listing", [("channel_id", "=", self.channel)], ["sku", "shared_quantity"]
        )
        return {row["sku"]: int(row["shared_quantity"]) for row in rows}

    def taken(self):
        """{merchant code: pieces} of the orders that are approved or further."""
        taken = Counter()
        for line in self.odoo.search_read(
            "ecom.order.line",
            [("order_id.channel_id", "=", self.channel),
             ("order_id.state", "in", ("approved", "to_ship", "shipped"))],
            ["sku", "quantity"],
        ):
            taken[line["sku"]] += int(line["quantity"])
        return taken

    # Doing

    def download(self):
        self.odoo.call("ecom.channel", "action_download", [self.channel])
        self.wait_for_download()

    def wait_for_download(self):
        """Until no download is under way, and none is waiting."""
        self.stack.wait(lambda: not self.ask("""
            SELECT (SELECT count(*) FROM ecom_channel
                     WHERE download_started_at IS NOT NULL OR download_done_at IS NULL)
                 + (SELECT count(*) FROM queue_job WHERE method_name = '_download'
                     AND state NOT IN ('done', 'cancelled'))
            """), WAIT_S)
        assert not self.ask("SELECT download_error FROM ecom_channel")

    def compare(self):
        """Compare all open orders with the shop; give what came of it."""
        action = self.odoo.call("ecom.channel", "action_compare", [self.channel])
        self.stack.wait(lambda: self.ask(
            "SELECT state FROM ecom_comparison WHERE id = %s", action["res_id"]) != "running",
            WAIT_S)
        [told] = self.odoo.call("ecom.comparison", "read", [action["res_id"]], [
            "state", "total", "updated_count", "flagged_count", "gone_count", "unclear_count",
        ])
        return told

    def approve(self, ids):
        self.odoo.call("ecom.order", "action_approve", ids)

    def wait_for_goods(self, ids):
        """Until each of these orders has its delivery, or is known to lack something."""
        self.stack.wait(lambda: not self.ask(
            "SELECT count(*) FROM ecom_order WHERE id = ANY(%s) AND state = 'approved'"
            " AND cause IS NULL", ids), WAIT_S)

    def ship(self):
        """A wave of all that can be shipped: numbered, and out of the door; give its orders."""
        orders = [order["id"] for order in self.orders(state="to_ship")]
        self.odoo.call("ecom.order", "action_make_wave", orders)
        [wave] = {order["batch_id"][0] for order in self.orders(["batch_id"], state="to_ship")}
        self.odoo.call("stock.picking.batch", "action_get_waybills", [wave])
        pickings = self.odoo.call(
            "stock.picking", "search", [("batch_id", "=", wave)], order="batch_sequence"
        )
        self.odoo.call("stock.picking", "button_validate", pickings)
        return orders

    def receive(self, warehouse, goods):
        """A delivery of {product id: pieces} from a supplier, put away."""
        self.odoo.call("stock.picking", "button_validate", [self.expect(warehouse, goods)])

    def expect(self, warehouse, goods):
        """The receipt of {product id: pieces} from a supplier, confirmed."""
        [house] = self.odoo.call("stock.warehouse", "read", [warehouse],
                                 ["in_type_id", "lot_stock_id"])
        [source] = self.odoo.call("stock.location", "search", [("usage", "=", "supplier")],
                                  limit=1)
        places = {"location_id": source, "location_dest_id": house["lot_stock_id"][0]}
        [receipt] = self.odoo.call("stock.picking", "create", [{
            "picking_type_id": house["in_type_id"][0], **places,
            "move_ids": [(0, 0, {"product_id": product, "product_uom_qty": pieces, **places})
                         for product, pieces in goods.items()],
        }])
        self.odoo.call("stock.picking", "action_confirm", [receipt])
        return receipt

    def wait_for_uploads(self, ids, seconds=WAIT_S):
        """Until the shop was told of all of these orders."""
        self.stack.wait(lambda: not self.ask(
            "SELECT count(*) FROM ecom_order WHERE id = ANY(%s)"
            " AND upload_state IS DISTINCT FROM 'done'", ids), seconds)

    # Mishaps

    def kill_workers(self):
        """Any of them may be the one that works for the shop."""
        for _worker in self.stack.pids("worker"):
            self.stack.kill("worker")

    def kill_odoo(self):
        self.stack.kill("odoo")
        self.stack.start("odoo")
