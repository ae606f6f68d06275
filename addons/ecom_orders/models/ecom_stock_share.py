from odoo import SUPERUSER_ID, api, models
from odoo.tools import SQL

from odoo.addons.postal_base.jobs import enqueue_once

from ..lib.ecom_sharing import share

#: one job for all that changes stock
JOB = "ecom.stock.share"
STORE = """
UPDATE ecom_listing listing
   SET shared_quantity = told.quantity, stock_rule_id = told.rule_id
  FROM unnest(%s::int[], %s::numeric[], %s::int[]) AS told (id, quantity, rule_id)
 WHERE listing.id = told.id
   AND (listing.shared_quantity, listing.stock_rule_id)
       IS DISTINCT FROM (told.quantity, told.rule_id)
"""


class EcomStockShare(models.AbstractModel):
    """Divides the free stock between the shops, for all listings of a company at once."""

    _name = "ecom.stock.share"
    _description = "Stock Sharing"

    @api.model
    def _enqueue(self):
        """Let a job divide the stock anew, once for all that this transaction changes."""
        data = self.env.cr.precommit.data
        if not data.get("ecom.stock.share"):
            data["ecom.stock.share"] = True
            self.env.cr.precommit.add(self._enqueue_now)

    @api.model
    def _enqueue_now(self):
        self.env.cr.precommit.data.pop("ecom.stock.share", None)
        # The job works for everybody, so it must not carry the rights of who was first.
        env = self.env(user=SUPERUSER_ID, su=True, context={})
        if env["ecom.stock.rule"].search_count([("id", "!=", False)], limit=1):
            enqueue_once(env, {JOB: self._enqueue_run})

    def _enqueue_run(self, env):
        env[self._name].with_delay(
            channel="root.shop",
            identity_key=JOB,
            description="Divide the free stock between the shops",
        )._run()

    @api.model
    def _cron_enqueue(self):
        """Safety net: stock changes by many ways, and what failed is to be sent again."""
        self._enqueue_now()

    @api.model
    def _run(self):
        """Divide the stock of every company and make the messages of what changed due."""
        channels = self.env["ecom.channel"].search([("active", "=", True)])
        for company in channels.company_id:
            self._divide(company)
        channels._push_stock()

    @api.model
    def _divide(self, company):
        """Store what each listing may tell, and by which rule.

        The number of queries depends on rules and warehouses, not on listings.
        """
        # sudo: what a shop may sell does not depend on who asks
        listings_sudo = self.env["ecom.listing"].sudo().search(
            [("company_id", "=", company.id), ("channel_id.active", "=", True),
             "|", ("product_id", "!=", False), ("uploaded_quantity", "!=", 0)], order="id",
        )
        rules = self.env["ecom.stock.rule"]._get_rules(company)
        matched = rules._match_ids(listings_sudo.ids, rules)
        told = self._share(company, listings_sudo, matched)
        ids = listings_sudo.ids
        quantities = [told.get(listing_id) for listing_id in ids]
        rule_ids = [matched[one].id if one in matched else None for one in ids]
        self.env.flush_all()
        self.env.execute_query(SQL(STORE + " RETURNING listing.id", ids, quantities, rule_ids))
        listings_sudo.invalidate_recordset(["shared_quantity", "stock_rule_id"])

    def _share(self, company, listings, matched):
        """{listing id: quantity} of those that a rule tells anything."""
        houses = {channel: channel._get_stock_warehouses() for channel in listings.channel_id}
        asking = listings.filtered(
            lambda one: one.id in matched and matched[one.id].mode != "off"
            and houses[one.channel_id]
        )
        products = asking.product_id
        parts = self._get_parts(company, products)
        part_ids = {part for basket in parts.values() for part in basket}
        warehouses = self.env["stock.warehouse"].union(*houses.values())
        free = self.env["ecom.availability"]._get_free(
            warehouses, products | products.browse(part_ids)
        )
        tracked = {product_id for _warehouse, product_id in free}
        asking = asking.filtered(lambda one: one.product_id.id in tracked)
        claims = [
            matched[one.id]._to_claim(one, houses[one.channel_id])
            for one in asking.sorted(lambda one: (matched[one.id].number, one.id))
        ]
        return share(claims, free, parts)

    def _get_parts(self, company, products):
        """{kit id: {part id: units of one kit}}."""
        kits = self.env["ecom.kit"]
        boms = kits._find_boms(company, products)
        told = {
            product.id: {
                part: units / kits._get_batch(bom, product)
                for part, units in kits._count_parts_of(bom, product).items()
            }
            for product, bom in boms.items()
        }
        return {product_id: basket for product_id, basket in told.items() if basket}
