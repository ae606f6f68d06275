"""Messages: there and back, and errors that name the field."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
import qimen
import qimen_samples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from qimen_strategies import nodes

QUICK = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.parametrize("method", sorted(qimen.METHODS))
@QUICK
@given(st.data())
def test_every_message_survives_the_wire(method, data):
    message = data.draw(nodes(qimen.METHODS[method].message))
    assert qimen.parse(method, message.to_xml().encode()) == message


@pytest.mark.parametrize("method", sorted(qimen.METHODS))
@QUICK
@given(st.data())
def test_every_result_survives_the_wire(method, data):
    result = data.draw(nodes(qimen.METHODS[method].result))
    answer = qimen.Answer.parse(qimen.success(result).encode())
    assert answer.success
    assert answer.result(method) == result


@pytest.mark.parametrize("path", qimen_samples.requests(), ids=lambda path: path.stem)
def test_samples_are_read_and_written_again_alike(path):
    method = qimen_samples.method_of(path)
    message = qimen.parse(method, path.read_bytes())
    assert method == message.METHOD
    assert qimen.parse(f"taobao.qimen.{method}", message.to_xml()) == message


def test_every_method_has_a_sample():
    assert {qimen_samples.method_of(path) for path in qimen_samples.requests()} == set(
        qimen.METHODS
    )


def test_a_confirmation_is_read_field_by_field():
    message = qimen.parse(
        "entryorder.confirm", qimen_samples.read("entryorder.confirm--intermediate.xml")
    )
    assert message.document_code == "SX/IN/00017"
    assert message.out_biz_code == "RK00000041-1"
    assert message.order.confirm_type == qimen.codes.CONFIRM_INTERMEDIATE
    assert message.order.operate_time == datetime(2026, 3, 3, 2, 20, 30, tzinfo=UTC)
    (line,) = message.lines
    assert line.actual_qty == Decimal(130)
    assert [(one.inventory_type, one.actual_qty) for one in line.batches] == [
        ("ZP", Decimal(126)),
        ("CC", Decimal(4)),
    ]


def test_habits_of_other_peers_are_understood():
    message = qimen.parse(
        "deliveryorder.confirm", qimen_samples.read("deliveryorder.confirm--vendor.xml")
    )
    assert message.order.delivery_order_code == "SX/OUT/00209"
    assert message.order.delivery_order_id is None
    assert message.order.storage_fee == 0
    assert message.order.extend_props == {"wave": "B-12"}
    assert message.packages[0].items[0].quantity == Decimal(4)
    (line,) = message.lines
    assert (line.plan_qty, line.actual_qty) == (None, Decimal(4))
    assert line.batches[0].expire_date.isoformat() == "2027-08-14"
    assert line.serials == ("A-1", "A-2")


# --- building -----------------------------------------------------------------------------


def cancel(**values):
    return qimen.OrderCancel(**{"warehouse_code": "W1", "order_code": "X", **values})


def stock_out(**values):
    order = qimen.StockOutOrder(
        delivery_order_code="D1",
        order_type="PTCK",
        warehouse_code="W1",
        create_time=values.pop("create_time", datetime(2026, 1, 2, tzinfo=UTC)),
    )
    line = {"owner_code": "O", "item_code": "I", "plan_qty": Decimal(1), **values}
    good = qimen.StockOutLine(owner_code="O", item_code="I", plan_qty=Decimal(1))
    return qimen.StockOutCreate(order=order, lines=(good, qimen.StockOutLine(**line)))


LINE = "request/orderLines/orderLine[2]"
WRONG = [
    (cancel(order_code=""), "request/orderCode", "is required"),
    (cancel(order_code=None), "request/orderCode", "is required"),
    (cancel(order_code=False), "request/orderCode", "is required"),
    (cancel(order_code=" \t"), "request/orderCode", "is required"),
    (cancel(order_code=12), "request/orderCode", "must be text, not int"),
    (cancel(order_code="x" * 51), "request/orderCode", "is longer than 50 characters (51)"),
    (cancel(cancel_reason="x" * 501), "request/cancelReason", "longer than 500"),
    (cancel(cancel_reason="a\x00b"), "request/cancelReason", "XML cannot carry"),
    (cancel(cancel_reason="a\ufffeb"), "request/cancelReason", "XML cannot carry"),
    (cancel(cancel_reason="a\ud800b"), "request/cancelReason", "XML cannot carry"),
    (stock_out(item_code=None), f"{LINE}/itemCode", "is required"),
    (stock_out(plan_qty=Decimal("1.5")), f"{LINE}/planQty", "more than 0 decimal places"),
    (stock_out(plan_qty=1.0), f"{LINE}/planQty", "must be a Decimal, not float"),
    (stock_out(plan_qty=True), f"{LINE}/planQty", "must be a Decimal, not bool"),
    (stock_out(plan_qty=Decimal(-1)), f"{LINE}/planQty", "must not be negative"),
    (stock_out(plan_qty=Decimal("NaN")), f"{LINE}/planQty", "is out of range"),
    (stock_out(plan_qty=Decimal("1e30")), f"{LINE}/planQty", "is out of range"),
    (stock_out(plan_qty=None), f"{LINE}/planQty", "is required"),
    (stock_out(expire_date="2026-01-01"), f"{LINE}/expireDate", "must be a date, not str"),
    (
        stock_out(expire_date=datetime(2026, 1, 1, tzinfo=UTC)),
        f"{LINE}/expireDate",
        "must be a date, not datetime",
    ),
    (
        stock_out(create_time=datetime(2026, 1, 2)),
        "request/deliveryOrder/createTime",
        "has no time zone",
    ),
    (stock_out(extend_props={"a b": "1"}), f"{LINE}/extendProps/a b", "element name"),
    (
        qimen.StockOutCreate(order=stock_out().order, lines=()),
        "request/orderLines",
        "is required",
    ),
    (
        qimen.StockOutCreate(order=stock_out().order, lines=("x",)),
        "request/orderLines/orderLine[1]",
        "must be StockOutLine, not str",
    ),
    (
        qimen.StockQuery(page=0, page_size=100),
        "request/page",
        "must be from 1 to 999999999",
    ),
    (qimen.StockQuery(page=1, page_size=101), "request/pageSize", "must be from 1 to 100"),
    (
        qimen.OrderPending(action_type="stop", order_code="X"),
        "request/actionType",
        "must be one of pending, restore",
    ),
]


@pytest.mark.parametrize(("message", "path", "reason"), WRONG)
def test_what_cannot_be_sent_is_an_error_that_names_the_field(message, path, reason):
    with pytest.raises(qimen.QimenFormatError) as caught:
        message.to_xml()
    assert caught.value.path == path
    assert reason in caught.value.reason


@pytest.mark.parametrize(
    "message",
    [
        cancel(order_code="x" * 50),
        cancel(cancel_reason="x" * 500),
        stock_out(plan_qty=7),
        stock_out(plan_qty=Decimal("7.000")),
        stock_out(plan_qty=Decimal("1E+2")),
        qimen.StockQuery(page=1, page_size=100),
    ],
)
def test_what_is_just_inside_the_limit_is_sent(message):
    assert qimen.parse(message.METHOD, message.to_xml()).to_xml() == message.to_xml()


def test_numbers_are_written_plainly():
    text = stock_out(plan_qty=Decimal("1E+2")).to_xml()
    assert "<planQty>100</planQty>" in text
    item = qimen.Item(
        item_code="I",
        item_name="n",
        bar_code="1",
        tag_price=Decimal(5),
        gross_weight=Decimal("0.5000"),
    )
    text = qimen.ItemSynchronize(
        action_type="add", warehouse_code="W", owner_code="O", item=item
    ).to_xml()
    assert "<tagPrice>5.00</tagPrice>" in text
    assert "<grossWeight>0.5</grossWeight>" in text


def test_times_are_written_in_gmt8():
    moment = datetime(2026, 1, 1, 20, 30, 15, 999999, tzinfo=UTC)
    assert "<createTime>2026-01-02 04:30:15</createTime>" in stock_out(create_time=moment).to_xml()


def test_an_error_does_not_repeat_what_may_be_personal():
    reason = "0123456789" * 60
    with pytest.raises(qimen.QimenFormatError) as caught:
        cancel(cancel_reason=reason).to_xml()
    assert "0123456789" not in str(caught.value)


# --- reading ------------------------------------------------------------------------------


def order_xml(inside):
    head = "<warehouseCode>W1</warehouseCode><orderCode>X</orderCode>"
    return f"<request>{head}{inside}</request>"


UNREADABLE = [
    ("<request><orderCode>X</orderCode></request>", "request/warehouseCode", "missing-field"),
    (order_xml("<orderCode>Y</orderCode>"), "request/orderCode", "bad-field"),
    (order_xml("<orderId><b/></orderId>"), "request/orderId", "bad-field"),
    (order_xml(f"<orderId>{'x' * 51}</orderId>"), "request/orderId", "bad-field"),
    ("<answer/>", "/", "malformed-xml"),
]


@pytest.mark.parametrize(("body", "path", "code"), UNREADABLE)
def test_what_cannot_be_read_names_the_field(body, path, code):
    with pytest.raises(qimen.QimenFormatError) as caught:
        qimen.parse("order.cancel", body)
    assert (caught.value.path, caught.value.code) == (path, code)


@pytest.mark.parametrize(
    ("text", "value"),
    [("5", 5), ("5.0", 5), ("5.", 5), ("+5", 5), ("0.50", Decimal("0.5")), ("-0", 0)],
)
def test_numbers_as_peers_write_them(text, value):
    assert qimen.node.scalars.Number(signed=True).read(text) == value


@pytest.mark.parametrize("text", ["5,0", "1e5", "٥", "0x5", "5 5", "NaN", "9" * 16, "--1", "."])
def test_what_is_no_number(text):
    with pytest.raises(ValueError, match="is not a number"):
        qimen.node.scalars.Number(signed=True).read(text)


@pytest.mark.parametrize(
    "text",
    ["2026-02-30 00:00:00", "2026-01-01T00:00:00", "2026-1-1 00:00:00", "2026-01-01 24:00:00"],
)
def test_what_is_no_time(text):
    with pytest.raises(ValueError, match="is not a time"):
        qimen.times.parse_time(text)


def test_a_method_nobody_knows():
    with pytest.raises(qimen.QimenFormatError, match="is not known"):
        qimen.parse("no.such", "<request/>")


def test_a_heartbeat_may_be_empty():
    assert qimen.parse("service.heartbeat", b" ") == qimen.Heartbeat()
