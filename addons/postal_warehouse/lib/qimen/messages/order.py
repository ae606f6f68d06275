"""What is said about an order that exists: cancel, hold, ask, report progress."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from ..node import Message, Node, Result, child, choice, code, many, moment, props, text


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCancel(Message):
    """Success means cancelled; a refusal means that it is too late."""

    METHOD: ClassVar[str] = "order.cancel"

    warehouse_code: str = code("warehouseCode", required=True)
    owner_code: str | None = code("ownerCode")
    order_code: str = code("orderCode", required=True)
    order_id: str | None = code("orderId")
    order_type: str | None = code("orderType")
    cancel_reason: str | None = text("cancelReason", 500)

    @property
    def document_code(self):
        return self.order_code


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPending(Message):
    METHOD: ClassVar[str] = "order.pending"

    action_type: str = choice("actionType", "pending", "restore", required=True)
    warehouse_code: str | None = code("warehouseCode")
    owner_code: str | None = code("ownerCode")
    order_code: str = code("orderCode", required=True)
    order_id: str | None = code("orderId")
    order_type: str | None = code("orderType")
    reason: str | None = text("reason", 500)

    @property
    def document_code(self):
        return self.order_code


@dataclass(frozen=True, slots=True, kw_only=True)
class Process(Node):
    """One step of the work on an order."""

    process_status: str = code("processStatus", required=True)
    operator_code: str | None = code("operatorCode")
    operator_name: str | None = text("operatorName", 50)
    operate_time: datetime | None = moment("operateTime")
    operate_info: str | None = text("operateInfo", 500)
    express_code: str | None = code("expressCode")
    remark: str | None = text("remark", 500)
    extend_props: dict = props()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedOrder(Node):
    order_code: str = code("orderCode", required=True)
    order_id: str | None = code("orderId")
    order_type: str | None = code("orderType")
    warehouse_code: str | None = code("warehouseCode")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderProcessReport(Message):
    METHOD: ClassVar[str] = "orderprocess.report"

    order: ReportedOrder = child("order", ReportedOrder, required=True)
    process: Process = child("process", Process, required=True)
    extend_props: dict = props()

    @property
    def document_code(self):
        return self.order.order_code


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderProcessQuery(Message):
    """Asks whether the peer has an order and how far it is."""

    METHOD: ClassVar[str] = "orderprocess.query"

    order_type: str | None = code("orderType")
    order_code: str = code("orderCode", required=True)
    order_id: str | None = code("orderId")
    warehouse_code: str | None = code("warehouseCode")
    owner_code: str | None = code("ownerCode")
    order_source_code: str | None = code("orderSourceCode")

    @property
    def document_code(self):
        return self.order_code


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderProcess(Node):
    order_code: str | None = code("orderCode")
    order_id: str | None = code("orderId")
    order_type: str | None = code("orderType")
    warehouse_code: str | None = code("warehouseCode")
    processes: tuple = many("processes", "process", Process)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderProcessResult(Result):
    order_process: OrderProcess | None = child("orderProcess", OrderProcess)
