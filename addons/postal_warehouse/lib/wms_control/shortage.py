"""Why a warehouse is short of something, from both sides' figures."""

from dataclasses import dataclass

PLACES = 6
FALSE, OTHER_BATCH, TAKEN, RETURNING, REAL = "false", "other_batch", "taken", "returning", "real"
CAUSES = (FALSE, OTHER_BATCH, TAKEN, RETURNING, REAL)


@dataclass(frozen=True, slots=True)
class Situation:
    """Figures of one product, in the batch asked for if one was.

    ``told`` is free in good quality at the warehouse, ``told_other`` the same in other batches
    than the one asked for, ``held`` what our books have there, ``taken`` what the warehouse has
    shipped and we have not booked, ``returning`` what was refused at the door or is being sent
    back and is not booked in.
    """

    needed: float
    told: float = 0.0
    told_other: float = 0.0
    held: float = 0.0
    taken: float = 0.0
    returning: float = 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """``missing`` is what the warehouse lacks now, ``shortfall`` what nobody will bring."""

    cause: str
    missing: float = 0.0
    shortfall: float = 0.0


def judge(situation):
    """The first cause that accounts for all that is missing; else it is really missing."""
    missing = round(situation.needed - situation.told, PLACES)
    if missing <= 0:
        return Verdict(FALSE)
    if situation.told_other >= missing:
        return Verdict(OTHER_BATCH, missing)
    there = situation.told + situation.told_other
    missing = round(situation.needed - there, PLACES)
    # What our books believe in and is not there any more.
    gap = min(situation.held - there, missing)
    if situation.taken > 0 and 0 < gap <= situation.taken:
        return Verdict(TAKEN, missing)
    if situation.returning >= missing:
        return Verdict(RETURNING, missing)
    return Verdict(REAL, missing, round(missing - situation.returning, PLACES))


def choose_batches(needed, batches):
    """[(batch, quantity)] from ``[(batch, free)]``, in that order, that add up to the need.

    A single batch that is enough goes before several.
    """
    for name, free in batches:
        if free >= needed:
            return [(name, needed)]
    chosen = []
    for name, free in batches:
        quantity = min(free, round(needed - sum(taken for _name, taken in chosen), PLACES))
        if quantity > 0:
            chosen.append((name, quantity))
    return chosen
