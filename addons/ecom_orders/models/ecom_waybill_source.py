from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..lib.carrier_waybill import range_number, range_size

#: a range is changed by its end only once numbers of it were given
FIXED_WHEN_USED = ("kind", "carrier_id", "prefix", "suffix", "first", "has_check_digit")


class EcomWaybillSource(models.Model):
    """Where the waybill numbers of a carrier come from, at one warehouse or at all."""

    _name = "ecom.waybill.source"
    _description = "Source of Waybill Numbers"
    _order = "carrier_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(
        default=10, help="Where a carrier has several, the first that has numbers gives them."
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    carrier_id = fields.Many2one(
        "delivery.carrier", required=True, index=True, check_company=True, ondelete="restrict"
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse", check_company=True, help="Empty: all warehouses without an own source."
    )
    kind = fields.Selection(
        [
            ("range", "Number range"),
            ("interface", "The carrier's interface"),
            ("typed", "Typed or scanned by hand"),
        ],
        "Numbers From",
        required=True,
        default="range",
    )
    shape = fields.Selection(
        [
            ("any", "Letters, digits and dashes"),
            ("s10", "International: 2 letters, 9 digits, 2 letters (S10)"),
            ("ems", "EMS: 13 digits, or S10"),
        ],
        "Shape of a Number",
        required=True,
        default="any",
        help="What is typed or scanned by hand must look like this.",
    )
    prefix = fields.Char(default="")
    first = fields.Char("From", help="Digits only; leading zeros count.")
    last = fields.Char("To")
    suffix = fields.Char(default="")
    has_check_digit = fields.Boolean(
        "S10 Check Digit", help="Put behind the eight digits of each number."
    )
    warn_below = fields.Integer(default=1000, aggregator=None)
    account_id = fields.Many2one(
        "ecom.carrier.account", check_company=True, ondelete="restrict"
    )
    counter_id = fields.Many2one(
        "ir.sequence", readonly=True, copy=False, ondelete="restrict",
        groups="ecom_orders.group_manager",
    )
    example = fields.Char("First Number", compute="_compute_example")
    left_count = fields.Integer("Numbers Left", compute="_compute_left_count")
    is_low = fields.Boolean("Nearly Used Up", compute="_compute_left_count")
    waybill_count = fields.Integer("Given", compute="_compute_waybill_count")

    @api.depends("kind", "prefix", "first", "last", "suffix", "has_check_digit")
    def _compute_example(self):
        for source in self:
            try:
                source.example = source.kind == "range" and source._number(0)
            except ValueError:
                source.example = False

    @api.depends("kind", "first", "last", "warn_below")
    def _compute_left_count(self):
        given = self._get_given_counts()
        for source in self:
            size = source._get_size() if source.kind == "range" else 0
            source.left_count = max(0, size - given.get(source.id, 0))
            source.is_low = bool(size) and source.left_count < source.warn_below

    def _get_given_counts(self):
        """{id: numbers the counter is past}; one query."""
        # sudo: the counters are the system's
        counters_sudo = self.sudo().filtered("counter_id")
        names = {f"ir_sequence_{s.counter_id.id:03}": s.id for s in counters_sudo}
        rows = self.env.execute_query(
            SQL(
                "SELECT sequencename, coalesce(last_value, 0) FROM pg_sequences"
                " WHERE sequencename = ANY(%s) AND schemaname = current_schema",
                list(names),
            )
        )
        return {names[name]: value for name, value in rows}

    def _compute_waybill_count(self):
        counts = dict(
            self.env["ecom.waybill"]._read_group(
                [("source_id", "in", self.ids)], ["source_id"], ["__count"]
            )
        )
        for source in self:
            source.waybill_count = counts.get(source, 0)

    @api.constrains("kind", "prefix", "first", "last", "suffix", "has_check_digit", "account_id")
    def _check_kind(self):
        for source in self:
            if source.kind == "range":
                source._check_range()
            elif source.kind == "interface" and not source.account_id:
                raise ValidationError(
                    self.env._(
                        "%(name)s asks the carrier's interface, so it needs an account.",
                        name=source.name,
                    )
                )

    def _check_range(self):
        try:
            range_size(self.first or "", self.last or "")
            self._number(0)
        except ValueError as error:
            raise ValidationError(
                self.env._(
                    "%(first)s to %(last)s of %(name)s is no range: give digits, the last as"
                    " many as the first and not below it; with a check digit exactly 8.",
                    first=self.first or "-", last=self.last or "-", name=self.name,
                )
            ) from error
        # Also archived ones: their numbers are on parcels.
        others = self.with_context(active_test=False).search(
            [
                ("id", "!=", self.id), ("carrier_id", "=", self.carrier_id.id),
                ("kind", "=", "range"), ("prefix", "in", [self.prefix, self.prefix or False]),
                ("suffix", "in", [self.suffix, self.suffix or False]),
                ("first", "<=", self.last), ("last", ">=", self.first),
            ]
        )
        clash = others.filtered(lambda other: len(other.first) == len(self.first))
        if clash:
            raise ValidationError(
                self.env._(
                    "The range %(first)s to %(last)s of %(name)s overlaps that of %(other)s:"
                    " a number would be given twice.",
                    first=self.first, last=self.last, name=self.name, other=clash[0].name,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        sources = super().create(vals_list)
        for source in sources:
            # sudo: the counters are the system's
            source.sudo().counter_id = self.env["ir.sequence"].sudo().create(
                {"name": self.env._("Waybills: %(name)s", name=source.name),
                 "implementation": "standard", "company_id": source.company_id.id}
            )
        return sources

    def write(self, vals):
        changed = [name for name in FIXED_WHEN_USED if name in vals]
        used = changed and self.filtered("waybill_count")
        if used and any(used[0][name] != vals[name] for name in changed if "_id" not in name):
            raise UserError(
                self.env._(
                    "Numbers of %(name)s are on parcels already, so only its end can change."
                    " Archive it and make a new one.",
                    name=used[0].name,
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if used := self.filtered("waybill_count"):
            raise UserError(
                self.env._("Numbers of %(name)s were given: archive it.", name=used[0].name)
            )

    def action_view_waybills(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("ecom_orders.ecom_waybill_action")
        return {**action, "domain": [("source_id", "in", self.ids)], "context": {}}

    # === NUMBERS === #

    def _number(self, offset):
        return range_number(
            self.first or "", offset, self.prefix or "", self.suffix or "", self.has_check_digit
        )

    def _get_size(self):
        try:
            return range_size(self.first or "", self.last or "")
        except ValueError:
            return 0

    def _take(self, count):
        """Take the next numbers of the range: as many as asked for, or all that are left.

        Two that take at once never wait for each other and never get the same. What a
        transaction took and then rolled back is lost: a gap, never a number given twice.
        """
        self.ensure_one()
        size = self._get_size()
        # sudo: the counters are the system's
        counter = SQL.identifier(f"ir_sequence_{self.sudo().counter_id.id:03}")
        [(last_value, is_called)] = self.env.execute_query(
            SQL("SELECT last_value, is_called FROM %s", counter)
        )
        count = min(count, size - (last_value if is_called else last_value - 1))
        if count <= 0:
            return []
        rows = self.env.execute_query(
            SQL("SELECT nextval(%s) FROM generate_series(1, %s)", counter.code.strip('"'), count)
        )
        return [self._number(position - 1) for (position,) in rows if position <= size]
