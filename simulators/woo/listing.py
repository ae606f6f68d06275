"""The list of orders, page by page, and how it goes wrong."""

import json
import re

from simulators.common.server import Answer

from .orders import STATUSES

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)?")
ORDERS = {"date": "created", "id": "id", "modified": "modified"}


class Listing:
    def __init__(self, orders, conduct, store):
        self._orders, self._conduct, self._store = orders, conduct, store
        self._last = None

    def answer(self, call):
        now = self._conduct.now
        number = self._orders.count()
        if number and self._conduct.chance(now.churn_rate):
            self._orders.touch(self._conduct.below(number))
            self._store.count("churned on purpose")
        if self._last and self._conduct.chance(now.repeat_page_rate):
            self._store.count("pages repeated on purpose")
            return self._last
        rows, total, size = self._find(call.query)
        if now.shuffle_pages:
            rows.sort(key=lambda _row: self._conduct.below(1 << 30))
        headers = {"X-WP-Total": total, "X-WP-TotalPages": -(-total // size)}
        self._last = (200, rows, headers)
        return self._last

    def _find(self, query):
        size = _number(query, "per_page", 10, 1, 100)
        page = _number(query, "page", 1, 1, 2**31)
        offset = _number(query, "offset", (page - 1) * size, 0, 2**31)
        where, values = ["true"], []
        if "modified_after" in query:
            where.append("modified > ?")
            values.append(_moment(query))
        if "include" in query:
            ids = query["include"].split(",")
            if not all(one.isdecimal() for one in ids):
                _refuse("include")
            where.append(f"id IN ({', '.join('?' * len(ids))})")
            values += ids
        status = query.get("status", "any")
        if status != "any":
            names = status.split(",")
            if not set(names) <= set(STATUSES):
                _refuse("status")
            where.append(f"status IN ({', '.join('?' * len(names))})")
            values += names
        else:
            where.append("status NOT IN ('trash', 'auto-draft')")
        column = ORDERS.get(query.get("orderby", "date")) or _refuse("orderby")
        way = {"asc": "ASC", "desc": "DESC"}.get(query.get("order", "desc")) or _refuse("order")
        condition = " AND ".join(where)
        total = self._store.rows(
            f"SELECT count(*) AS n FROM shop_order WHERE {condition}", *values)[0]["n"]
        rows = self._store.rows(
            f"SELECT body FROM shop_order WHERE {condition}"
            f" ORDER BY {column} {way}, id {way} LIMIT ? OFFSET ?", *values, size, offset)
        return [json.loads(row["body"]) for row in rows], total, size


def _moment(query):
    text = query["modified_after"]
    if not MOMENT.fullmatch(text):
        _refuse("modified_after")
    if query.get("dates_are_gmt") != "true":
        # the real shop would then read it in its own zone: a client must say what it means
        _refuse("dates_are_gmt")
    return text[:19]


def _number(query, name, default, least, most):
    text = query.get(name, str(default))
    if not text.isdecimal() or not least <= int(text) <= most:
        _refuse(name)
    return int(text)


def _refuse(name):
    raise Answer(400, {"code": "rest_invalid_param", "data": {"status": 400},
                       "message": f"Invalid parameter(s): {name}"})
