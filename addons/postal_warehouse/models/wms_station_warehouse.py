from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..station.steps import KINDS, steps_before

STATION_GROUP = "postal_warehouse.group_station"
SUPERVISOR_GROUP = "postal_warehouse.group_station_supervisor"
#: jobs that are done for all orders of a batch together
BATCH_KINDS = ("pick", "sort")


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    station_user_ids = fields.Many2many(
        "res.users",
        "stock_warehouse_station_user_rel",
        string="People at the Station",
        help="Who may work at the station of this warehouse, besides the supervisors.",
    )
    station_pick_mode = fields.Selection(
        [("bin", "By bin, in walking order"), ("summed", "Summed, then sorted into orders")],
        "Picking of Batches",
        default="bin",
        required=True,
    )
    station_inspect_mode = fields.Selection(
        [
            ("plain", "Waybill, then goods"),
            ("document", "Delivery note, waybill, goods"),
            ("none", "Not used"),
        ],
        "Inspection",
        default="plain",
        required=True,
    )
    station_has_weighing = fields.Boolean("Weighing", default=True)
    station_weight_percent = fields.Float("Weight Tolerance (%)", default=5.0)
    station_weight_grams = fields.Float(
        "Weight Tolerance (g)",
        default=20.0,
        help="A parcel may be off by this much or by the percentage, whichever is more.",
    )

    _station_tolerance = models.Constraint(
        "CHECK (station_weight_percent >= 0 AND station_weight_grams >= 0)",
        "The tolerance of weights cannot be negative.",
    )

    # Who works here

    @api.model
    def _get_station_warehouses(self):
        """The warehouses at whose station the user works: own ones, no other system runs them."""
        if not self.env.user.has_group(STATION_GROUP):
            raise AccessError(self.env._("You do not work at a station. Ask a manager for it."))
        domain = Domain("wms_backend_id", "=", False) & Domain(
            "company_id", "in", self.env.companies.ids
        )
        if not self.env.user.has_group(SUPERVISOR_GROUP):
            domain &= Domain("station_user_ids", "in", self.env.uid)
        warehouses_sudo = self.sudo()  # people at the station need no rights on warehouses
        return warehouses_sudo.search(domain)

    def _check_station_user(self):
        if self not in self._get_station_warehouses():
            raise AccessError(
                self.env._(
                    "You do not work at the station of this warehouse. Ask a manager to add you "
                    "to its people, or choose another warehouse."
                )
            )

    def _is_station_supervisor(self):
        return self.env.user.has_group(SUPERVISOR_GROUP)

    def _get_picking_type_create_values(self, max_sequence):
        """Waves are made on purpose: do not put each single transfer into a batch of its own."""
        values, next_sequence = super()._get_picking_type_create_values(max_sequence)
        for of_type in values.values():
            of_type.pop("auto_batch", None)
        return values, next_sequence

    # Which jobs

    def _get_station_flows(self):
        """{operation type: the jobs of the station on its transfers, in order}"""
        self.ensure_one()
        flows = {
            self.in_type_id: ["receive"],
            self.qc_type_id: ["putaway"],
            self.store_type_id: ["putaway"],
            self.int_type_id: ["putaway"],
            **self._get_station_delivery_flows(),
        }
        return {kind: flow for kind, flow in flows.items() if kind}

    def _get_station_delivery_flows(self):
        picking = ["pick", "sort"]
        checking = [] if self.station_inspect_mode == "none" else ["inspect"]
        leaving = [*(["weigh"] if self.station_has_weighing else []), "ship"]
        if self.delivery_steps == "ship_only":
            return {self.out_type_id: [*picking, *checking, *leaving]}
        if self.delivery_steps == "pick_ship":
            return {self.pick_type_id: picking, self.out_type_id: [*checking, *leaving]}
        # Packing needs a step, however little is checked in it.
        return {
            self.pick_type_id: picking,
            self.pack_type_id: ["inspect"],
            self.out_type_id: leaving,
        }

    def _get_station_domain(self, kind):
        """The transfers for which a job is the next one."""
        domains = [Domain.FALSE]
        for operation, flow in self._get_station_flows().items():
            if kind in flow:
                domain = Domain("picking_type_id", "=", operation.id)
                domain &= Domain("station_done", "in", steps_before(flow, kind))
                is_first = flow[0] == kind
                states = ("assigned",) if is_first else ("assigned", "confirmed", "waiting")
                domains.append(domain & Domain("state", "in", states))
        return Domain.OR(domains)

    def _get_single_domain(self, kind):
        """Among these, the transfers that are not worked as part of a batch."""
        if kind not in BATCH_KINDS:
            return Domain.TRUE
        return Domain("batch_id", "=", False) | Domain("batch_id.state", "!=", "in_progress")

    def _count_station_documents(self):
        """{job: how many documents wait for it}"""
        pickings_sudo = self.env["stock.picking"].sudo()  # numbers only, of one's own warehouse
        warehouse_sudo = self.sudo()
        counts = {}
        for kind in KINDS:
            domain = warehouse_sudo._get_station_domain(kind)
            single = self._get_single_domain(kind)
            counts[kind] = pickings_sudo.search_count(domain & single)
            if kind in BATCH_KINDS:
                batches = pickings_sudo._read_group(domain & ~single, ["batch_id"])
                counts[kind] += len(batches)
        return counts
