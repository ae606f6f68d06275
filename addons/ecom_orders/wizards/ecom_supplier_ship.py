import base64

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..lib.ecom_sheet import SheetError, read_rows
from ..models.ecom_order_fulfil import OPEN_PICKING

#: as many mistakes are told at once
MOST_TOLD = 10


class EcomSupplierShip(models.TransientModel):
    """What a supplier says it has shipped: typed, pasted or from its spreadsheet."""

    _name = "ecom.supplier.ship"
    _description = "Shipped by the Supplier"

    told = fields.Text(
        "Orders and Waybills",
        help="One order a line: its number, then the waybill. Columns pasted from a spreadsheet"
        " do as well.",
    )
    file = fields.Binary("Spreadsheet", help="The number in the first column, then the waybill.")
    filename = fields.Char()
    carrier_id = fields.Many2one(
        "delivery.carrier", help="Empty: the carrier that each order was to go by."
    )

    def action_ship(self):
        """Ship what was told, all of it or nothing.

        :raises UserError: a row names no order that a supplier ships, or no waybill
        """
        self.ensure_one()
        self._check_shipper()
        rows = self._read_rows()
        pickings = self._find_deliveries(rows)
        for picking, waybill in pickings.items():
            vals = {"carrier_tracking_ref": waybill}
            if self.carrier_id:
                vals["carrier_id"] = self.carrier_id.id
            picking.write(vals)
        # sudo: who is told by the supplier need not have rights on inventory
        done_sudo = self.env["stock.picking"].sudo().concat(*pickings)
        done_sudo._ship()
        stuck_sudo = done_sudo.filtered(lambda one: one.state != "done")
        if stuck_sudo:
            raise UserError(self.env._(
                "Delivery %(name)s of order %(number)s needs more than a waybill, a lot number for"
                " instance. Open it and validate it there.",
                name=stuck_sudo[0].name, number=stuck_sudo[0].ecom_order_id.number,
            ))
        orders = self.env["ecom.order"].browse(done_sudo.ecom_order_id.ids)
        return orders._notify(self.env._("%(count)s orders are shipped.", count=len(orders)))

    def _check_shipper(self):
        user = self.env.user
        if not any(map(user.has_group, ("ecom_orders.group_user", "ecom_orders.group_shipping"))):
            raise AccessError(self.env._(
                "What suppliers shipped is entered by customer service and shipping clerks. Ask a"
                " manager for it."
            ))

    # === READING === #

    def _read_rows(self):
        """[(row number, order number, waybill)] as told; a header without an order is left out."""
        if not self.file and not (self.told or "").strip():
            raise UserError(self.env._("Type the orders and their waybills, or choose a file."))
        content = base64.b64decode(self.file) if self.file else self.told.encode()
        try:
            rows = [(row.number, *_pair(row.cells)) for row in read_rows(content)]
        except SheetError as error:
            raise UserError(self.env["ecom.sheet.text"]._describe_error(error)) from error
        return rows

    def _find_deliveries(self, rows):
        """{delivery: waybill} of the rows.

        :raises UserError: naming each row that cannot be taken
        """
        orders = self.env["ecom.order"].search([
            ("number", "in", [number for _row, number, _waybill in rows]),
            ("state", "=", "to_ship"), ("fulfilment", "=", "supplier"),
        ])
        # sudo: see above
        by_number = orders.sudo().grouped("number")
        found, problems = {}, []
        for row, number, waybill in rows:
            some = by_number.get(number, orders.browse())
            pickings = some.picking_ids.filtered(lambda one: one.state in OPEN_PICKING)
            problem = self._find_problem(some, pickings, waybill, found)
            if problem:
                problems.append(self.env._(
                    "Row %(row)s, order %(number)s: %(problem)s", row=row, number=number,
                    problem=problem,
                ))
            found.update(dict.fromkeys(pickings, waybill))
        if problems:
            more = len(problems) - MOST_TOLD
            told = problems[:MOST_TOLD] + ([f"+ {more}"] if more > 0 else [])
            raise UserError("\n".join(told))
        return found

    def _find_problem(self, orders, pickings, waybill, found):
        if not pickings:
            return self.env._("no supplier is to ship an order of this number.")
        if len(orders) > 1:
            return self.env._("several orders have this number; open the right one and ship it"
                              " by its delivery.")
        if not waybill:
            return self.env._("the waybill is missing.")
        if any(one in found for one in pickings):
            return self.env._("it is there twice.")
        return None


def _pair(cells):
    """(order number, waybill) of a row; typed with a blank between, they are one cell."""
    texts = [str(cell).strip() for cell in cells if cell is not None and str(cell).strip()]
    if len(texts) == 1:
        texts = texts[0].rsplit(maxsplit=1)
    return (texts[0], texts[1] if len(texts) > 1 else "") if texts else ("", "")
