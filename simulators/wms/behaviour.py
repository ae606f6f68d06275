"""How the warehouse behaves and misbehaves, beside what all simulators can."""

from dataclasses import dataclass, field
from typing import ClassVar

from ..common import conduct


@dataclass(frozen=True, slots=True)
class Behaviour(conduct.Behaviour):
    """The controls. Rates are shares of 1."""

    RANGES: ClassVar[dict] = {
        "parts": (1, 20),
        "delivery_parts": (1, 20),
        "batches_per_line": (1, 20),
        "max_refusals": (1, 1_000),
        "receive_percent": (0, 200),
        "ship_percent": (1, 100),
        "defect_percent": (0, 100),
    }

    garble_rate: float = 0.0
    duplicate_rate: float = 0.0
    malformed_rate: float = 0.0
    reorder: bool = False
    auto_feedback: bool = True
    hold_feedback: bool = False
    feedback_delay_ms: int = 100
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


class Conduct(conduct.Conduct):
    """The behaviour in force; what was changed goes before the defaults."""

    def __init__(self, store, **defaults):
        super().__init__(store, Behaviour().changed(defaults))
