"""What the conditions of rules look at beyond the ordering unit's own fields.

A way is how one gets from a unit to a record: ``("oc_region_id", "in")`` stands for the units
whose region is the record, ``("oc_region_id", "child_of")`` for those whose region is it or lies
under it. ``EVERY`` is the way that leads from every unit. From a write on a watched field the
ways tell which units to look at again.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from odoo.fields import Domain

OWN = ("", "in")
EVERY = None
#: what a change of the customer reaches anyway
COVERED = {OWN, ("oc_id", "in"), ("parent_id", "in"), ("commercial_partner_id", "in")}
#: longer ways come from computed fields that compute from each other
MOST_STEPS = 6


@dataclass
class Watch:
    """Of one model: the ways to its records, by the field whose change counts.

    ``values`` change what a condition sees on the way; ``links`` change the way itself, so the
    units are looked for before and after.
    """

    values: dict = field(default_factory=lambda: defaultdict(set))
    links: dict = field(default_factory=lambda: defaultdict(set))
    ways: set = field(default_factory=set)

    def get_value_ways(self, names):
        return set().union(*(self.values.get(name, ()) for name in names))

    def get_link_ways(self, names):
        return set().union(*(self.links.get(name, ()) for name in names))


def get_units_domain(ways, ids):
    """The units that one of the ways leads from to one of the records."""
    if EVERY in ways:
        return Domain.TRUE
    return Domain.OR(Domain(path, operator, ids) for path, operator in sorted(ways))


class WatchCollector:
    """Collects {model name: Watch} from the domains of rules over ``model``."""

    def __init__(self, model):
        self._model = model
        self._seen = set()
        self.watches = defaultdict(Watch)

    def add(self, domain):
        self._add_domain(self._model, domain, OWN)

    def _add_domain(self, model, domain, way):
        for condition in domain.iter_conditions():
            self._add_condition(model, condition, way)

    def _add_condition(self, model, condition, way):
        *path, name = condition.field_expr.split(".")
        model, way = self._add_path(model, path, way)
        last = model._fields.get(name) if model is not None else None
        if last is None:
            return
        self._add_field(model, last, way)
        if not last.relational:
            return
        comodel, way = model.env[last.comodel_name], _extend(way, name)
        operator, value = condition.operator, condition.value
        if operator in ("any", "not any"):
            self._add_domain(comodel, Domain(value), way)
            return
        if operator in ("child_of", "parent_of"):
            way = _below(comodel, way) if operator == "child_of" else EVERY
            self._add_path(comodel, [comodel._parent_name], way)
        if _compares_names(operator, value):
            self._add_names(comodel, way)

    def _add_names(self, model, way):
        for path in model._rec_names_search or filter(None, [model._rec_name]):
            owner, last_way = self._add_path(model, path.split("."), way)
            if owner is not None and "." in path:
                self._add_names(owner, last_way)

    def _add_path(self, model, path, way):
        """Watch each field of a path; return where it leads to, None for a plain value."""
        for name in path:
            step = model._fields.get(name) if model is not None else None
            if step is None:
                return None, way
            self._add_field(model, step, way)
            if not step.relational:
                return None, way
            model, way = model.env[step.comodel_name], _extend(way, name)
        return model, way

    def _add_field(self, model, found, way):
        key = (model._name, found.name, way)
        if key in self._seen:
            return
        self._seen.add(key)
        if not (model._name == self._model._name and way in COVERED):
            self.watches[model._name].values[found.name].add(way)
        if found.relational:
            self._add_relation(model, found, _extend(way, found.name))
        if found.name == "display_name":
            self._add_names(model, way)
        self._add_sources(model, found, way)

    def _add_relation(self, model, found, way):
        watch = self.watches[found.comodel_name]
        watch.ways.add(way)
        if found.type == "one2many" and found.inverse_name:
            watch.links[found.inverse_name].add(way)
        elif found.type == "many2many":
            for inverse in model.pool.field_inverses[found]:
                watch.links[inverse.name].add(way)

    def _add_sources(self, model, found, way):
        """Watch what a computed field is computed from."""
        if found.recursive:
            way = _below(model, way)
        for path in model.pool.field_depends[found]:
            steps = path.split(".")
            if found.recursive and steps[-1] == found.name:
                steps.pop()
            self._add_path(model, steps, way)


def _extend(way, name):
    if way is EVERY or way[1] != "in":
        return EVERY
    path = f"{way[0]}.{name}".lstrip(".")
    return (path, "in") if path.count(".") < MOST_STEPS else EVERY


def _below(model, way):
    if way in (EVERY, OWN):
        return way
    return (way[0], "child_of") if model._parent_name in model._fields else EVERY


def _compares_names(operator, value):
    values = value if isinstance(value, list | tuple | set | frozenset) else [value]
    return "like" in operator or any(isinstance(one, str) for one in values)
