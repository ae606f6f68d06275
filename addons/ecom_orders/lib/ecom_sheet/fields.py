"""What a column of a spreadsheet of orders may mean."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    kind: str  # how its cells are read
    of_line: bool = False
    required: bool = False


TEXT, NOTE = Field("text"), Field("note")

#: the names are those of an order and a line as shops tell them
FIELDS = {
    "number": Field("text", required=True),
    "external_id": TEXT,
    "status": Field("status"),
    "ordered_at": Field("moment"),
    "paid_at": Field("moment"),
    "modified_at": Field("moment"),
    "currency": Field("currency"),
    "buyer_ref": TEXT,
    "buyer_name": TEXT,
    "buyer_note": NOTE,
    "receiver_name": TEXT,
    "receiver_phone": TEXT,
    "receiver_country": TEXT,
    "receiver_state": TEXT,
    "receiver_city": TEXT,
    "receiver_district": TEXT,
    "receiver_street": TEXT,
    "receiver_zip": TEXT,
    "payment_method": TEXT,
    "payment_ref": TEXT,
    "amount_freight": Field("money"),
    "amount_discount": Field("money"),
    "amount_total": Field("money"),
    "sku": Field("text", of_line=True, required=True),
    "title": Field("text", of_line=True),
    "quantity": Field("quantity", of_line=True, required=True),
    "price_unit": Field("money", of_line=True),
    "amount": Field("money", of_line=True),
    "is_gift": Field("flag", of_line=True),
}
