from .goods import read_quantity
from .job import Refused, register
from .parcel import ParcelJob

KILOGRAM = "uom.product_uom_kgm"
GRAMS_PER_KILOGRAM = 1000
MAX_KILOGRAMS = 10_000


def allowed_deviation(expected, percent, grams):
    """By how many kilograms a parcel may be off: the percentage or the grams, what is more."""
    return max(expected * percent / 100, grams / GRAMS_PER_KILOGRAM)


@register
class WeighJob(ParcelJob):
    """Each box is weighed; what is off by more than the tolerance is an alarm."""

    kind = "weigh"
    doings = {**ParcelJob.doings, "weight": "do_weight", "accept": "do_accept"}

    # Doings

    def on_found(self, found):
        if not self.is_this_order(found):
            return self.refuse_found(found)
        if not self.has_passed("order"):
            self.passes("order")
        return self.picking.name

    def do_weight(self, values):
        weight = read_quantity(self.env, values.get("weight"))
        if weight > MAX_KILOGRAMS:
            raise Refused(self.env._("%(weight)s kg is no parcel. Weigh it again.", weight=weight))
        if not self.has_passed("order"):
            raise Refused(self.task()["headline"])
        self._ensure_box()
        expected = self.expected()
        if expected and not self._is_within(weight, expected):
            self.cursor["alarm"] = weight
            return self.env._(
                "Alarm: %(weight)s instead of %(expected)s. Look into the box.",
                weight=self.show_weight(weight),
                expected=self.show_weight(expected),
            )
        return self._take(weight)

    def do_accept(self, values):
        """The weight is right although it is off: for supervisors, with a reason."""
        weight, reason = self.cursor.get("alarm"), (values.get("reason") or "").strip()
        if not weight:
            raise Refused(self.env._("There is no alarm to accept."))
        if not self.warehouse.sudo(False)._is_station_supervisor():
            raise Refused(self.env._("Only a supervisor may accept a weight that is off."))
        if not reason:
            raise Refused(self.env._("Say why the weight is right."))
        self.picking.message_post(
            body=self.env._(
                "Weight accepted: %(weight)s instead of %(expected)s. %(reason)s",
                weight=self.show_weight(weight),
                expected=self.show_weight(self.expected()),
                reason=reason,
            )
        )
        return self._take(weight)

    def do_back(self, values):
        self.cursor.pop("alarm", None)
        return super().do_back(values)

    def _take(self, weight):
        box = self.box()
        self.effects.append({"name": "weight", "id": box.id, "before": box.shipping_weight})
        box.shipping_weight = self._from_kilograms(weight)
        self.cursor["weighed"] = [*self.cursor.get("weighed", []), box.id]
        self.cursor.pop("alarm", None)
        if not self.box():
            self.end_step(self.picking)
        return self.show_weight(weight)

    def undo_weight(self, effect):
        self.env["stock.package"].browse(effect["id"]).shipping_weight = effect["before"]

    # Boxes and weights

    def box(self):
        """The next box to weigh."""
        boxes = self.lines.filtered("picked").result_package_id.sorted("id")
        return boxes.filtered(lambda box: box.id not in self.cursor.get("weighed", []))[:1]

    def _ensure_box(self):
        lines = self.lines.filtered(lambda line: line.state not in ("done", "cancel"))
        if not any(line.picked for line in lines):
            self.pack(lines)
        loose = lines.exists().filtered(lambda line: line.picked and not line.result_package_id)
        self.pack(loose)

    def expected(self):
        """Kilograms that the box at work should have; 0 where a product has no weight."""
        box = self.box()
        lines = self.lines.filtered(lambda line: not box or line.result_package_id == box)
        if not all(line.product_id.weight for line in lines):
            return 0.0
        goods = sum(line.product_id.weight * line.quantity_product_uom for line in lines)
        return self._weight_uom()._compute_quantity(
            goods + box.package_type_id.base_weight, self.env.ref(KILOGRAM), round=False
        )

    def _is_within(self, weight, expected):
        warehouse = self.warehouse
        allowed = allowed_deviation(
            expected, warehouse.station_weight_percent, warehouse.station_weight_grams
        )
        return abs(weight - expected) <= allowed + 1e-9

    def _weight_uom(self):
        return self.env["product.template"]._get_weight_uom_id_from_ir_config_parameter()

    def _from_kilograms(self, weight):
        return self.env.ref(KILOGRAM)._compute_quantity(weight, self._weight_uom(), round=False)

    def show_weight(self, weight):
        return f"{weight:.3f} kg"

    # Screen

    def progress(self):
        boxes = self.lines.result_package_id
        return (len(self.cursor.get("weighed", [])), len(boxes) or 1)

    def task(self):
        if not self.has_passed("order"):
            return {
                "phase": "order",
                "headline": self.env._("Scan the parcel"),
                "big": self.picking.name,
                "hint": self.env._("Its waybill, its box or the number of the order."),
                **self.show_order(),
            }
        if self.cursor.get("alarm"):
            return self._task_alarm()
        expected = self.expected()
        return {
            "phase": "weight",
            "headline": self.env._("Put %(box)s on the scale", box=self.box().name or ""),
            "big": self.show_weight(expected) if expected else "? kg",
            "hint": self.env._("This is what it should weigh.")
            if expected
            else self.env._("A product has no weight, so nothing can be compared."),
            **self.show_order(),
        }

    def _task_alarm(self):
        expected = self.expected()
        return {
            "phase": "alarm",
            "headline": self.env._("Weight is off: look into the box"),
            "big": self.show_weight(self.cursor["alarm"]),
            "hint": self.env._(
                "Expected %(expected)s, off by %(difference)s.",
                expected=self.show_weight(expected),
                difference=self.show_weight(self.cursor["alarm"] - expected),
            ),
            **self.show_order(),
        }

    def buttons(self):
        if not self.has_passed("order"):
            return []
        found = [
            self.button("weight", self.env._("Type the weight"), needs="weight", style="primary"),
            self.button("scale", self.env._("Connect the scale")),
        ]
        if self.cursor.get("alarm"):
            found.insert(0, self.button("back", self.env._("Back")))
            if self.warehouse.sudo(False)._is_station_supervisor():
                found.append(
                    self.button("accept", self.env._("Accept this weight"), needs="reason")
                )
        return found
