"""Dividing an amount so that its parts are again the amount, to the cent."""

from decimal import ROUND_FLOOR, Decimal


def spread(amount, weights, digit):
    """Divide ``amount`` by ``weights`` into parts of whole ``digit``s.

    What rounding leaves goes, a digit each, to the parts that lost most by it, the first of them
    first. What is less than a digit in ``amount`` itself goes to the first part with a weight.

    :param Decimal amount: zero or more
    :param weights: Decimals of zero or more; if all are zero, the first part gets all
    :param Decimal digit: the currency's smallest unit, such as 0.01
    :return: as many Decimals as weights, each zero or more; their sum is ``amount``
    :raises ValueError: nothing to divide among, or below zero
    """
    if not weights or amount < 0 or min(weights) < 0:
        raise ValueError("an amount of zero or more is divided by weights of zero or more")
    total = sum(weights)
    if not total:
        return [amount] + [Decimal(0)] * (len(weights) - 1)
    units = (amount / digit).to_integral_value(ROUND_FLOOR)
    exact = [units * weight / total for weight in weights]
    whole = [share.to_integral_value(ROUND_FLOOR) for share in exact]
    by_loss = sorted(range(len(weights)), key=lambda n: (whole[n] - exact[n], n))
    for position in by_loss[: int(units - sum(whole))]:
        whole[position] += 1
    parts = [share * digit for share in whole]
    first = next(position for position, weight in enumerate(weights) if weight)
    parts[first] += amount - units * digit
    return parts
