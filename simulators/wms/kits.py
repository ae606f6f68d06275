"""Kits made and taken apart: materials leave the stock, products come into it."""

import qimen

from . import reports, steps
from .lots import new_lots
from .stock import Picker, put_in, take_out


def make(connection, document, task, behaviour):
    """Do one part of the work; False while materials are missing."""
    number = document["confirms"] + 1
    lines = steps.load_lines(connection, document["id"])
    picks = _pick(connection, document, lines, task)
    if picks is None:
        steps.put_aside(connection, task)
        return False
    if not picks and task["part"] < task["parts"]:
        return True  # a small order in many parts: nothing falls to this one
    for line, lot in picks:
        take_out(connection, steps.place(document), line["item_id"], lot)
        steps.save_fact(connection, document, number, line, lot)
    for line in (line for line in lines if line["side"] == "product"):
        quantity = steps.share(line["planned"], task)
        for lot in new_lots(document, line, quantity, line["quality"], behaviour):
            put_in(connection, steps.place(document), line["item_id"], lot)
            steps.save_fact(connection, document, number, line, lot)
    _confirm(connection, document, task, number)
    steps.wake_waiting(connection, steps.place(document))
    return True


def _pick(connection, document, lines, task):
    """``[(line, lot)]`` of all materials of this part, or None if some are missing."""
    picker = Picker(connection, steps.place(document))
    picks = []
    for line in (line for line in lines if line["side"] == "material"):
        lots, lack = picker.plan(line, steps.share(line["planned"], task))
        if lack:
            return None
        picks += [(line, lot) for lot in lots]
    return picks


def _confirm(connection, document, task, number):
    is_final = task["part"] == task["parts"]
    status = qimen.codes.FULFILLED if is_final else qimen.codes.PARTFULFILLED
    steps.set_status(connection, document, status, number)
    kits = None if document["kits"] is None else steps.share(document["kits"], task)
    message = reports.process_confirm(connection, document, number, kits)
    reports.enqueue(connection, message, document["id"])
