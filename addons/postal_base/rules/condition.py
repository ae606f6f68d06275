"""Reading a rule's condition: an Odoo domain as text, with plain values only."""

import ast
import difflib

from odoo.fields import Domain
from odoo.orm.domains import CONDITION_OPERATORS

from .matching import DOMAIN_ERRORS


class ConditionError(Exception):
    """The condition cannot be used; the message says what is wrong and what would be right."""


def parse_condition(model, text):
    """Return the domain ``text`` stands for, checked against ``model``.

    Raises ``ConditionError``. Nothing in the text is executed.
    """
    domain = _read(model.env, text)
    for condition in domain.iter_conditions():
        _check(model, condition)
    try:
        domain.validate(model.sudo())
    except DOMAIN_ERRORS as error:
        raise ConditionError(str(error)) from error
    return domain


def _read(env, text):
    try:
        return Domain(ast.literal_eval((text or "[]").strip()))
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError) as error:
        example = "[('country_id', '=', 48)]"
        raise ConditionError(
            env._("it is not a list of conditions with plain values, such as %s", example)
        ) from error


def _check(model, condition):
    """Check one condition, with those nested in it."""
    if condition.operator not in CONDITION_OPERATORS:
        raise ConditionError(
            model.env._(
                "the comparison %(operator)s of %(field)s is unknown; known are %(known)s",
                operator=condition.operator,
                field=condition.field_expr,
                known=", ".join(sorted(CONDITION_OPERATORS)),
            )
        )
    comodel = _walk(model, condition.field_expr)
    if comodel is not None and isinstance(condition.value, Domain):
        for inner in condition.value.iter_conditions():
            _check(comodel, inner)


def _walk(model, path):
    """Follow a field path; return the model it leads to, None if it ends in a plain value."""
    for name in path.split("."):
        if model is None:
            return None  # parts of dates and properties, checked by the domain itself
        field = model._fields.get(name)
        if field is None:
            raise ConditionError(_unknown_field(model, name, path))
        if not field._description_searchable:
            raise ConditionError(
                model.env._("one cannot search by the field %(field)s", field=path)
            )
        model = model.env[field.comodel_name] if field.comodel_name else None
    return model


def _unknown_field(model, name, path):
    env = model.env
    near = difflib.get_close_matches(name, model._fields, 3)
    message = env._(
        "there is no field %(name)s (in %(path)s) on %(model)s",
        name=name,
        path=path,
        model=env["ir.model"]._get(model._name).name,
    )
    if near:
        message += env._("; did you mean %(names)s?", names=", ".join(near))
    return message
