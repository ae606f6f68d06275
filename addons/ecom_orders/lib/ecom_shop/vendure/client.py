"""A client of one Vendure server's Admin API."""

import threading
import time

from ..errors import ShopRefused, ShopUnavailable
from ..http import JsonHttp
from . import queries

#: Vendure answers at most so many rows
MOST_ROWS = 100
#: how often stock is set that somebody else changes meanwhile
_MOST_TRIES = 5
_DONE_ALREADY = "ITEMS_ALREADY_FULFILLED_ERROR"
#: what is left to do until a fulfillment is shipped
_STEPS = {"Created": ("Pending", "Shipped"), "Pending": ("Shipped",)}
_LOGGED_OUT = ("FORBIDDEN", "UNAUTHORIZED")


class VendureClient:
    """Logs in when it must; threads may share it."""

    def __init__(self, url, name, password, channel_token, timeout, session=None,
                 clock=time.monotonic):
        self._http = JsonHttp(url, timeout, session, clock)
        self._name, self._password = name, password
        self._channel_token = channel_token
        self._token = ""
        self._lock = threading.Lock()

    def __repr__(self):
        return f"VendureClient({self._name!r})"

    def orders(self, changed_after, skip, take):
        """Rows of placed orders changed after that moment (text or None), oldest change first."""
        filters = {"orderPlacedAt": {"isNull": False}}
        if changed_after:
            filters["updatedAt"] = {"after": changed_after}
        # Vendure sorts in the order of its schema, whatever order is sent: the id stands there
        # before the moment and would be first. The code is as unique, and stands behind it.
        sort = {"updatedAt": "ASC", "code": "ASC"}
        options = {"skip": skip, "take": take, "sort": sort, "filter": filters}
        return self._ask(queries.ORDERS, options=options)["orders"]["items"]

    def find_orders(self, order_ids):
        """Rows of the orders with these ids, at most 100, in any order."""
        options = {"take": len(order_ids), "filter": {"id": {"in": order_ids}}}
        return self._ask(queries.ORDERS, options=options)["orders"]["items"]

    def order(self, order_id):
        return self._ask(queries.ORDER, id=order_id)["order"]

    def fulfill(self, order_id, quantities, method, tracking):
        """Make a fulfillment and ship it, or find that it was; return its id.

        :param quantities: {id of the order's line: quantity}
        """
        content = (order_id, quantities, method, tracking)
        found = self._find_fulfillment(*content)
        if not found:
            try:
                found = self._add_fulfillment(quantities, method, tracking)
            except ShopRefused as error:
                # a call whose answer was lost may have taken effect after we looked
                found = error.code == _DONE_ALREADY and self._find_fulfillment(*content)
                if not found:
                    raise
        for state in _STEPS.get(found["state"], ()):
            self._transition(found["id"], state)
        return found["id"]

    def _add_fulfillment(self, quantities, method, tracking):
        lines = [{"orderLineId": line, "quantity": number}
                 for line, number in quantities.items()]
        arguments = [{"name": "method", "value": method},
                     {"name": "trackingCode", "value": tracking}]
        handler = {"code": "manual-fulfillment", "arguments": arguments}
        answer = self._ask(queries.FULFILL, input={"lines": lines, "handler": handler})
        return _wanted(answer["addFulfillmentToOrder"])

    def _find_fulfillment(self, order_id, quantities, method, tracking):
        order = self._ask(queries.FULFILLMENTS, id=order_id)["order"]
        if not order:
            raise ShopRefused("order", f"The shop has no order {order_id}.")
        for one in order["fulfillments"] or []:
            content = {line["orderLineId"]: line["quantity"] for line in one["lines"]}
            told = (one["trackingCode"] or "", one["method"] or "", content)
            if one["state"] != "Cancelled" and told == (tracking, method, quantities):
                return one
        return None

    def cancel_fulfillment(self, fulfillment_id):
        self._transition(fulfillment_id, "Cancelled")

    def _transition(self, fulfillment_id, state):
        answer = self._ask(queries.TRANSITION, id=fulfillment_id, state=state)
        answer = answer["transitionFulfillmentToState"]
        if f'from "{state}" to "{state}"' in (answer.get("transitionError") or ""):
            return  # done by an earlier call whose answer was lost
        _wanted(answer)

    def tell_buyer(self, order_id, text):
        """Put a public note on an order, once: the shop shows it to the order's buyer."""
        order = self._ask(queries.NOTES, id=order_id)["order"]
        if not order:
            raise ShopRefused("order", f"The shop has no order {order_id}.")
        known = [one["data"].get("note") for one in order["history"]["items"]]
        if text not in known:
            told = {"id": order_id, "note": text, "isPublic": True}
            self._ask(queries.ADD_NOTE, input=told)

    def set_stock(self, quantities):
        """Set what may be sold of {merchant code: quantity}; return the codes it does not have.

        :raises ShopUnavailable: the figures change all the time, so that some are not right
        """
        skus, missing = list(quantities), []
        for start in range(0, len(skus), MOST_ROWS):
            some = skus[start:start + MOST_ROWS]
            rows = self._ask(queries.VARIANTS, skus=some, take=MOST_ROWS)
            rows = rows["productVariants"]["items"]
            self._set_variants(rows, quantities)
            missing += sorted(set(some) - {row["sku"] for row in rows})
        return missing

    def _set_variants(self, rows, quantities):
        """Vendure takes what is promised to orders off what is on hand by itself.

        That may change between our reading and our setting, as when a parcel leaves: so what
        may be sold is looked at afterwards, and set anew where it is not what was told.
        """
        for _attempt in range(_MOST_TRIES):
            values = [{"id": row["id"], "stockOnHand": quantities[row["sku"]]
                       + row["stockAllocated"]} for row in rows]
            if values:
                rows = self._ask(queries.SET_STOCK, input=values)["updateProductVariants"]
            rows = [row for row in rows
                    if row["stockOnHand"] - row["stockAllocated"] != quantities[row["sku"]]]
            if not rows:
                return
        raise ShopUnavailable("the shop's stock changes while it is set")

    # Calls

    def _ask(self, query, **variables):
        token = self._token or self._log_in("")
        try:
            return self._post(query, variables, token)[1]
        except ShopRefused as error:
            if error.code not in _LOGGED_OUT:
                raise
        return self._post(query, variables, self._log_in(token))[1]

    def _log_in(self, old_token):
        with self._lock:
            if self._token and self._token != old_token:  # another thread was here
                return self._token
            variables = {"name": self._name, "password": self._password}
            headers, data = self._post(queries.LOGIN, variables, "")
            _wanted(data["login"])
            self._token = headers.get("vendure-auth-token", "")
            if not self._token:
                raise ShopRefused("token", "The shop gives no bearer token.")
            return self._token

    def _post(self, query, variables, token):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if self._channel_token:
            headers["vendure-token"] = self._channel_token
        told, answer = self._http.ask(
            "POST", "/admin-api", data={"query": query, "variables": variables}, headers=headers
        )
        if not isinstance(answer, dict):
            raise ShopUnavailable("the answer is no GraphQL", unsure=True)
        for error in answer.get("errors") or []:
            code = (error.get("extensions") or {}).get("code", "")
            if code == "INTERNAL_SERVER_ERROR":
                raise ShopUnavailable(error.get("message", ""), unsure=True)
            raise ShopRefused(code, error.get("message", ""))
        return told, answer["data"]


def _wanted(result):
    """The result, unless it is one of Vendure's error results."""
    if "errorCode" in result:
        raise ShopRefused(result["errorCode"], result.get("transitionError") or result["message"])
    return result
