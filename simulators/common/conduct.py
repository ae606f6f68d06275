"""How a simulator misbehaves; kept in its store, so a restart changes nothing."""

import json
import random
import threading
from dataclasses import asdict, dataclass, fields, replace
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The controls all have. Rates are shares of 1."""

    #: of numbers that are not simply zero or more
    RANGES: ClassVar[dict] = {}

    latency_ms: int = 0
    slow_rate: float = 0.0
    slow_ms: int = 12_000
    fail_rate: float = 0.0
    drop_answer_rate: float = 0.0
    seed: int = 0

    def changed(self, values):
        """A copy with ``values``. Raises ValueError naming the control that is wrong."""
        kinds = {one.name: type(getattr(self, one.name)) for one in fields(self)}
        unknown = sorted(set(values) - set(kinds))
        if unknown:
            raise ValueError(f"unknown control: {', '.join(unknown)}")
        return replace(
            self, **{name: self._checked(name, kinds[name], values[name]) for name in values}
        )

    def _checked(self, name, kind, value):
        if kind is float and type(value) is int:
            value = float(value)
        if type(value) is not kind:
            raise ValueError(f"{name} must be of type {kind.__name__}")
        if kind is list and not all(isinstance(one, str) for one in value):
            raise ValueError(f"{name} must be a list of texts")
        low, high = (0, 1) if name.endswith("_rate") else self.RANGES.get(name, (0, 2**53))
        if kind in (int, float) and not low <= value <= high:
            raise ValueError(f"{name} must be from {low} to {high}")
        return value


class Conduct:
    """The behaviour in force, and the dice."""

    def __init__(self, store, behaviour):
        self._store, self._lock = store, threading.Lock()
        self.now = behaviour.changed(json.loads(store.meta("behaviour", "{}")))
        self._dice = random.Random(self.now.seed)

    def change(self, values):
        """Set some controls. Giving a seed starts the dice again."""
        with self._lock:
            self.now = self.now.changed(values)
            if "seed" in values:
                self._dice = random.Random(self.now.seed)
        # Not under the lock: whoever is writing to the store may wait for the dice.
        self._store.set_meta("behaviour", json.dumps(asdict(self.now)))

    def chance(self, rate):
        with self._lock:
            return rate > 0 and self._dice.random() < rate

    def below(self, number):
        with self._lock:
            return self._dice.randrange(number)

    def pick(self, options):
        with self._lock:
            return self._dice.choice(options)

    def jitter(self, most):
        with self._lock:
            return self._dice.uniform(0, most)
