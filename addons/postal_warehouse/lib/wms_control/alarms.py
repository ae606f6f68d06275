"""When somebody must be told that something is wrong with a warehouse."""

from dataclasses import dataclass

SILENT, FAILED, UNEXPLAINED, WAITING = "silent", "failed", "unexplained", "waiting"


@dataclass(frozen=True, slots=True)
class Signs:
    """``heard_hours`` is how long one has waited for a sign of life; ``expects`` says whether
    anything is to be expected from the warehouse."""

    heard_hours: float = 0.0
    expects: bool = False
    failed: int = 0
    unexplained: int = 0
    waiting_hours: float = 0.0


@dataclass(frozen=True, slots=True)
class Patience:
    """Hours; 0: for ever."""

    silence: float = 0.0
    waiting: float = 0.0


def judge_signs(signs, patience):
    """The alarms that are on, as a tuple in a fixed order; a limit itself is not yet one."""
    found = {
        SILENT: signs.expects and 0 < patience.silence < signs.heard_hours,
        FAILED: signs.failed > 0,
        UNEXPLAINED: signs.unexplained > 0,
        WAITING: 0 < patience.waiting < signs.waiting_hours,
    }
    return tuple(kind for kind, is_on in found.items() if is_on)
