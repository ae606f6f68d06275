"""The calls. ``http`` makes them: it has ``ask(method, path, data=, params=, auth=)`` giving
(headers, parsed JSON), and raises its own errors; nothing is repeated here."""

from datetime import timedelta

from .orders import read_moment
from .shipments import add_item, meta_of, remove_item, tracking_id

PATH = "/wp-json/wc/v3"
MOST_ROWS = 100
#: states of an order that shipping completes
OPEN = ("pending", "on-hold", "processing")


class WooStale(Exception):
    """The answer is not of this question: a cache in between, or rows that got lost."""


class WooClient:
    def __init__(self, http, auth):
        self._http, self._auth = http, auth

    def _ask(self, method, path, **values):
        return self._http.ask(method, PATH + path, auth=self._auth, **values)

    def list_orders(self, since, skip, size):
        """Rows of orders changed at ``since`` or later, oldest change first.

        :param since: UTC without zone, or None
        :param int skip: how many of these are left out
        :raises WooStale: the answer has other rows than were asked for, or too few
        """
        size = min(size, MOST_ROWS)
        params = {"orderby": "modified", "order": "asc", "per_page": size, "offset": skip,
                  "status": "any", "dates_are_gmt": "true"}
        if since:
            # the shop knows "after" only, and whole seconds
            params["modified_after"] = (since - timedelta(seconds=1)).isoformat()
        headers, rows = self._ask("GET", "/orders", params=params)
        rows = sorted(_as_rows(rows), key=changed_at)
        if since and rows and changed_at(rows[0]) < since:
            raise WooStale("orders were told that were changed before what was asked for")
        total = headers.get("X-WP-Total", "")
        if total.isdecimal() and len(rows) < min(size, int(total) - skip):
            raise WooStale(f"{len(rows)} orders were told of {total}")
        return rows

    def find_orders(self, external_ids):
        """Rows of the orders with these ids, at most 100, in any order; none from the trash."""
        include = ",".join(str(_number(one)) for one in external_ids)
        params = {"include": include, "per_page": len(external_ids), "status": "any"}
        return _as_rows(self._ask("GET", "/orders", params=params)[1])

    def get_order(self, external_id):
        return self._ask("GET", f"/orders/{_number(external_id)}")[1]

    def list_refunds(self, external_id):
        params = {"per_page": MOST_ROWS}
        return _as_rows(self._ask("GET", f"/orders/{_number(external_id)}/refunds",
                                  params=params)[1])

    def add_tracking(self, order_id, number, tracking, carrier, url, shipped_at):
        """Put a tracking number on an order, once; complete the order; note it for the buyer.

        :return: what takes it back, or None where the order is cancelled
        """
        order = self.get_order(order_id)
        identity = tracking_id(order_id, number, tracking)
        items = add_item(order, {
            "tracking_id": identity, "tracking_number": tracking, "tracking_provider": "",
            "custom_tracking_provider": carrier, "custom_tracking_link": url,
            "date_shipped": str(int(shipped_at)),
        })
        if items is not None:
            if order.get("status") not in (*OPEN, "completed"):
                return None
            self._ask("PUT", f"/orders/{_number(order_id)}", data={
                "status": "completed", "meta_data": [meta_of(order, items)],
            })
        told = f"Shipped with {carrier or 'parcel post'}: {tracking}" if tracking else carrier
        self._note_once(order_id, told, True)
        return f"{order_id}:{identity}"

    def remove_tracking(self, reference):
        """Take back what ``add_tracking`` put there; nothing to do where it is gone."""
        order_id, _colon, identity = reference.partition(":")
        order = self.get_order(order_id)
        items = remove_item(order, identity)
        if items is None:
            return
        values = {"meta_data": [meta_of(order, items)]}
        if not items and order.get("status") == "completed":
            values["status"] = "processing"
        self._ask("PUT", f"/orders/{_number(order_id)}", data=values)
        self._ask("POST", f"/orders/{_number(order_id)}/notes", data={
            "note": "The tracking number was taken back.", "customer_note": False,
        })

    def tell_buyer(self, order_id, text):
        """Put a note on an order, once; the shop sends it to the buyer."""
        self._note_once(order_id, text, True)

    def _note_once(self, order_id, text, is_for_buyer):
        path = f"/orders/{_number(order_id)}/notes"
        known = _as_rows(self._ask("GET", path, params={"type": "any"})[1])
        if not any(text in str(note.get("note")) for note in known):
            self._ask("POST", path, data={"note": text, "customer_note": is_for_buyer})

    def find_products(self, codes):
        """Rows of products and variations with one of these merchant codes, at most 100."""
        params = {"sku": ",".join(codes), "per_page": MOST_ROWS, "status": "any"}
        return _as_rows(self._ask("GET", "/products", params=params)[1])

    def set_stock(self, parent, updates):
        """Set the stock of products, or of a product's variations; return what was refused.

        :return: list of (id, reason)
        """
        path = f"/products/{_number(parent)}/variations/batch" if parent else "/products/batch"
        answer = self._ask("POST", path, data={"update": updates})[1]
        told = answer.get("update") if isinstance(answer, dict) else None
        return [(row.get("id"), str((row.get("error") or {}).get("message") or "refused"))
                for row in _as_rows(told) if row.get("error")]


def changed_at(row):
    return read_moment(row.get("date_modified_gmt") or row.get("date_created_gmt"))


def _as_rows(rows):
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise WooStale("the answer is no list of objects")
    return rows


def _number(value):
    """Ids are numbers; anything else would be another address."""
    if not str(value).isdecimal():
        raise WooStale(f"{value!r} is no number of this shop")
    return int(value)
