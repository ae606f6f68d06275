from collections import defaultdict

#: the field that names what an item of this kind applies to
TARGETS = {"0_product_variant": "product_id", "1_product": "product_tmpl_id"}


class PriceItems:
    """Items of one price list, found by product instead of tried one after the other."""

    def __init__(self, items):
        self._none = items.browse()
        self._others = []
        self._by_target = defaultdict(list)
        for place, item in enumerate(items):
            name = TARGETS.get(item.applied_on)
            group = self._by_target[name, item[name].id] if name else self._others
            group.append((place, item))

    def pick(self, product, quantity, moment):
        """The first item (in the list's order) that holds for the product then.

        :param quantity: in the product's own unit of measure
        """
        for _place, item in sorted(self._get_candidates(product), key=lambda pair: pair[0]):
            started = not item.date_start or item.date_start <= moment
            ended = item.date_end and item.date_end < moment
            if started and not ended and item._is_applicable_for(product, quantity):
                return item
        return self._none

    def _get_candidates(self, product):
        own = self._by_target.get(("product_id", product.id), [])
        template = self._by_target.get(("product_tmpl_id", product.product_tmpl_id.id), [])
        return [*own, *template, *self._others]
