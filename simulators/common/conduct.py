"""How a simulator misbehaves; kept in its store, so a restart changes nothing."""

import json
import random
import threading
from dataclasses import asdict, dataclass, fields, replace


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The controls all have. Rates are shares of 1."""

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
        return replace(self, **{name: _checked(name, kinds[name], values[name]) for name in values})


def _checked(name, kind, value):
    if kind is float and type(value) is int:
        value = float(value)
    if type(value) is not kind:
        raise ValueError(f"{name} must be of type {kind.__name__}")
    if kind in (int, float) and not 0 <= value <= (1 if name.endswith("_rate") else 2**53):
        raise ValueError(f"{name} is out of range")
    return value


class Conduct:
    """The behaviour in force, and the dice."""

    def __init__(self, store, behaviour):
        self._store, self._lock = store, threading.Lock()
        self.now = behaviour.changed(json.loads(store.meta("behaviour", "{}")))
        self._dice = random.Random(self.now.seed)

    def change(self, values):
        with self._lock:
            self.now = self.now.changed(values)
            self._store.set_meta("behaviour", json.dumps(asdict(self.now)))
            if "seed" in values:
                self._dice = random.Random(self.now.seed)

    def chance(self, rate):
        with self._lock:
            return rate > 0 and self._dice.random() < rate

    def below(self, number):
        with self._lock:
            return self._dice.randrange(number)
