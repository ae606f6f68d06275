from hashlib import sha256

from odoo import api, fields, models

from .rights import acting

#: product fields the warehouse is told about
PRODUCT_FIELDS = {
    "name",
    "default_code",
    "barcode",
    "weight",
    "volume",
    "tracking",
    "use_expiration_date",
    "expiration_time",
    "uom_id",
    "active",
}
STATES = [
    ("new", "Never sent"),
    ("due", "Due"),
    ("sent", "Sent"),
    ("accepted", "Accepted"),
    ("changed", "Changed since"),
    ("refused", "Refused"),
]
PUSHABLE_STATES = ("new", "changed", "refused")


class WmsProduct(models.Model):
    """A product as a warehouse knows it."""

    _name = "wms.product"
    _description = "Product at a Warehouse"
    _rec_name = "code"
    _order = "id desc"
    _check_company_auto = True

    backend_id = fields.Many2one(
        "wms.backend", "Warehouse System", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="backend_id.company_id", store=True)
    product_id = fields.Many2one(
        "product.product", required=True, ondelete="cascade", index=True, check_company=True
    )
    code = fields.Char(
        "Item Code", required=True, readonly=True, help="What messages call the product."
    )
    state = fields.Selection(STATES, required=True, default="new", readonly=True, index=True)
    item_id = fields.Char("Warehouse's Item ID", readonly=True, copy=False)
    reason = fields.Char("Refusal", readonly=True, copy=False)
    sent_digest = fields.Char(readonly=True, copy=False)
    accepted_at = fields.Datetime(readonly=True, copy=False)

    _product_uniq = models.UniqueIndex("(backend_id, product_id)")
    _code_uniq = models.UniqueIndex("(backend_id, code)")

    @api.depends("product_id", "backend_id")
    def _compute_display_name(self):
        for binding in self:
            binding.display_name = f"{binding.product_id.display_name} ({binding.backend_id.name})"

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        products = self.env["product.product"].browse([v["product_id"] for v in vals_list])
        for vals, product in zip(vals_list, products, strict=True):
            vals["code"] = vals.get("code") or self._default_code(product)
        return super().create(vals_list)

    # Actions

    def action_push(self):
        """Push the selected products."""
        pushed = acting(self)._push()
        return self.backend_id[:1]._notify(
            self.env._("Products pushed"),
            self.env._("%(n)s products are on their way.", n=len(pushed)),
            "success",
        )

    # Business

    @api.model
    def _default_code(self, product):
        return product.default_code or product.barcode or f"P{product.id}"

    @api.model
    def _bind(self, backend, products):
        """The bindings of the products, made where they are missing; 2 queries."""
        bound = self.search([("backend_id", "=", backend.id), ("product_id", "in", products.ids)])
        missing = products - bound.product_id
        return bound | self.create(
            [{"backend_id": backend.id, "product_id": product.id} for product in missing]
        )

    @api.model
    def _bind_stocked_products(self, backends):
        """Bind the goods that the backends' warehouses hold or move and that are not bound."""
        bindings = self.browse()
        for backend in backends:
            domain = [
                ("product_id.type", "=", "consu"),
                ("warehouse_id.wms_backend_id", "=", backend.id),
                ("state", "not in", ("draft", "cancel")),
            ]
            groups = self.env["stock.move"]._read_group(domain, ["product_id"])
            products = self.env["product.product"].union(*[product for (product,) in groups])
            bindings |= self._bind(backend, products).filtered(lambda b: b.state == "new")
        return bindings

    def _push(self):
        """Make the push of these products due; gives those that were not already on their way."""
        pushed = self.filtered(lambda b: b.state not in ("due", "sent"))
        for backend, bindings in pushed.grouped("backend_id").items():
            bindings.write({"state": "due", "reason": False})
            self.env["postal.exchange"]._push(
                backend,
                backend._adapter().product_kind,
                [(binding, binding._identity()) for binding in bindings],
            )
        return pushed

    def _with_partner_lang(self):
        """The product in our company's language, whoever's job sends it."""
        company = self.backend_id.company_id or self.env.company
        return self.product_id.with_context(lang=company.partner_id.lang)

    def _identity(self):
        return f"{self.code}@{self._digest()[:12]}"

    def _digest(self):
        """Changes whenever something the warehouse is told about changes."""
        product = self._with_partner_lang()
        values = [str(product[name]) for name in sorted(PRODUCT_FIELDS) if name in product]
        return sha256("|".join([self.code, *values]).encode()).hexdigest()

    def _mark_changed(self):
        """Note that the products changed; push them where the backend says so."""
        changed = self.filtered(lambda b: b.state in ("accepted", "sent"))
        changed.write({"state": "changed"})
        changed.filtered(lambda b: b.backend_id.push_products == "auto")._push()

    def _on_sent(self):
        self.write({"state": "sent", "sent_digest": self._digest()})

    def _on_accepted(self, item_id):
        is_current = self.sent_digest == self._digest()
        self.write(
            {
                "state": "accepted" if is_current else "changed",
                "item_id": item_id or self.item_id,
                "accepted_at": fields.Datetime.now(),
                "reason": False,
            }
        )
        if not is_current and self.backend_id.push_products == "auto":
            self._push()
        self.env["wms.document"]._release_blocked(self)

    def _on_refused(self, message):
        self.write({"state": "refused", "reason": message})
