"""Reading a rule's condition: an Odoo domain as text, with plain values only."""

import ast
import difflib

import psycopg2

from odoo.fields import Domain
from odoo.orm.domains import CONDITION_OPERATORS

from .matching import DOMAIN_ERRORS

# `any!` would look past record rules: nobody needs it in a rule, which sees all anyway.
OPERATORS = sorted(op for op in CONDITION_OPERATORS if not op.endswith("any!"))


class ConditionError(Exception):
    """The condition cannot be used; the message says what is wrong and what would be right."""


def parse_condition(model, text):
    """Return the domain ``text`` stands for, checked against ``model``.

    Raises ``ConditionError``. Nothing in the text is executed.
    """
    terms = _read(model.env, text)
    _check_terms(model, terms)
    try:
        domain = Domain(terms)
        # sudo: whether a condition can be used must not depend on who writes it
        domain.validate(model.sudo())
    except DOMAIN_ERRORS as error:
        raise ConditionError(str(error)) from error
    return domain


def prove_condition(model, text):
    """Check ``text`` as ``parse_condition`` does, and that the database can compare its values."""
    domain = parse_condition(model, text)
    try:
        with model.env.cr.savepoint(flush=False):
            # sudo: as above
            model.env.execute_query(model.sudo()._search(domain, limit=1).select())
    except (psycopg2.DataError, psycopg2.ProgrammingError, *DOMAIN_ERRORS) as error:
        reason = str(error).splitlines()[0]
        message = model.env._("a value does not fit its field (%(reason)s)", reason=reason)
        raise ConditionError(message) from error


def _read(env, text):
    try:
        terms = ast.literal_eval((text or "[]").strip())
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError) as error:
        raise ConditionError(_no_list(env)) from error
    if not isinstance(terms, list | tuple):
        raise ConditionError(_no_list(env))
    return list(terms)


def _no_list(env):
    example = "[('country_id', '=', 48)]"
    return env._("it is not a list of conditions with plain values, such as %s", example)


def _check_terms(model, terms):
    for term in terms:
        if isinstance(term, list | tuple) and len(term) == 3:
            _check(model, *term)
        elif term not in ("&", "|", "!"):
            raise ConditionError(
                model.env._(
                    "%(term)s is neither a condition (field, comparison, value) nor &, | or !",
                    term=repr(term),
                )
            )


def _check(model, path, operator, value):
    """Check one condition, with those nested in it; such as (1, "=", 1) are constants."""
    if not isinstance(path, str):
        return
    env = model.env
    if operator not in OPERATORS:
        raise ConditionError(
            env._(
                "the comparison %(operator)s of %(field)s is unknown; known are %(known)s",
                operator=operator,
                field=path,
                known=", ".join(OPERATORS),
            )
        )
    comodel = _walk(model, path)
    if operator in ("any", "not any") and comodel is not None and isinstance(value, list | tuple):
        _check_terms(comodel, value)
    if operator in ("child_of", "parent_of") and (
        comodel is None or comodel._parent_name not in comodel._fields
    ):
        raise ConditionError(
            env._(
                "%(field)s has no levels one could lie under; use = or in",
                field=path,
            )
        )


def _walk(model, path):
    """Follow a field path; return the model it leads to, None if it ends in a plain value."""
    if path == "id":
        return model
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
