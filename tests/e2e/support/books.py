"""Both sides' books, and what differs between them, as sentences: an empty list is agreement."""

import re
from collections import Counter, defaultdict

DONE = ("state", "=", "done")
OPEN_MESSAGES = ("due", "received", "waiting", "sending", "unsure", "refused")


def whole(quantity):
    """Quantities are whole here; Odoo gives them as floats."""
    rounded = round(quantity)
    return rounded if abs(quantity - rounded) < 1e-6 else quantity


def name_of(many2one):
    return many2one[1] if many2one else ""


def id_of(many2one):
    return many2one[0] if many2one else None


def differ(what, ours, theirs):
    """A sentence for every key whose values differ."""
    return [
        f"{what} {key}: Odoo {ours.get(key)}, warehouse {theirs.get(key)}"
        for key in sorted(ours.keys() | theirs.keys(), key=str)
        if ours.get(key) != theirs.get(key)
    ]


class Books:
    """Reads everything once; ``odoo`` is an administrator's connection."""

    def __init__(self, odoo, wms_books):
        self._odoo = odoo
        self._wms = wms_books
        self._codes = {
            row["id"]: row["default_code"]
            for row in odoo.search_read(
                "product.product", [("active", "in", [True, False])], ["default_code"]
            )
        }
        self._lots = {row["id"]: row["name"] for row in odoo.search_read("stock.lot", [], ["name"])}
        fields = ["wms_document_id", "carrier_tracking_ref", "sale_id", "purchase_id"]
        self._pickings = {
            row["id"]: row
            for row in odoo.search_read(
                "stock.picking", [DONE, ("wms_document_id", "!=", False)], fields
            )
        }
        rows = odoo.search_read("wms.document", [], ["code", "kind", "state"])
        self._documents = {row["id"]: row for row in rows}

    def shipments(self):
        """Facts by document: product, lot and quantity; each tracking number on its delivery."""
        return [
            *differ("goods of", self._odoo_facts(), self._wms_facts()),
            *differ("tracking numbers of", self._odoo_tracking(), self._wms_tracking()),
            *self._shared_tracking(),
        ]

    def orders(self):
        """Every line of every confirmed order went out once, in both books."""
        fields = ["order_id", "product_id", "product_uom_qty", "qty_delivered"]
        domain = [("state", "=", "sale"), ("product_id.type", "=", "consu")]
        ordered, delivered = Counter(), Counter()
        for row in self._odoo.search_read("sale.order.line", domain, fields):
            key = name_of(row["order_id"]), self._codes[id_of(row["product_id"])]
            ordered[key] += whole(row["product_uom_qty"])
            delivered[key] += whole(row["qty_delivered"])
        shipped = self._wms_by_source("sale_id")
        return [
            *differ("ordered and delivered of", ordered, delivered),
            *differ("ordered and shipped of", ordered, shipped),
        ]

    def receipts(self):
        """Every line of every purchase came in once, in both books."""
        fields = ["order_id", "product_id", "product_qty", "qty_received"]
        domain = [("state", "=", "purchase")]
        bought, received = Counter(), Counter()
        for row in self._odoo.search_read("purchase.order.line", domain, fields):
            key = name_of(row["order_id"]), self._codes[id_of(row["product_id"])]
            bought[key] += whole(row["product_qty"])
            received[key] += whole(row["qty_received"])
        return [
            *differ("bought and received of", bought, received),
            *differ("bought and taken in of", bought, self._wms_by_source("purchase_id")),
        ]

    def stock(self):
        """Quantity by warehouse, product and lot."""
        warehouses = self._odoo.search_read(
            "stock.warehouse", [("wms_backend_id", "!=", False)], ["wms_code", "view_location_id"]
        )
        ours = Counter()
        for warehouse in warehouses:
            root = id_of(warehouse["view_location_id"])
            for row in self._quants([("location_id", "child_of", root)]):
                code = self._codes[id_of(row["product_id"])]
                lot = self._lots.get(id_of(row["lot_id"]), "")
                ours[warehouse["wms_code"], code, lot] += row["quantity"]
        theirs = Counter()
        for row in self._wms["stock"]:
            theirs[row["warehouse"], row["item"], row["batch"]] += row["quantity"]
        ours = {key: whole(quantity) for key, quantity in ours.items() if whole(quantity)}
        return differ("stock of", ours, dict(theirs))

    def negative_stock(self):
        return [
            f"{name_of(row['product_id'])} {name_of(row['lot_id'])}: {row['quantity']}"
            for row in self._quants([("quantity", "<", 0)])
        ]

    def reserved_for_nothing(self):
        """Once everything is shipped, nothing may be reserved any more."""
        return [
            f"{name_of(row['product_id'])}: {row['reserved_quantity']} reserved"
            for row in self._quants([("reserved_quantity", "!=", 0)])
        ]

    def stuck(self):
        """Whatever is not finished: messages, documents, jobs, the warehouse's own work."""
        return [
            *self._left("postal.exchange", [("state", "in", OPEN_MESSAGES)], "kind", "error"),
            *self._left("wms.document", [("state", "not in", ("done", "cancelled"))], "code",
                        "state"),
            *self._left("queue.job", [("state", "!=", "done")], "name", "state"),
            *self._left("stock.picking", [("state", "not in", ("done", "cancel"))], "name",
                        "state"),
            *(f"outbox: {row}" for row in self._wms["outbox"]["failing"]),
            *(f"{name}: {count}" for name, count in self._wms["open_tasks"].items() if count),
            *(["the warehouse has unsent feedback"] if self._wms["outbox"]["due"] else []),
        ]

    # What Odoo has

    def _odoo_facts(self):
        rows = self._odoo.search_read(
            "stock.move.line",
            [DONE, ("picking_id", "in", list(self._pickings))],
            ["picking_id", "product_id", "lot_id", "quantity"],
        )
        facts = defaultdict(Counter)
        for row in rows:
            code = self._document_code(self._pickings[id_of(row["picking_id"])])
            lot = self._lots.get(id_of(row["lot_id"]), "")
            facts[code][self._codes[id_of(row["product_id"])], lot] += whole(row["quantity"])
        return {code: _listed(counter) for code, counter in facts.items()}

    def _odoo_tracking(self):
        numbers = defaultdict(set)
        for picking in self._pickings.values():
            text = picking["carrier_tracking_ref"] or ""
            numbers[self._document_code(picking)].update(re.findall(r"[^\s,;+]+", text))
        return {code: sorted(found) for code, found in numbers.items() if found}

    def _document_code(self, picking):
        return self._documents[id_of(picking["wms_document_id"])]["code"]

    def _quants(self, domain):
        fields = ["product_id", "lot_id", "quantity", "reserved_quantity"]
        domain = [("location_id.usage", "in", ("internal", "transit")), *domain]
        return self._odoo.search_read("stock.quant", domain, fields)

    def _left(self, model, domain, *fields):
        rows = self._odoo.search_read(model, domain, list(fields), limit=20)
        return [f"{model}: {[row[name] for name in fields]}" for row in rows]

    # What the warehouse has

    def _wms_facts(self):
        facts = {}
        for document in self._worked():
            counter = Counter()
            for line in document["lines"]:
                for one in line["batches"]:
                    counter[line["item"], one["batch"]] += one["quantity"]
            facts[document["code"]] = _listed(counter)
        return {code: listed for code, listed in facts.items() if listed}

    def _wms_tracking(self):
        return {
            one["code"]: sorted(one["tracking_numbers"])
            for one in self._worked()
            if one["tracking_numbers"]
        }

    def _shared_tracking(self):
        numbers = Counter(
            number for one in self._wms["documents"] for number in one["tracking_numbers"]
        )
        return [f"tracking number {number} is given twice" for number in numbers
                if numbers[number] > 1]

    def _wms_by_source(self, field):
        """Quantities done at the warehouse, by Odoo's order and product."""
        sources = {
            self._document_code(one): name_of(one[field])
            for one in self._pickings.values()
            if one[field]
        }
        kinds = ("delivery",) if field == "sale_id" else ("entry",)
        done = Counter()
        for document in self._worked():
            if document["kind"] in kinds:
                source = sources.get(document["code"], f"nothing ({document['code']})")
                for line in document["lines"]:
                    done[source, line["item"]] += line["done"]
        return done

    def _worked(self):
        return [one for one in self._wms["documents"] if one["status"] != "CANCELED"]


def _listed(counter):
    return sorted((key, quantity) for key, quantity in counter.items() if quantity)
