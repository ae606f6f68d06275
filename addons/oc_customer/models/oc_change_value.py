"""Values of master data as a change request keeps them: plain JSON, and readable."""

import json

from odoo.exceptions import ValidationError
from odoo.fields import Command, Domain

#: fields whose values a request can hold
TYPES = ("boolean", "char", "float", "integer", "many2many", "many2one", "monetary", "selection")
NUMBERS = ("float", "integer", "monetary")
NOT_EMPTY = ("name", "ref")
MOST_NAMES = 5


def get_value(record, name):
    """The field's value as JSON knows it: an id, a list of ids, a text, a number or a boolean."""
    field, value = record._fields[name], record[name]
    if field.type == "many2one":
        return value.id or False
    if field.type == "many2many":
        return sorted(value.ids)
    return value or False if field.type in ("char", "selection") else value


def get_given_value(record, name, value):
    """The same for a value as given to ``write``, commands included."""
    field = record._fields[name]
    if field.type == "many2many":
        return _get_linked(get_value(record, name), value or [])
    given = field.convert_to_record(field.convert_to_cache(value, record, validate=True), record)
    if field.relational:
        return given.id or False
    if field.type in NUMBERS:
        digits = field.get_digits(record.env) if field.type == "float" else None
        return round(given, digits[1]) if digits else given
    return given or False if field.type in ("char", "selection") else given


def _get_linked(ids, commands):
    """Ids after the commands, without carrying any out; 0 stands for a record to be made."""
    linked = set(ids)
    for command, record_id, value in commands:
        match command:
            case Command.SET:
                linked = set(value)
            case Command.CLEAR:
                linked = set()
            case Command.LINK | Command.CREATE:
                linked.add(record_id or 0)
            case Command.UNLINK | Command.DELETE:
                linked.discard(record_id)
    return sorted(linked)


def dump(value):
    return json.dumps(value, ensure_ascii=False)


def load(text):
    return json.loads(text or "false")


def format_value(env, field, value):
    """A stored value in words; names are those the user may see."""
    if field.relational:
        ids = value if isinstance(value, list) else [value] if value else []
        if any(type(one) is not int for one in ids):
            raise ValueError(value)
        # A name in a request is readable for whoever may read the request.
        records_sudo = env[field.comodel_name].sudo().browse(ids)
        return ", ".join(records_sudo.exists().mapped("display_name")) or env._("empty")
    if field.type == "boolean":
        return env._("yes") if value else env._("no")
    if field.type == "selection":
        return dict(field._description_selection(env)).get(value, value) or env._("empty")
    if field.type in NUMBERS:
        return f"{value or 0:g}"
    return str(value or "").strip() or env._("empty")


def read_value(env, field, text):
    """The value that the JSON of a request stands for; refuses what the field cannot have."""
    label = field._description_string(env)
    try:
        value = load(text)
    except ValueError as error:
        raise _refusal(env, label, text, env._("JSON, such as 12 or false")) from error
    if value is None or value == "":
        value = False
    return _READERS[field.type](env, field, label, value)


def _read_text(env, field, label, value):
    if value is not False and not isinstance(value, str):
        raise _refusal(env, label, value, env._("a text"))
    value = (value or "").strip()
    if (field.required or field.name in NOT_EMPTY) and not value:
        raise _refusal(env, label, value, env._("a text that is not empty"))
    return value or False


def _read_boolean(env, field, label, value):
    if not isinstance(value, bool):
        raise _refusal(env, label, value, env._("true or false"))
    return value


def _read_number(env, field, label, value):
    kinds = int if field.type == "integer" else (int, float)
    if value is False:
        value = 0
    if isinstance(value, bool) or not isinstance(value, kinds):
        wanted = env._("a whole number") if field.type == "integer" else env._("a number")
        raise _refusal(env, label, value, wanted)
    return value


def _read_selection(env, field, label, value):
    known = dict(field._description_selection(env))
    if value is not False and value not in known:
        raise _refusal(env, label, value, env._("one of %s", ", ".join(known.values())))
    return value


def _read_many2one(env, field, label, value):
    if value is False:
        return False
    if isinstance(value, bool) or not isinstance(value, int):
        raise _refusal(env, label, value, env._("the id of a record"))
    _check_records(env, field, label, [value])
    return value


def _read_many2many(env, field, label, value):
    ids = value or []
    if not isinstance(ids, list) or any(type(one) is not int for one in ids):
        raise _refusal(env, label, value, env._("a list of ids"))
    _check_records(env, field, label, ids)
    return sorted(set(ids))


def _check_records(env, field, label, ids):
    """Only records that the user could choose in the field itself."""
    choices = Domain(list(field.domain)) if isinstance(field.domain, list | tuple) else Domain.TRUE
    comodel = env[field.comodel_name]
    missing = set(ids) - set(comodel.search(Domain("id", "in", ids) & choices).ids)
    if missing:
        names = ", ".join(comodel.search(choices, limit=MOST_NAMES).mapped("display_name"))
        value = ", ".join(map(str, sorted(missing)))
        raise _refusal(env, label, value, env._("one that can be chosen, such as %s", names))


def _refusal(env, label, value, wanted):
    return ValidationError(
        env._(
            "%(field)s cannot be “%(value)s”; right would be %(wanted)s.",
            field=label,
            value=value,
            wanted=wanted,
        )
    )


_READERS = {
    "boolean": _read_boolean,
    "char": _read_text,
    "float": _read_number,
    "integer": _read_number,
    "many2many": _read_many2many,
    "many2one": _read_many2one,
    "monetary": _read_number,
    "selection": _read_selection,
}
