"""All messages, and which side says them."""

from dataclasses import dataclass

from ..codes import METHOD_PREFIX
from ..errors import QimenFormatError
from ..node import Message, Result
from ..xmlio import DEFAULT_LIMITS
from . import delivery, entry, item, order, process, returns, stock


@dataclass(frozen=True, slots=True)
class Method:
    """``caller`` is "erp" or "wms"; ``result`` reads what a successful answer carries."""

    name: str
    message: type[Message]
    caller: str
    result: type[Result] = Result


def _method(message, caller, result=Result):
    return Method(message.METHOD, message, caller, result)


METHODS = {
    method.name: method
    for method in (
        _method(item.ItemSynchronize, "erp", item.ItemResult),
        _method(item.ItemsSynchronize, "erp", item.ItemsResult),
        _method(entry.EntryOrderCreate, "erp", entry.EntryResult),
        _method(delivery.DeliveryOrderCreate, "erp", delivery.DeliveryResult),
        _method(delivery.StockOutCreate, "erp", delivery.DeliveryResult),
        _method(returns.ReturnOrderCreate, "erp", returns.ReturnResult),
        _method(process.StoreProcessCreate, "erp", process.StoreProcessResult),
        _method(order.OrderCancel, "erp"),
        _method(order.OrderPending, "erp"),
        _method(order.OrderProcessQuery, "erp", order.OrderProcessResult),
        _method(stock.StockQuery, "erp", stock.StockResult),
        _method(stock.InventoryQuery, "erp", stock.InventoryResult),
        _method(entry.EntryOrderConfirm, "wms"),
        _method(delivery.DeliveryOrderConfirm, "wms"),
        _method(delivery.StockOutConfirm, "wms"),
        _method(returns.ReturnOrderConfirm, "wms"),
        _method(process.StoreProcessConfirm, "wms"),
        _method(order.OrderProcessReport, "wms"),
        _method(stock.ItemLackReport, "wms"),
        _method(stock.InventoryReport, "wms"),
        _method(stock.StockChangeReport, "wms"),
        # Either side may ask whether the other one lives.
        _method(stock.Heartbeat, "both"),
    )
}
ERP_METHODS = frozenset(name for name, one in METHODS.items() if one.caller != "wms")
WMS_METHODS = frozenset(name for name, one in METHODS.items() if one.caller != "erp")


def short_method(name):
    """``taobao.qimen.X`` and ``X`` are the same method."""
    return name.removeprefix(METHOD_PREFIX)


def parse(method, body, limits=DEFAULT_LIMITS):
    """Read the body of a request of ``method``, in either spelling.

    :raise QimenFormatError: unknown method, or what is wrong with the body
    """
    known = METHODS.get(short_method(method))
    if not known:
        raise QimenFormatError("method", "is not known")
    if known.message is stock.Heartbeat and not body.strip():
        return stock.Heartbeat()
    return known.message.from_xml(body, limits)
