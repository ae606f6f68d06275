"""How the simulator behaves and misbehaves. Kept in its database, so a restart changes nothing."""

import json
import random
import threading
from dataclasses import asdict, dataclass, field, fields, replace

from .store import set_meta


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The controls. Rates are shares of 1."""

    latency_ms: int = 0
    fail_rate: float = 0.0
    drop_answer_rate: float = 0.0
    garble_rate: float = 0.0
    slow_rate: float = 0.0
    slow_ms: int = 12_000
    duplicate_rate: float = 0.0
    malformed_rate: float = 0.0
    reorder: bool = False
    auto_feedback: bool = True
    hold_feedback: bool = False
    feedback_delay_ms: int = 100
    seed: int = 0
    parts: int = 1
    delivery_parts: int = 1
    putaway: bool = False
    batches_per_line: int = 1
    receive_percent: int = 100
    ship_percent: int = 100
    defect_percent: int = 0
    return_quality: str = "ZP"
    max_refusals: int = 15
    extra_items: list = field(default_factory=list)
    process_steps: list = field(default_factory=lambda: ["ACCEPT", "PACKAGE"])
    owners: list = field(default_factory=list)
    warehouses: list = field(default_factory=list)
    closed_warehouses: list = field(default_factory=list)

    def changed(self, values):
        """A copy with ``values``. Raises ValueError naming the control that is wrong."""
        kinds = {one.name: type(getattr(self, one.name)) for one in fields(self)}
        unknown = sorted(set(values) - set(kinds))
        if unknown:
            raise ValueError(f"unknown control: {', '.join(unknown)}")
        return replace(self, **{name: _checked(name, kinds[name], values[name]) for name in values})


def _checked(name, kind, value):
    if kind is float and type(value) is int:
        value = float(value)
    if type(value) is not kind:
        raise ValueError(f"{name} must be of type {kind.__name__}")
    if kind is list and not all(isinstance(one, str) for one in value):
        raise ValueError(f"{name} must be a list of texts")
    low, high = _range(name)
    if kind in (int, float) and not low <= value <= high:
        raise ValueError(f"{name} must be from {low} to {high}")
    return value


def _range(name):
    if name.endswith("_rate"):
        return 0, 1
    return _RANGES.get(name, (0, 2**53))


_RANGES = {
    "parts": (1, 20),
    "delivery_parts": (1, 20),
    "batches_per_line": (1, 20),
    "max_refusals": (1, 1_000),
    "receive_percent": (0, 200),
    "ship_percent": (1, 100),
    "defect_percent": (0, 100),
}


class Conduct:
    """The behaviour in force, and the dice."""

    def __init__(self, store, **defaults):
        self._store = store
        self._lock = threading.Lock()
        saved = json.loads(store.meta("behaviour", "{}"))
        self.now = Behaviour().changed({**defaults, **saved})
        self._dice = random.Random(self.now.seed)

    def change(self, values):
        """Set some controls. Giving a seed starts the dice again."""
        with self._lock:
            self.now = self.now.changed(values)
            if "seed" in values:
                self._dice = random.Random(self.now.seed)
        with self._store.transaction() as connection:
            set_meta(connection, "behaviour", json.dumps(asdict(self.now)))

    def chance(self, rate):
        with self._lock:
            return rate > 0 and self._dice.random() < rate

    def pick(self, options):
        with self._lock:
            return self._dice.choice(options)

    def jitter(self, most):
        with self._lock:
            return self._dice.uniform(0, most)
