"""Jobs that count goods again: what was counted stands in the log of the session."""

from collections import defaultdict

from .job import MAX_LINES, Job, Refused


class CountingJob(Job):
    """``key`` is (order, product, lot): what is to be counted and what was, by key."""

    def __init__(self, session):
        super().__init__(session)
        self._stored = None

    def lot_name(self, line):
        return line.lot_id.name or line.lot_name or ""

    def counted_lines(self):
        """The lines whose goods are counted."""
        return self.lines.filtered(lambda line: line.state not in ("done", "cancel"))

    def key(self, line):
        return (line.picking_id.id, line.product_id.id, self.lot_name(line))

    def by_number(self, line):
        return (line.picking_id.batch_sequence, line.picking_id.id, line.id)

    def wanted(self):
        """{key: pieces}, in the order of the orders."""
        result = defaultdict(float)
        for line in self.counted_lines().sorted(self.by_number):
            result[self.key(line)] += line.quantity_product_uom
        return result

    def stored(self):
        """{key: pieces} of the scans before this one."""
        if self._stored is None:
            groups = self.env["wms.station.scan"]._read_group(
                [
                    ("session_id", "=", self.session.id),
                    ("is_ok", "=", True),
                    ("is_undone", "=", False),
                    ("picking_id", "!=", False),
                    ("product_id", "!=", False),
                ],
                ["picking_id", "product_id", "lot_name"],
                ["quantity:sum"],
            )
            self._stored = {
                (picking.id, product.id, lot or ""): quantity
                for picking, product, lot, quantity in groups
            }
        return self._stored

    def counted(self):
        """{key: pieces} with this scan."""
        result = defaultdict(float, self.stored())
        if self.note.get("picking_id"):
            key = (self.note["picking_id"], self.note["product_id"], self.note.get("lot_name", ""))
            result[key] += self.note["quantity"]
        return result

    def left(self):
        """{key: pieces} still to be counted."""
        counted = self.counted()
        left = {key: wanted - counted[key] for key, wanted in self.wanted().items()}
        return {key: pieces for key, pieces in left.items() if pieces > 1e-6}

    def count(self, product, quantity, lot_name):
        """Count pieces; they must be wanted by one order."""
        left = self.left()
        keys = [k for k in left if k[1] == product.id and (not lot_name or k[2] == lot_name)]
        if not keys:
            self._refuse_goods(product, lot_name)
        fits = next((key for key in keys if quantity <= left[key] + 1e-6), None)
        if not fits:
            raise Refused(
                self.env._(
                    "Too many: only %(left)s of %(name)s are open here, not %(quantity)s.",
                    left=f"{max(left[key] for key in keys):g}",
                    name=product.display_name,
                    quantity=f"{quantity:g}",
                )
            )
        self.cursor["product"] = product.id
        for name in ("phase", "quantity"):
            self.cursor.pop(name, None)
        self.note.update(
            picking_id=fits[0], product_id=product.id, lot_name=fits[2], quantity=quantity
        )
        return fits

    def _refuse_goods(self, product, lot_name):
        wanted = [key for key in self.wanted() if key[1] == product.id]
        name = product.display_name
        if not wanted:
            text = self.env._(
                "%(name)s is not in %(document)s.", name=name, document=self.session.name
            )
        elif lot_name and lot_name not in {key[2] for key in wanted}:
            text = self.env._(
                "Wrong lot %(lot)s: take lot %(expected)s of %(name)s.",
                lot=lot_name,
                expected=", ".join(sorted({key[2] for key in wanted})),
                name=name,
            )
        else:
            text = self.env._("All of %(name)s is done already.", name=name)
        raise Refused(text)

    def on_goods(self, found):
        """A product or a lot; a tracked product needs its lot too."""
        lot_name = found.lot_name
        if self.cursor.get("phase") == "lot":
            return self._on_lot(found)
        if found.lots and not found.product:
            found.product, lot_name = found.lots[0].product_id, found.lots[0].name
        if not found.product:
            return self.refuse_found(found)
        if found.product.tracking != "none" and not lot_name:
            if not any(key[1] == found.product.id for key in self.left()):
                self._refuse_goods(found.product, "")
            return self._ask_lot(found.product, found.quantity)
        return self.on_counted(self.count(found.product, found.quantity, lot_name))

    def _ask_lot(self, product, quantity):
        self.cursor.update(phase="lot", product=product.id, quantity=quantity)
        return self.env._("Now the lot number of %(product)s.", product=product.display_name)

    def _on_lot(self, found):
        product = self.env["product.product"].browse(self.cursor["product"])
        name = found.lot_name or ("" if found.product else found.code)
        if not name:
            raise Refused(
                self.env._("That is the product's own code. Scan its lot or serial number.")
            )
        return self.on_counted(self.count(product, self.cursor["quantity"], name))

    def on_counted(self, key):
        """Hook: pieces were counted for a key; gives what to say."""
        raise NotImplementedError

    def count_typed(self, quantity):
        """Typed: so many pieces of the product at work."""
        key = self.current_key()
        if not key:
            raise Refused(self.env._("There is nothing left to count."))
        product = self.env["product.product"].browse(key[1])
        if product.tracking == "none":
            return self.on_counted(self.count(product, quantity, ""))
        return self._ask_lot(product, quantity)

    def current_key(self):
        left = self.left()
        same = [key for key in left if key[1] == self.cursor.get("product")]
        return next(iter(same or left), None)

    def progress(self):
        wanted, counted = self.wanted(), self.stored()
        return (
            sum(min(counted.get(key, 0), pieces) for key, pieces in wanted.items()),
            sum(wanted.values()),
        )

    def rows(self):
        wanted, counted = self.wanted(), self.stored()
        products = self.env["product.product"].browse({key[1] for key in wanted})
        names = {product.id: product.display_name for product in products}
        orders = {picking.id: picking.name for picking in self.pickings}
        rows = [
            {
                "id": "|".join(map(str, key)),
                "product": names[key[1]],
                "lot": key[2],
                "quantity": pieces,
                "bin": orders[key[0]] if len(orders) > 1 else "",
                "state": "done" if counted.get(key, 0) >= pieces - 1e-6 else "open",
            }
            for key, pieces in wanted.items()
        ]
        return sorted(rows, key=lambda row: row["state"] == "done")[:MAX_LINES]
