from dataclasses import dataclass

#: quantities are told to shops in whole pieces; what floats lose is not one of them
LOST = 1e-6


@dataclass(frozen=True, slots=True)
class Claim:
    """What one listing asks of the stock."""

    key: object
    product: int
    warehouses: tuple[int, ...]  # in the order they ship
    percent: float = 100.0
    fixed: float | None = None  # so many, instead of a share
    safety: float = 0.0  # never told to anybody
    most: float = 0.0  # 0: no limit
    least: float = 0.0  # fewer than this are told as none


def share(claims, free, parts=None):
    """Divide what is free; earlier claims go first.

    Every piece is told once: over all claims no warehouse gives more of a product, or of a
    kit's part, than it has free.

    :param free: {(warehouse, product): quantity}, also of kits' parts
    :param parts: {kit: {part: quantity for one kit}}
    :return: {key: whole pieces}
    """
    pool = _Pool(free, parts or {})
    return {claim.key: pool.give(claim) for claim in claims}


class _Pool:
    def __init__(self, free, parts):
        self._parts = parts
        self._start = {place: max(quantity, 0) for place, quantity in free.items()}
        self._rest = dict(self._start)

    def give(self, claim):
        starts, rests = self._after_safety(claim)
        wanted = self._get_wanted(claim, sum(starts))
        quotas = [
            min(_whole(start * claim.percent / 100), wanted) if claim.fixed is None else wanted
            for start in starts
        ]
        taken = [0] * len(starts)
        left = wanted
        for limits in (quotas, rests):  # each warehouse its share, then whoever has more
            for position, limit in enumerate(limits):
                most = min(limit, rests[position]) - taken[position]
                more = max(min(_whole(most), left), 0)
                taken[position] += more
                left -= more
        if sum(taken) < claim.least:
            return 0
        for warehouse, quantity in zip(claim.warehouses, taken, strict=True):
            self._take(warehouse, claim.product, quantity)
        return sum(taken)

    def _after_safety(self, claim):
        """What each warehouse had, and has left, above the safety stock."""
        safety = claim.safety
        starts, rests = [], []
        for warehouse in claim.warehouses:
            start = self._count(self._start, warehouse, claim.product)
            kept = min(safety, start)
            safety -= kept
            starts.append(start - kept)
            rests.append(max(self._count(self._rest, warehouse, claim.product) - kept, 0))
        return starts, rests

    def _get_wanted(self, claim, total):
        wanted = total * claim.percent / 100 if claim.fixed is None else claim.fixed
        return _whole(min(wanted, claim.most) if claim.most else wanted)

    def _basket(self, product):
        return self._parts.get(product) or {product: 1}

    def _count(self, stock, warehouse, product):
        """How many of a product, or of a kit through its parts, are there."""
        return min(
            stock.get((warehouse, part), 0) / units
            for part, units in self._basket(product).items()
        )

    def _take(self, warehouse, product, quantity):
        if not quantity:
            return
        for part, units in self._basket(product).items():
            self._rest[warehouse, part] -= quantity * units


def _whole(quantity):
    return int(quantity + LOST)
