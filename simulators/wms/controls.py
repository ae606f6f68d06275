"""What tests and demos tell the warehouse to do: checked here, done elsewhere."""

from . import counts, whims
from .documents import Refusal

_PLACE = {"owner": str, "warehouse": str}
_LOT = {"batch": str, "quality": str}
#: by name of the control: what does it, what must be given, what may be given, and what each
#: of its items must have
_CONTROLS = {
    "count": (
        counts.count,
        _PLACE,
        {"items": list, "item": str, "difference": int, "page_size": int, "adjust_type": str,
         "report": bool, **_LOT},
        {"item": str, "difference": int},
    ),
    "change": (
        counts.change,
        _PLACE,
        {"items": list, "item": str, "quantity": int, "report": bool, "from": str, "to": str,
         "to_batch": str, **_LOT},
        {"item": str, "quantity": int},
    ),
    "lack": (whims.lack, {"code": str}, {"owner": str, "items": dict}, {}),
    "work": (whims.work, {"code": str}, {"owner": str}, {}),
    "refuse": (whims.refuse, {"code": str}, {"owner": str}, {}),
    "stop": (whims.stop, {"code": str, "status": str}, {"owner": str}, {}),
}  # fmt: skip


class Controls:
    """``NAMES`` are the controls that ``tell`` knows."""

    NAMES = frozenset(_CONTROLS)

    def __init__(self, store):
        self._store = store

    def tell(self, name, values):
        """Do it; return what to answer. Raises ValueError naming what is wrong."""
        do, required, optional, in_item = _CONTROLS[name]
        _check(values, required, {**required, **optional})
        if in_item:
            for row in values.get("items") or [values]:
                _check(row, in_item, {**required, **optional})
        try:
            with self._store.transaction() as connection:
                code = do(connection, values)
        except Refusal as error:
            raise ValueError(error.message) from error
        return {"ok": True, **({"code": code} if code else {})}


def _check(values, required, known):
    if type(values) is not dict:
        raise ValueError("each of items must be an object")
    unknown = sorted(set(values) - set(known))
    if unknown:
        raise ValueError(f"{', '.join(unknown)}: not known here")
    for name, kind in known.items():
        if name in required and name not in values or type(values.get(name, kind())) is not kind:
            raise ValueError(f"{name} must be given, of type {kind.__name__}")
