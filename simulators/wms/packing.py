"""Putting shipped goods into parcels a carrier takes."""

import json

MAX_PARCEL_G = 30_000
BOX_G = 50


def pack(goods, most=MAX_PARCEL_G):
    """Distribute ``[(item code, quantity, grams a piece)]`` over parcels of at most ``most``.

    Grams are at least 1.

    :return: ``[({item code: quantity}, grams)]``; a piece that is heavier travels alone
    """
    parcels, content, weight = [], {}, 0
    for code, quantity, grams in goods:
        while quantity:
            fit = min(quantity, max(most - weight, 0) // grams)
            if not fit and content:
                parcels.append((content, weight))
                content, weight = {}, 0
                continue
            fit = max(fit, 1)
            content[code] = content.get(code, 0) + fit
            weight += fit * grams
            quantity -= fit
    return [*parcels, (content, weight)] if content else parcels


def save_parcels(connection, document, number, goods):
    """Pack the goods of one confirmation and give each parcel its tracking number."""
    prefix = connection.execute("SELECT value FROM meta WHERE name = 'tracking'").fetchone()[0]
    for content, grams in pack(goods):
        package_id = connection.execute(
            "INSERT INTO package (document_id, confirm, logistics, weight_g, content)"
            " VALUES (?, ?, ?, ?, ?)",
            (
                document["id"],
                number,
                document["logistics"] or "EMS",
                grams + BOX_G,
                json.dumps(content, ensure_ascii=False),
            ),
        ).lastrowid
        # 13 digits beginning with 11, as the postal service numbers its parcels.
        connection.execute(
            "UPDATE package SET tracking = ? WHERE id = ?",
            (f"{prefix}{package_id:07d}", package_id),
        )
