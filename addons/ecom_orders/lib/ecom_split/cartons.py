"""Goods that are shipped by the carton."""

from decimal import ROUND_FLOOR


def full_cartons(quantity, per_carton):
    """Return how many full cartons ``quantity`` makes; 0 where a carton holds nothing.

    :param Decimal quantity: what is ordered
    :param Decimal per_carton: how many go into a carton
    """
    if per_carton <= 0:
        return 0
    return int((quantity / per_carton).to_integral_value(ROUND_FLOOR))
