"""What every step of the work on a document needs."""

import time

import qimen

DONE = (
    qimen.codes.PARTFULFILLED,
    qimen.codes.FULFILLED,
    qimen.codes.PARTDELIVERED,
    qimen.codes.DELIVERED,
)
GIVEN_UP = (
    qimen.codes.CANCELED,
    qimen.codes.CLOSED,
    qimen.codes.REJECT,
    qimen.codes.EXCEPTION,
)
#: nothing can come of a document in one of these any more
CLOSED = (qimen.codes.FULFILLED, qimen.codes.DELIVERED, *GIVEN_UP)


def place(document):
    return document["owner"], document["warehouse"]


def share(total, task):
    """The part of a total that falls to one of several confirmations; all add up to it."""
    part, parts = task["part"], task["parts"]
    return total * part // parts - total * (part - 1) // parts


def load_lines(connection, document_id):
    return connection.execute(
        "SELECT line.*, item.code, item.weight_g, item.has_batches, item.shelf_life_h"
        " FROM line JOIN item ON item.id = line.item_id WHERE document_id = ? ORDER BY line.id",
        (document_id,),
    ).fetchall()


def save_fact(connection, document, number, line, lot, is_stocked=True):
    """Note what one confirmation says of a line."""
    connection.execute(
        "INSERT INTO fact (document_id, line_id, confirm, quality, batch, product_date,"
        " expire_date, quantity, is_stocked) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            document["id"],
            line["id"],
            number,
            lot.quality,
            lot.batch,
            lot.product_date,
            lot.expire_date,
            lot.quantity,
            is_stocked,
        ),
    )
    connection.execute("UPDATE line SET done = done + ? WHERE id = ?", (lot.quantity, line["id"]))


def note(connection, document_id, status, remark=None):
    """Add to the history that orderprocess.query tells."""
    connection.execute(
        "INSERT INTO process (document_id, status, remark, at) VALUES (?, ?, ?, ?)",
        (document_id, status, remark, time.time()),
    )


def set_status(connection, document, status, number):
    """Note the confirmation ``number`` and what the document has become by it."""
    done_at = time.time() if status in CLOSED else None
    connection.execute(
        "UPDATE document SET status = ?, confirms = ?, done_at = ? WHERE id = ?",
        (status, number, done_at, document["id"]),
    )
    note(connection, document["id"], status)


def give_up(connection, document_id, status):
    """No more work on the document, and nothing was done of it."""
    connection.execute("DELETE FROM task WHERE document_id = ?", (document_id,))
    connection.execute(
        "UPDATE document SET status = ?, done_at = ? WHERE id = ?",
        (status, time.time(), document_id),
    )
    note(connection, document_id, status)


def put_aside(connection, task):
    """The work goes on when goods come, or when somebody says so."""
    connection.execute("UPDATE task SET due_at = NULL WHERE id = ?", (task["id"],))


def resume(connection, document_id):
    """Go on with what was put aside; a shortage that is still there is reported anew."""
    connection.execute("UPDATE document SET is_lack_reported = 0 WHERE id = ?", (document_id,))
    connection.execute(
        "UPDATE task SET due_at = ? WHERE document_id = ? AND due_at IS NULL",
        (time.time(), document_id),
    )


def wake_waiting(connection, where):
    """New goods: documents of this place that wait for some are tried again, oldest first."""
    connection.execute(
        "UPDATE task SET due_at = ? WHERE due_at IS NULL AND document_id IN"
        " (SELECT id FROM document WHERE owner = ? AND warehouse = ?)",
        (time.time(), *where),
    )
