import hashlib
import json
import math
from datetime import date

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

PAGE_LIMIT = 200
MAX_LINES = 1000
MAX_KEY_LENGTH = 64


class OcOrdering(models.AbstractModel):
    """Ordering by the systems of customers, over XML-RPC and ``/json/2/oc.ordering/<method>``.

    The caller is a user of the group "partner's own system" whose contact is an organization
    customer, one of its ordering units, or a contact below one of them; it reaches the units
    there and nothing else. Values are plain JSON: texts, numbers, ISO dates.
    """

    _name = "oc.ordering"
    _description = "Ordering by Partners' Systems"

    @api.model
    def place_order(
        self,
        unit_code: str,
        lines: list[dict],
        key: str,
        ship_dates: dict[str, str] | None = None,
    ) -> dict:
        """Place and confirm an order.

        Repeating a call with the same key gives the first call's order again, as it stands now.

        :param str unit_code: code of the ordering unit
        :param list lines: ``[{"code": product code, "quantity": number above zero}]``
        :param str key: the caller's own name for this order, at most 64 characters, unique per
            unit
        :param dict ship_dates: ``{centre code: "YYYY-MM-DD"}``; earliest dates where not given
        :return: ``{"order", "state", "currency", "amount", "lines": [{"code", "quantity",
            "price", "amount", "centre"}], "deliveries": [{"centre", "ship_date",
            "arrival_date"}]}``
        :raise AccessError: the unit does not exist or is not the caller's
        :raise UserError: the order is refused, with the reason; nothing was changed
        """
        unit = self._get_unit(unit_code)
        quantities = self._check_lines(lines)
        dates = self._check_ship_dates(ship_dates)
        request, is_new = self._claim_key(unit, key, [quantities, dates])
        if is_new:
            request.order_id = self._create_order(unit, quantities, dates, key)
        return self._to_answer(request.order_id)

    @api.model
    @api.readonly
    def list_products(self, unit_code: str, offset: int = 0, limit: int = 80) -> dict:
        """List what a unit can order, in the order of product codes.

        :param str unit_code: code of the ordering unit
        :param int offset: number of products to skip
        :param int limit: number of products to return, at most 200
        :return: ``{"total", "currency", "products": [{"code", "name", "unit", "price",
            "centre", "free", "carton"}]}``; "free" is what lies unreserved at the centre (null
            where no stock is kept), "carton" how many make the smallest packaging (0: none)
        :raise AccessError: the unit does not exist or is not the caller's
        """
        unit = self._get_unit(unit_code)
        offset = self._check_number(offset, "offset", 0, 10**9)
        limit = self._check_number(limit, "limit", 1, PAGE_LIMIT)
        page = self.env["oc.catalogue"]._get_page(unit, offset, limit, table=self._get_table(unit))
        return {
            "total": page.total,
            "currency": page.currency,
            "products": [
                {
                    "code": row.code,
                    "name": row.name,
                    "unit": row.uom,
                    "price": row.price,
                    "centre": row.centre,
                    "free": row.free,
                    "carton": row.carton,
                }
                for row in page.rows
            ],
        }

    @api.model
    @api.readonly
    def get_order(self, key: str, unit_code: str | None = None) -> dict:
        """Tell how an order placed with ``place_order`` stands.

        :param str key: the key it was placed with
        :param str unit_code: the unit it was placed for; needed only if several units of the
            caller used the same key
        :return: as ``place_order``
        :raise AccessError: the unit does not exist or is not the caller's
        :raise UserError: there is no such order, or more than one
        """
        units = self._get_unit(unit_code) if unit_code else self._get_units()
        # The caller's units were checked; partners have no rights on requests.
        requests_sudo = self.env["oc.ordering.request"].sudo()
        found = requests_sudo.search([("unit_id", "in", units.ids), ("key", "=", str(key))])
        if len(found) != 1:
            raise UserError(
                self.env._("Several units used the key %(key)s: name the unit.", key=key)
                if found
                else self.env._("There is no order with the key %(key)s.", key=key)
            )
        return self._to_answer(found.order_id)

    def _get_units(self):
        """The ordering units that the caller may act for, with rights to read them."""
        if not self.env.user.has_group("postal_base.group_partner_api"):
            raise AccessError(self.env._("This account is not one of a partner's system."))
        # A partner's user may not read partners; what is found here is its own.
        partner = self.env.user.partner_id.sudo()
        while partner and not partner.oc_role:
            partner = partner.parent_id
        if partner.oc_role == "customer":
            return partner.with_context(active_test=False).unit_ids
        return partner

    def _get_unit(self, unit_code):
        unit = self._get_units().filtered(lambda unit: unit.ref == unit_code)
        if len(unit) != 1:
            raise AccessError(
                self.env._(
                    "The ordering unit %(code)s is not one that this account may act for.",
                    code=unit_code,
                )
            )
        return unit

    def _get_table(self, unit):
        rule = unit._resolve_product_rules()[unit]
        if not rule:
            raise UserError(
                self.env._(
                    "No customer product table applies to %(unit)s."
                    " Please contact the administrator.",
                    unit=unit.name,
                )
            )
        return rule.table_id

    def _check_lines(self, lines):
        """[(product code, quantity)] of well-formed lines."""
        if not isinstance(lines, list) or not 0 < len(lines) <= MAX_LINES:
            raise UserError(
                self.env._("“lines” must be a list of 1 to %(count)s lines.", count=MAX_LINES)
            )
        return [self._check_line(number, line) for number, line in enumerate(lines, 1)]

    def _check_line(self, number, line):
        code = line.get("code") if isinstance(line, dict) else None
        quantity = line.get("quantity") if isinstance(line, dict) else None
        if not isinstance(code, str) or not code.strip():
            raise UserError(self.env._("Line %(number)s has no product code.", number=number))
        is_number = isinstance(quantity, int | float) and not isinstance(quantity, bool)
        if not is_number or not math.isfinite(quantity) or not 0 < quantity < 10**9:
            raise UserError(
                self.env._(
                    "Line %(number)s (%(code)s): the quantity must be a number above zero,"
                    " not %(value)s.",
                    number=number,
                    code=code,
                    value=quantity,
                )
            )
        return code.strip(), float(quantity)

    def _check_ship_dates(self, ship_dates):
        """{centre code: date} of well-formed dates."""
        if ship_dates is not None and not isinstance(ship_dates, dict):
            raise UserError(self.env._("“ship_dates” must map centre codes to dates."))
        dates = {}
        for code, text in (ship_dates or {}).items():
            try:
                dates[code] = date.fromisoformat(text).isoformat()
            except (TypeError, ValueError) as error:
                raise UserError(
                    self.env._(
                        "The ship date of %(centre)s must be written YYYY-MM-DD, not %(value)s.",
                        centre=code,
                        value=text,
                    )
                ) from error
        return dates

    def _check_number(self, value, name, lowest, highest):
        is_number = isinstance(value, int) and not isinstance(value, bool)
        if not is_number or not lowest <= value <= highest:
            raise UserError(
                self.env._(
                    "“%(name)s” must be a whole number from %(lowest)s to %(highest)s.",
                    name=name,
                    lowest=lowest,
                    highest=highest,
                )
            )
        return value

    def _claim_key(self, unit, key, content):
        if not isinstance(key, str) or not 0 < len(key.strip()) <= MAX_KEY_LENGTH:
            raise UserError(
                self.env._(
                    "“key” must be a text of 1 to %(count)s characters.", count=MAX_KEY_LENGTH
                )
            )
        text = json.dumps(content, sort_keys=True)
        digest = hashlib.sha256(text.encode()).hexdigest()
        # Partners have no rights on requests; the unit was checked to be the caller's.
        return self.env["oc.ordering.request"].sudo()._claim(unit, key.strip(), digest)

    def _create_order(self, unit, quantities, dates, key):
        company = unit.company_id or self.env.company
        # The order belongs to the caller's own unit; partners have no rights on orders.
        orders_sudo = self.env["sale.order"].sudo().with_company(company)
        order = orders_sudo.create(
            {**self._prepare_order(unit, company, quantities), "client_order_ref": key}
        )
        self._choose_dates(order, dates)
        order.action_confirm()
        return order

    def _prepare_order(self, unit, company, quantities):
        products = self._find_products(unit, [code for code, _quantity in quantities])
        return {
            "partner_id": unit.id,
            "company_id": company.id,
            "order_line": [
                Command.create({"product_id": products[code].id, "product_uom_qty": quantity})
                for code, quantity in quantities
            ],
        }

    def _find_products(self, unit, codes):
        """{code: product} of the unit's table; names what is not there."""
        # The unit's own table says what exists for it; other products stay unknown.
        lines_sudo = self.env["oc.product.table.line"].sudo()
        found = lines_sudo.search(
            [("table_id", "=", self._get_table(unit).id), ("default_code", "in", codes)]
        )
        products = {line.default_code: line.product_id for line in found}
        unknown = sorted(set(codes) - products.keys())
        if unknown:
            raise UserError(
                self.env._(
                    "%(unit)s cannot order %(codes)s: not in its product table.",
                    unit=unit.name,
                    codes=", ".join(unknown),
                )
            )
        return products

    def _choose_dates(self, order, dates):
        for code, day in dates.items():
            delivery = order.oc_delivery_ids.filtered(
                lambda delivery, code=code: delivery.warehouse_id.code == code
            )
            if not delivery:
                raise UserError(
                    self.env._("The order ships nothing from the centre %(centre)s.", centre=code)
                )
            delivery.requested_ship_date = day

    def _to_answer(self, order):
        return {
            "order": order.name,
            "state": order.state,
            "currency": order.currency_id.name,
            "amount": order.amount_total,
            "lines": [self._to_line_answer(line) for line in order.order_line._filter_unit_lines()],
            "deliveries": [
                {
                    "centre": delivery.warehouse_id.code,
                    "ship_date": str(delivery.ship_date or ""),
                    "arrival_date": str(delivery.arrival_date or ""),
                }
                for delivery in order.oc_delivery_ids
            ],
        }

    def _to_line_answer(self, line):
        return {
            "code": line.product_id.default_code or "",
            "quantity": line.product_uom_qty,
            "price": line.price_unit,
            "amount": line.price_total,
            "centre": line.warehouse_id.code,
        }
