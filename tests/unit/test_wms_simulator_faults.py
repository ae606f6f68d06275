"""The simulator misbehaving, and a merchant that does: nothing is lost, nothing is doubled."""

import random
from collections import Counter

import pytest
import qimen
from wms_kit import Merchant, Shop, Wms, eventually

DELIVERY, ENTRY = "deliveryorder.confirm", "entryorder.confirm"


def unavailable(send, message):
    with pytest.raises(qimen.QimenUnavailable) as caught:
        send(message)
    return caught.value


def receive(shop, name, *lines):
    shop.send(shop.entry(name, *lines))
    eventually(lambda: shop.document(name)["status"] == "FULFILLED")


# --- misbehaving as told ------------------------------------------------------------------


def test_failing_calls_do_no_work(shop):
    shop.push_item()
    shop.wms.control(fail_rate=1)
    assert unavailable(shop.send, shop.entry("IN", ("TEA", 5))).unsure
    shop.wms.control(fail_rate=0)
    assert shop.document("IN") is None
    assert shop.wms.books()["counters"]["failed on purpose"] >= 1


def test_a_dropped_answer_comes_after_the_work(shop):
    shop.wms.control(auto_feedback=False)
    shop.push_item()
    message = shop.entry("IN", ("TEA", 5))
    shop.wms.control(drop_answer_rate=1)
    assert unavailable(shop.send, message).unsure
    shop.wms.control(drop_answer_rate=0)
    ref = shop.document("IN")["ref"]
    assert shop.send(message).result(message.METHOD).entry_order_id == ref


def test_a_slow_answer_is_given_up_and_the_work_is_done(shop):
    shop.wms.control(slow_rate=1, slow_ms=1500, auto_feedback=False)
    shop.push_item()
    hasty = shop.wms.client_for(timeout=(1, 0.2))
    assert unavailable(hasty.send, shop.entry("IN", ("TEA", 5))).unsure
    eventually(lambda: shop.document("IN"))


def test_the_same_seed_throws_the_same_dice(shop):
    def throws():
        shop.wms.control(seed=7, fail_rate=0.5)
        found = []
        for _ in range(12):
            try:
                found.append(shop.send(qimen.Heartbeat()).success)
            except qimen.QimenUnavailable:
                found.append(False)
        return found

    first = throws()
    assert set(first) == {True, False}
    assert throws() == first


def test_duplicates_are_the_same_message_twice(shop, merchant):
    shop.wms.control(duplicate_rate=1)
    shop.push_item()
    shop.send(shop.entry("IN", ("TEA", 5)))
    eventually(lambda: len(calls(merchant, shop.code("IN"))) == 2)
    assert len({call.identity for call in calls(merchant, shop.code("IN"))}) == 1
    assert len(merchant.of(shop.code("IN"))) == 1


def calls(merchant, code):
    return [call for call in list(merchant.calls) if call.document_code == code]


def test_reordered_messages_arrive_in_another_order_but_all(shop, merchant):
    shop.push_item()
    receive(shop, "IN", ("TEA", 20))
    shop.wms.control(reorder=True, seed=3)
    for number in range(8):
        shop.send(shop.delivery(f"OUT{number}", ("TEA", 1)))
    orders = []
    for number in range(8):
        code = shop.code(f"OUT{number}")
        eventually(lambda code=code: len(merchant.of(code)) == 3)
        orders.append([type(one).METHOD for one in merchant.of(code)])
    assert any(order[-1] != DELIVERY for order in orders)


def test_malformed_messages_come_in_addition_and_none_is_accepted(shop, merchant):
    merchant.rejections.clear()
    shop.push_item()
    receive(shop, "IN", ("TEA", 40))
    shop.wms.control(malformed_rate=1, seed=1)
    for number in range(12):
        shop.send(shop.delivery(f"OUT{number}", ("TEA", 1)))
    for number in range(12):
        merchant.await_one(shop.code(f"OUT{number}"), DELIVERY)
    counters = shop.wms.quiet()["counters"]
    sent = sum(number for name, number in counters.items() if name.startswith("malformed sent"))
    assert sent == sum(merchant.rejections.values()) >= 36
    assert "malformed accepted" not in counters
    assert {"malformed-xml", "forbidden-xml", qimen.codes.SIGN_FAILURE} <= set(merchant.rejections)


# --- a merchant that misbehaves -----------------------------------------------------------


def test_feedback_is_sent_again_until_it_is_taken(shop, merchant):
    refusals = iter(range(3))

    def answer(call):
        refused = next(refusals, None) is not None
        return qimen.failure("busy", "later") if refused else qimen.success()

    merchant.answer = answer
    shop.push_item()
    shop.send(shop.entry("IN", ("TEA", 5)))
    eventually(lambda: len(calls(merchant, shop.code("IN"))) == 4)
    assert shop.wms.quiet()["outbox"]["failing"] == []


def test_each_try_is_signed_anew(shop, merchant):
    lost = iter(range(2))
    merchant.answer = lambda call: None if next(lost, None) is not None else qimen.success()
    shop.push_item()
    shop.send(shop.entry("IN", ("TEA", 5)))
    eventually(lambda: len(calls(merchant, shop.code("IN"))) == 3)
    shop.wms.quiet()
    assert len({call.identity for call in calls(merchant, shop.code("IN"))}) == 1


def test_the_order_of_one_document_is_kept_while_it_is_refused(shop, merchant):
    shop.push_item()
    receive(shop, "IN", ("TEA", 5))
    refusals = iter(range(2))
    merchant.answer = lambda call: (
        qimen.failure("busy", "later") if next(refusals, None) is not None else qimen.success()
    )
    shop.send(shop.delivery("OUT", ("TEA", 1)))
    merchant.await_one(shop.code("OUT"), DELIVERY)
    methods = [call.method for call in calls(merchant, shop.code("OUT"))]
    assert methods[-1] == DELIVERY
    assert methods.count(DELIVERY) == 1


def test_what_is_refused_for_good_is_shown_and_does_not_block_the_rest(shop, merchant):
    shop.wms.control(max_refusals=2)
    shop.push_item()
    receive(shop, "IN", ("TEA", 5))
    merchant.answer = lambda call: (
        qimen.failure("no", "never") if call.method == "orderprocess.report" else qimen.success()
    )
    shop.send(shop.delivery("OUT", ("TEA", 1)))
    merchant.await_one(shop.code("OUT"), DELIVERY)
    failing = shop.wms.quiet()["outbox"]["failing"]
    assert [(one["method"], one["state"], one["refusals"]) for one in failing] == [
        ("orderprocess.report", "refused", 2)
    ] * 2
    assert failing[0]["error"] == "no: never"


# --- killed at any moment -----------------------------------------------------------------


@pytest.fixture
def own(tmp_path):
    """A simulator and a merchant of the test's own."""
    merchant = Merchant()
    wms = Wms(tmp_path, merchant.url, "--customer-id", "c-unit")
    yield Shop(wms, "OWN"), merchant
    wms.kill()
    merchant.close()


def send_through_anything(shop, message):
    """As a merchant does it: the same message until there is an answer."""

    def answer():
        try:
            return shop.send(message)
        except qimen.QimenUnavailable:
            return None

    return eventually(answer)


def test_it_stops_politely_and_goes_on_later(own):
    shop, merchant = own
    shop.wms.control(auto_feedback=False, latency_ms=1)
    shop.push_item()
    shop.send(shop.entry("IN", ("TEA", 5)))
    assert shop.wms.stop() == 0
    shop.wms.start()
    assert shop.wms.get("/control")["latency_ms"] == 1
    assert shop.document("IN")["status"] == "NEW"
    shop.wms.control(auto_feedback=True)
    merchant.await_one(shop.code("IN"), ENTRY)


def test_feedback_waits_for_a_merchant_that_is_away(tmp_path):
    merchant = Merchant()
    wms = Wms(tmp_path, merchant.url)
    shop = Shop(wms, "OWN")
    merchant.close()
    try:
        shop.push_item()
        shop.send(shop.entry("IN", ("TEA", 5)))
        eventually(lambda: wms.books()["counters"].get("feedback unanswered"))
        assert wms.books()["outbox"]["due"] == 1
    finally:
        wms.kill()


@pytest.mark.parametrize("seed", [1, 2])
def test_killed_at_random_it_loses_and_doubles_nothing(own, seed):
    shop, merchant = own
    dice = random.Random(seed)
    shop.push_lots_item()
    shop.wms.control(feedback_delay_ms=5, duplicate_rate=0.2, drop_answer_rate=0.1, seed=seed)
    merchant.answer = lambda call: None if dice.random() < 0.1 else qimen.success()
    orders = {f"OUT{number}": dice.randint(1, 9) for number in range(40)}
    messages = [shop.entry("IN1", ("TEA", 60)), shop.entry("IN2", ("TEA", 240))]
    messages += [shop.delivery(name, ("TEA", quantity)) for name, quantity in orders.items()]
    kills = set(dice.sample(range(len(messages)), 6))
    for number, message in enumerate(messages):
        send_through_anything(shop, message)
        if number in kills:
            shop.wms.kill()
            shop.wms.start()
    books = shop.wms.quiet()
    assert_shipped_once(shop, merchant, orders, books)
    received = confirmed(merchant, ENTRY)
    assert received == {shop.code("IN1"): 60, shop.code("IN2"): 240}
    stock = sum(row["quantity"] for row in books["stock"])
    assert stock == 300 - sum(orders.values())
    assert by_batch(merchant, ENTRY) - by_batch(merchant, DELIVERY) == Counter(
        {row["batch"]: row["quantity"] for row in books["stock"]}
    )


def assert_shipped_once(shop, merchant, orders, books):
    wanted = {shop.code(name): quantity for name, quantity in orders.items()}
    assert confirmed(merchant, DELIVERY) == wanted
    theirs = {one["code"]: one["lines"][0]["done"] for one in books["documents"] if one["packages"]}
    assert theirs == wanted
    parcels = [
        package.express_code
        for (method, _identity), message in merchant.facts.items()
        if method == DELIVERY
        for package in message.packages
    ]
    assert len(set(parcels)) == len(parcels) == len(orders)


def confirmed(merchant, method):
    """``{document: quantity}`` over the distinct messages of a method."""
    found = Counter()
    for (name, _identity), message in merchant.facts.items():
        if name == method:
            found[message.document_code] += sum(int(line.actual_qty) for line in message.lines)
    return dict(found)


def by_batch(merchant, method):
    found = Counter()
    for (name, _identity), message in merchant.facts.items():
        if name == method:
            for line in message.lines:
                assert sum(one.actual_qty for one in line.batches) == line.actual_qty
                for one in line.batches:
                    found[one.batch_code] += int(one.actual_qty)
    return found
