"""What the warehouse does to a document by itself, when told to by a test or a demo."""

import qimen

from . import reports, steps
from .documents import Refusal, find


def lack(connection, values):
    """Report a shortage of a document, whatever there is, and put its work aside.

    :param values: code; items: {item code: quantity}, default: all of every line
    """
    document = _find_open(connection, values)
    lines = steps.load_lines(connection, document["id"])
    wanted = values.get("items") or {line["code"]: line["planned"] for line in lines}
    missing = [(line, wanted[line["code"]]) for line in lines if line["code"] in wanted]
    if not missing:
        raise Refusal("unknown-item", "The document has none of these items.")
    say_lack(connection, document, missing)
    connection.execute("UPDATE task SET due_at = NULL WHERE document_id = ?", (document["id"],))


def say_lack(connection, document, missing):
    """Tell what is missing: ``[(line row, quantity)]``."""
    number = document["lack_reports"] + 1
    connection.execute(
        "UPDATE document SET is_lack_reported = 1, lack_reports = ? WHERE id = ?",
        (number, document["id"]),
    )
    message = reports.lack_report(document, missing, number)
    reports.enqueue(connection, message, document["id"])


def work(connection, values):
    """Go on with a document that waits for goods or was put aside."""
    steps.resume(connection, _find_open(connection, values)["id"])


def refuse(connection, values):
    """The receiver of a shipped delivery refuses it at the door."""
    document = find(connection, values["code"], values.get("owner"))
    if document["kind"] != "delivery" or document["status"] != qimen.codes.DELIVERED:
        raise Refusal("not-shipped", f"The delivery {document['code']} is not shipped.")
    steps.note(connection, document["id"], "REFUSE")
    reports.enqueue(connection, reports.process_report(document, "REFUSE"), document["id"])


def stop(connection, values):
    """Give up a document nothing was done of: ``status`` tells how that is called."""
    document = _find_open(connection, values)
    status = values["status"]
    if status not in steps.GIVEN_UP:
        raise Refusal("bad-field", f"status must be one of {', '.join(steps.GIVEN_UP)}")
    if document["confirms"]:
        raise Refusal("order-closed", f"Some of the order {document['code']} is done.")
    steps.give_up(connection, document["id"], status)
    reports.enqueue(connection, reports.process_report(document, status), document["id"])


def _find_open(connection, values):
    document = find(connection, values["code"], values.get("owner"))
    if document["status"] in steps.CLOSED:
        raise Refusal("order-closed", f"The order {document['code']} is closed.")
    return document
