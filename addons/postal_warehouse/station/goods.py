"""Jobs that move goods line by line: an open line is one that is not picked."""

from odoo import fields

from .goods_screen import GoodsScreen
from .job import Job, Refused


class GoodsJob(GoodsScreen, Job):
    doings = {
        **Job.doings,
        "quantity": "do_quantity",
        "short": "do_short",
        "skip": "do_skip",
        "lot": "do_lot",
    }

    def line_order(self, line):
        location = line.location_id
        return (location.station_sequence, location.complete_name, line.product_id.id, line.id)

    @property
    def short_ids(self):
        return {line_id for line_id, _reason in self.cursor.get("short", [])}

    def open_lines(self):
        """What is left to do, in the order in which it is best done; what was skipped last."""
        short, skipped = self.short_ids, self.cursor.get("skipped", [])
        lines = self.lines.filtered(
            lambda line: not line.picked
            and line.state not in ("done", "cancel")
            and line.id not in short
            and line.quantity > 0
        )
        return lines.sorted(
            lambda line: (
                skipped.index(line.id) if line.id in skipped else -1,
                *self.line_order(line),
            )
        )

    def current_line(self):
        """The line to work at: of the goods in hand, else the first one."""
        lines = self.open_lines()
        product_id = self.cursor.get("product")
        return lines.filtered(lambda line: line.product_id.id == product_id)[:1] or lines[:1]

    # Doings

    def on_found(self, found):
        if found.is_finish or (self.is_document(found) and not self.open_lines()):
            return self.do_finish({})
        if self.is_document(found):
            return self.refuse_found(found)
        if self.cursor.get("phase") == "lot":
            return self.on_lot(found)
        if found.lots and not found.product:
            found.product = found.lots[0].product_id
            found.lot_name = found.lots[0].name
        if found.product:
            return self.on_product(found)
        if found.location:
            return self.on_location(found)
        if found.package:
            return self.on_package(found)
        return self.refuse_found(found)

    def on_product(self, found):
        lines = self.wanted_lines(found.product)
        lot_name = found.lot_name or self.lot_in_hand(found.product)
        if found.product.tracking != "none" and not lot_name:
            return self.ask_lot(found)
        return self.take(found.product, lines, found.quantity, lot_name, found.expiry)

    def on_lot(self, found):
        product = self.env["product.product"].browse(self.cursor["product"])
        if found.product and found.product != product:
            raise Refused(
                self.env._(
                    "This is %(name)s. Scan the lot number of %(product)s, or go back.",
                    name=found.product.display_name,
                    product=product.display_name,
                )
            )
        lot_name = found.lot_name or ("" if found.product else found.code)
        if not lot_name:
            raise Refused(
                self.env._("That is the product's own code. Scan its lot or serial number.")
            )
        quantity = self.cursor.get("quantity") or found.quantity
        lines = self.wanted_lines(product)
        return self.take(product, lines, quantity, lot_name, found.expiry)

    def on_location(self, found):
        return self.refuse_found(found)

    def on_package(self, found):
        return self.refuse_found(found)

    def ask_lot(self, found):
        self.cursor.update(phase="lot", product=found.product.id, quantity=found.quantity)
        self.cursor.pop("lot_name", None)
        return self.env._(
            "Now the lot number of %(product)s.", product=found.product.display_name
        )

    def lot_in_hand(self, product):
        """Pieces of one lot follow each other; a serial number is one piece only."""
        is_same = self.cursor.get("product") == product.id and product.tracking == "lot"
        return self.cursor.get("lot_name", "") if is_same else ""

    def wanted_lines(self, product):
        """The open lines of a product; refused where there are none."""
        lines = self.open_lines().filtered(lambda line: line.product_id == product)
        if lines:
            return lines
        if product in self.products:
            raise Refused(
                self.env._("All of %(name)s is done already.", name=product.display_name)
            )
        raise Refused(
            self.env._(
                "%(name)s is not in %(document)s.",
                name=product.display_name,
                document=self.session.name,
            )
        )

    def do_quantity(self, values):
        """Typed: so many pieces of the goods at work."""
        quantity = read_quantity(self.env, values.get("quantity"))
        line = self.current_line()
        if not line:
            raise Refused(self.env._("There is nothing left to count."))
        product = line.product_id
        lot_name = self.lot_in_hand(product)
        if product.tracking != "none" and not lot_name:
            self.cursor.update(phase="lot", product=product.id, quantity=quantity)
            return self.env._("Now the lot number of %(product)s.", product=product.display_name)
        return self.take(product, self.wanted_lines(product), quantity, lot_name)

    def do_lot(self, values):
        """A lot chosen from the list instead of the one that is reserved."""
        raise Refused(self.env._("That cannot be done at this step."))

    def do_skip(self, values):
        line = self.current_line()
        if not line:
            raise Refused(self.env._("There is nothing left to skip."))
        self.do_back({})
        skipped = [i for i in self.cursor.get("skipped", []) if i != line.id]
        self.cursor["skipped"] = [*skipped, line.id]
        self.note["product_id"] = line.product_id.id
        return self.env._("%(name)s comes last.", name=line.product_id.display_name)

    def do_short(self, values):
        reason = (values.get("reason") or "").strip()
        line = self.current_line()
        if not line or not reason:
            raise Refused(self.env._("Choose what is short, and why."))
        pieces = line.quantity_product_uom
        text = self.env._(
            "%(quantity)s %(name)s noted as short: %(reason)s",
            quantity=f"{pieces:g}",
            name=line.product_id.display_name,
            reason=reason,
        )
        self.do_back({})
        self.cursor["short"] = [*self.cursor.get("short", []), [line.id, reason]]
        self.note.update(product_id=line.product_id.id, quantity=-pieces)
        if not self.open_lines():
            self.all_taken()
        return text

    def do_finish(self, values):
        lines = self.open_lines()
        reason = (values.get("reason") or "").strip()
        if lines and not reason:
            raise Refused(
                self.env._(
                    "%(count)s pieces are still open. Say why they are missing.",
                    count=f"{sum(lines.mapped('quantity_product_uom')):g}",
                )
            )
        self.cursor["short"] = [
            *self.cursor.get("short", []),
            *([line.id, reason] for line in lines),
        ]
        return self.finish()

    def finish(self):
        """Close the step; what is short stays open as a backorder and says why."""
        if not any(line.picked for line in self.lines):
            raise Refused(
                self.env._("Nothing was taken yet, so there is nothing to book. Leave it instead.")
            )
        self.drop_short()
        self.end_step(self.pickings.filtered(lambda p: p.state not in ("done", "cancel")))
        return self.env._("%(name)s is finished.", name=self.session.name)

    def drop_short(self):
        short = dict(map(tuple, self.cursor.get("short", [])))
        lines = self.lines.filtered(lambda line: line.id in short)
        for picking, of_picking in lines.grouped("picking_id").items():
            texts = [
                f"{line.quantity_product_uom:g} {line.product_id.display_name}: {short[line.id]}"
                for line in of_picking
            ]
            picking.message_post(body=self.env._("Short: %(lines)s", lines="; ".join(texts)))
        self.effects.append({"name": "short", "count": len(lines)})
        lines.unlink()

    def undo_short(self, effect):
        if effect["count"]:
            self.pickings.action_assign()

    # Taking goods

    def take(self, product, lines, quantity, lot_name="", expiry=None):
        """Move a quantity of the lines to picked ones."""
        lines = self.choose_lines(product, lines, lot_name, expiry)
        self.check_quantity(product, lines, quantity)
        left = quantity
        for line in lines:
            part = min(left, line.quantity_product_uom)
            left -= part
            self.shift(line, part, {"picked": True, **self.taken_vals(line, lot_name, expiry)})
            if product.uom_id.is_zero(left):
                break
        self.cursor.update(product=product.id, lot_name=lot_name)
        for name in ("phase", "quantity", "is_free"):
            self.cursor.pop(name, None)
        self.note.update(product_id=product.id, lot_name=lot_name, quantity=quantity)
        if not self.open_lines():
            self.all_taken()
        return self.taken_text(product, quantity)

    def taken_text(self, product, quantity):
        return f"{quantity:g} × {product.display_name}"

    def all_taken(self):
        """Hook: nothing is open any more."""

    def check_quantity(self, product, lines, quantity):
        is_serial = product.tracking == "serial"
        if quantity <= 0 or (is_serial and quantity != 1):
            raise Refused(self.env._("A serial number is one piece."))
        left = sum(lines.mapped("quantity_product_uom"))
        if product.uom_id.compare(quantity, left) > 0:
            raise Refused(
                self.env._(
                    "Too many: only %(left)s of %(name)s are open here, not %(quantity)s.",
                    left=f"{left:g}",
                    name=product.display_name,
                    quantity=f"{quantity:g}",
                )
            )

    def choose_lines(self, product, lines, lot_name, expiry):
        """The lines that this lot may fill. Reserved goods: those that have the lot."""
        if product.tracking == "none":
            return lines
        lot = lines.lot_id.filtered(lambda lot: lot.name == lot_name)
        if not lot:
            raise Refused(
                self.env._(
                    "Wrong lot %(lot)s: take lot %(expected)s of %(name)s.",
                    lot=lot_name,
                    expected=", ".join(lines.lot_id.mapped("name")) or "?",
                    name=product.display_name,
                )
            )
        self.check_expiry(lot)
        return lines.filtered(lambda line: line.lot_id == lot)

    def check_expiry(self, lot):
        if lot.expiration_date and lot.expiration_date < fields.Datetime.now():
            raise Refused(
                self.env._(
                    "Lot %(lot)s expired on %(day)s. Put it aside and choose another lot.",
                    lot=lot.name,
                    day=fields.Date.to_string(lot.expiration_date),
                )
            )

    def taken_vals(self, line, lot_name, expiry):
        return {}



def read_quantity(env, value):
    try:
        quantity = float(value)
    except (TypeError, ValueError):
        quantity = 0.0
    if not 0 < quantity < 1e9:
        raise Refused(env._("%(value)s is no quantity. Type a number above zero.", value=value))
    return quantity
