"""Telling a domain's conditions and a record's values in words."""

from odoo.fields import Domain
from odoo.orm.domains import DomainAnd, DomainBool, DomainCondition, DomainNot, DomainOr
from odoo.tools import format_date, format_datetime
from odoo.tools.misc import formatLang

from .decision import Fact
from .matching import DOMAIN_ERRORS

MOST_VALUES = 10


def explain_domain(record, domain):
    """Return the facts ``domain`` looks at on ``record``, in its order."""
    if isinstance(domain, DomainAnd):  # all must hold: needs no heading at the top
        return [fact for child in domain.children for fact in _explain(record, child, 0)]
    return _explain(record, domain, 0)


def _explain(record, domain, depth):
    env = record.env
    match domain:
        case DomainCondition():
            return [_explain_condition(record, domain, depth)]
        case DomainNot():
            return _explain_group(record, domain, env._("Not so:"), [domain.child], depth)
        case DomainAnd():
            return _explain_group(record, domain, env._("All of these:"), domain.children, depth)
        case DomainOr():
            return _explain_group(record, domain, env._("Any of these:"), domain.children, depth)
        case DomainBool():
            if domain.is_true():
                return []
            label = env._("Nothing can meet this rule")
        case _:
            label = env._("A condition of the rule's own")
    return [Fact(label, "", "", "", _holds(record, domain), depth)]


def _explain_group(record, domain, label, children, depth):
    heading = Fact(label, "", "", "", _holds(record, domain), depth)
    inner = [fact for child in children for fact in _explain(record, child, depth + 1)]
    return [heading, *inner]


def _explain_condition(record, condition, depth):
    path = condition.field_expr.split(".")
    field, model, label = _resolve(record, path)
    return Fact(
        label,
        _operator_label(record.env, condition.operator),
        _format_expected(model, field, condition.operator, condition.value),
        _format_actual(record, path),
        _holds(record, condition),
        depth,
    )


def _holds(record, domain):
    try:
        return bool(record.filtered_domain(domain))
    except DOMAIN_ERRORS:
        return False


def _resolve(record, path):
    """Return the last field of a path, its model, and the labels along the path."""
    model, field, labels = record, None, []
    owner = model
    for name in path:
        if model is None or name not in model._fields:
            labels.append(name)
            continue
        owner, field = model, model._fields[name]
        labels.append(field.get_description(model.env, ["string"])["string"])
        model = model.env[field.comodel_name] if field.comodel_name else None
    return field, owner, " / ".join(labels)


def _operator_label(env, operator):
    labels = {
        "=": env._("is"),
        "!=": env._("is not"),
        "in": env._("is one of"),
        "not in": env._("is none of"),
        "<": env._("is less than"),
        "<=": env._("is at most"),
        ">": env._("is more than"),
        ">=": env._("is at least"),
        "like": env._("contains"),
        "ilike": env._("contains"),
        "not like": env._("does not contain"),
        "not ilike": env._("does not contain"),
        "=like": env._("is like"),
        "=ilike": env._("is like"),
        "child_of": env._("is or lies under"),
        "parent_of": env._("is or lies above"),
        "any": env._("has one that meets"),
        "not any": env._("has none that meets"),
        "=?": env._("is, if given,"),
    }
    return labels.get(operator, operator)


def _format_expected(model, field, operator, value):
    if operator in ("any", "not any") and field is not None and field.relational:
        return _format_domain(model.env[field.comodel_name], Domain(value))
    if field is not None and field.relational:
        return _format_related(model.env[field.comodel_name], value)
    if _is_many(value):
        return ", ".join(_format_value(model, field, item) for item in list(value)[:MOST_VALUES])
    return _format_value(model, field, value)


def _is_many(value):
    return hasattr(value, "__iter__") and not isinstance(value, str)


def _format_related(comodel, value):
    """Return display names for ids; texts are names already."""
    values = list(value) if _is_many(value) else [value]
    ids = [item for item in values if isinstance(item, int) and not isinstance(item, bool)]
    texts = [item for item in values if isinstance(item, str)]
    records = comodel.browse(ids[:MOST_VALUES]).exists()
    names = [*records.mapped("display_name"), *texts]
    if False in values or not values:
        names.append(comodel.env._("not set"))
    if len(ids) > MOST_VALUES:
        names.append("…")
    return ", ".join(names) or comodel.env._("one that no longer exists")


def _format_domain(model, domain):
    """Return a nested domain in one line."""
    parts = []
    for condition in domain.iter_conditions():
        field, owner, label = _resolve(model, condition.field_expr.split("."))
        operator = _operator_label(model.env, condition.operator)
        expected = _format_expected(owner, field, condition.operator, condition.value)
        parts.append(f"{label} {operator} {expected}")
    return "; ".join(parts)


def _format_actual(record, path):
    """Return the record's own value at the end of a path."""
    records = record
    for name in path[:-1]:
        if name not in records._fields or not records._fields[name].relational:
            break
        records = records[name]
    name = path[-1]
    if not hasattr(records, "_fields") or name not in records._fields:
        return ""
    field = records._fields[name]
    if field.relational:
        return _format_related(records[name].browse(), records[name].ids)
    values = [_format_value(each, field, each[name]) for each in records[:MOST_VALUES]]
    return ", ".join(values) or record.env._("not set")


def _format_value(model, field, value):
    env = model.env
    kind = field.type if field is not None else ""
    if kind == "boolean":
        return env._("yes") if value else env._("no")
    if value is False or value is None or value == "":
        return env._("not set")
    if kind == "selection":
        return dict(field._description_selection(env)).get(value, str(value))
    if kind == "date" and not isinstance(value, str):
        return format_date(env, value)
    if kind == "datetime" and not isinstance(value, str):
        return format_datetime(env, value)
    if kind in ("float", "monetary") and isinstance(value, int | float):
        return formatLang(env, value, digits=_get_digits(env, field))
    return str(value)


def _get_digits(env, field):
    digits = field.get_digits(env) if hasattr(field, "get_digits") else None
    return digits[1] if digits else 2
