"""Vendure's Admin API (GraphQL), and its orders as ShopOrders: pure, no Odoo."""

from .client import VendureClient
from .orders import read_order, read_orders
from .queries import FIELDS

__all__ = ["FIELDS", "VendureClient", "read_order", "read_orders"]
