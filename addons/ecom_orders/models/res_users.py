from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

#: documents in the log of messages -> where their order is
EXCHANGED = {
    "ecom.order": None, "ecom.waybill": "order_id", "wms.document": "picking_ids.ecom_order_id",
}
#: an array, or PostgreSQL walks to the category of each row instead of looking them up once
PRODUCTS_BELOW = """
SELECT unnest(ARRAY(
    SELECT product.id
      FROM product_product product
      JOIN product_template template ON template.id = product.product_tmpl_id
      JOIN product_category category ON category.id = %(category)s
      JOIN product_category top ON category.parent_path LIKE top.parent_path || '%%'
     WHERE top.id = ANY(%(ids)s)))
"""


class ResUsers(models.Model):
    """The user's part of the shops' orders, as domains for record rules.

    A model of ours gets its rule by shop, warehouse or product category by one line in
    ``security/ecom_rights_security.xml``:

    - with a field that leads to an order: ``user._get_ecom_order_domain('order_id')``; where it
      may be empty and is then everybody's: ``user._get_ecom_order_domain('order_id', True)``
    - with fields of its own: ``user._get_ecom_domain(channel='channel_id',
      warehouse='warehouse_id', product='product_id')``, each as far as the model has it

    A purchase, and the log of messages, have domains of their own below.

    Who has no data right gets a domain that is always true, which costs nothing. Rules of
    decision (policies, carriers, ...) are everybody's: what an order becomes must not depend on
    who asks.
    """

    _inherit = "res.users"

    def _get_ecom_domain(self, channel=None, warehouse=None, product=None, or_none=False):
        """Records of the user's shops, warehouses and product categories.

        :param channel: path to the shop; likewise ``warehouse``, and ``product`` to the product
        :param or_none: records without shop, warehouse or product are seen as well
        """
        # sudo, active_test: who is limited need not see its limits, archived ones limit too
        rights_sudo = self.env["ecom.right"].sudo().with_context(active_test=False)
        right_sudo = rights_sudo.search([("user_id", "=", self.id)])
        domain = Domain.TRUE
        for path, limit_sudo in (
            (channel, right_sudo.channel_ids),
            (warehouse, right_sudo.warehouse_ids),
            (product, right_sudo.category_ids),
        ):
            if path and limit_sudo:
                allowed = self._get_ecom_limit(path, limit_sudo)
                domain &= allowed | Domain(path, "=", False) if or_none else allowed
        return domain

    def _get_ecom_limit(self, path, limit_sudo):
        if limit_sudo._name != "product.category":
            return Domain(path, "in", limit_sudo.ids)
        field = self.env["product.template"]._fields["categ_id"]
        category = SQL.identifier("template", "categ_id", to_flush=field)
        return Domain(path, "any!", SQL(PRODUCTS_BELOW, category=category, ids=limit_sudo.ids))

    def _get_ecom_order_domain(self, path=None, or_none=False):
        """Records whose order at ``path`` the user sees; without path: orders themselves."""
        orders = self._get_ecom_domain("channel_id", "warehouse_id", "line_ids.product_id")
        if not path or orders.is_true():
            return orders
        domain = Domain(path, "any", orders)
        return domain | Domain(path, "=", False) if or_none else domain

    def _get_ecom_purchase_domain(self, path=None):
        """Purchases all of whose shop orders the user sees; ``path`` leads to the purchase.

        A purchase is seen as a whole or not at all: its papers name all receivers, and who
        confirms it confirms all of it.
        """
        orders = self._get_ecom_order_domain()
        if orders.is_true():
            return orders
        others = Domain("ecom_order_id", "!=", False) & Domain("ecom_order_id", "not any", orders)
        purchases = Domain("order_line", "not any", others)
        return Domain(path, "any", purchases) if path else purchases

    def _get_ecom_exchange_domain(self):
        """Messages that are not about a shop, or an order, that the user does not see."""
        orders = self._get_ecom_order_domain()
        if orders.is_true():
            return orders
        shops = self._get_ecom_domain(channel="peer_id")
        documents = {
            name: self._get_ecom_order_domain(path, bool(path))
            for name, path in EXCHANGED.items()
        }

        def is_seen(model, alias, _query):
            name, res_id = SQL.identifier(alias, "res_model"), SQL.identifier(alias, "res_id")
            parts = [SQL("coalesce(%s, '') != ALL(%s)", name, list(documents))]
            for document, domain in documents.items():
                # sudo: what the user sees of it is the domain
                seen = model.env[document].sudo()._search(domain, active_test=False)
                parts.append(
                    SQL("%s = %s AND %s IN %s", name, document, res_id, seen.subselect())
                )
            return SQL("(%s)", SQL(" OR ").join(parts))

        return (Domain("peer_model", "!=", "ecom.channel") | shops) & Domain.custom(to_sql=is_seen)
