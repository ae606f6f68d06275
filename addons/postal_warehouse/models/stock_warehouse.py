from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..adapters.facts import DAMAGED, DEFECTIVE

QUALITIES = [("good", "Good"), ("defective", "Defective"), ("damaged", "Damaged")]


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    wms_backend_id = fields.Many2one(
        "wms.backend",
        "Run by",
        index="btree_not_null",
        check_company=True,
        help="The external system whose people receive and ship here.",
    )
    wms_code = fields.Char("Code at the External System")
    wms_defective_location_id = fields.Many2one(
        "stock.location",
        "Defective Goods",
        check_company=True,
        help="Where goods go that the external system reports as defective.",
    )
    wms_damaged_location_id = fields.Many2one(
        "stock.location",
        "Damaged Goods",
        check_company=True,
        help="Where goods go that the external system reports as damaged.",
    )

    _wms_code_uniq = models.UniqueIndex(
        "(wms_backend_id, wms_code) WHERE wms_backend_id IS NOT NULL",
        "Two warehouses of one external system cannot have the same code.",
    )

    @api.constrains("wms_backend_id", "wms_code")
    def _check_wms_code(self):
        for warehouse in self:
            if warehouse.wms_backend_id and not warehouse.wms_code:
                raise ValidationError(
                    self.env._(
                        "Warehouse %(name)s is run by an external system: "
                        "enter the code it has there.",
                        name=warehouse.name,
                    )
                )

    @api.constrains("wms_backend_id", "manufacture_steps")
    def _check_wms_manufacture_steps(self):
        for warehouse in self.filtered("wms_backend_id"):
            if warehouse.manufacture_steps == "pbm":
                raise ValidationError(
                    self.env._(
                        "Warehouse %(name)s is run by an external system. Manufacture in one "
                        "step, so that it makes the kits, or in three, so that your own factory "
                        "does: in two steps nobody tells it what is put into stock.",
                        name=warehouse.name,
                    )
                )

    @api.constrains("wms_backend_id", "reception_steps", "delivery_steps")
    def _check_wms_steps(self):
        for warehouse in self.filtered("wms_backend_id"):
            steps = (warehouse.reception_steps, warehouse.delivery_steps)
            if steps != ("one_step", "ship_only"):
                raise ValidationError(
                    self.env._(
                        "Warehouse %(name)s is run by an external system, which sees to the "
                        "steps itself: set it to receive and to deliver in one step.",
                        name=warehouse.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        warehouses = super().create(vals_list)
        warehouses._ensure_wms_quality_locations()
        return warehouses

    def write(self, vals):
        result = super().write(vals)
        if vals.get("wms_backend_id"):
            self._ensure_wms_quality_locations()
        return result

    @api.model
    def _ensure_all_wms_quality_locations(self):
        """For warehouses that were connected before there was a place for each quality."""
        self.search([("wms_backend_id", "!=", False)])._ensure_wms_quality_locations()

    def _ensure_wms_quality_locations(self):
        labels = {
            "wms_defective_location_id": self.env._("Defective"),
            "wms_damaged_location_id": self.env._("Damaged"),
        }
        for warehouse in self.filtered("wms_backend_id"):
            for field, label in labels.items():
                if not warehouse[field]:
                    vals = warehouse._prepare_wms_quality_location_vals(label)
                    warehouse[field] = self.env["stock.location"].create(vals)

    def _prepare_wms_quality_location_vals(self, label):
        return {
            "name": label,
            "usage": "internal",
            "location_id": self.view_location_id.id,
            "company_id": self.company_id.id,
        }

    def _get_wms_quality_location(self, quality):
        """Where goods of a quality lie; empty for good ones, which lie where transfers say."""
        if quality == DEFECTIVE:
            return self.wms_defective_location_id
        return self.wms_damaged_location_id if quality == DAMAGED else self.env["stock.location"]
