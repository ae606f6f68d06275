"""As much of JSON Schema as the description of the push interface uses."""

import re

TYPES = {
    "object": dict, "array": list, "string": str, "boolean": bool, "null": type(None),
}


def fits(value, schema, document):
    """Whether ``value`` is what ``schema`` describes."""
    if "$ref" in schema:
        return fits(value, _follow(schema["$ref"], document), document)
    if "oneOf" in schema:
        return sum(fits(value, one, document) for one in schema["oneOf"]) == 1
    if not _has_type(value, schema["type"]):
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    check = CHECKS.get(type(value))
    return check is None or check(value, schema, document)


def _follow(path, document):
    for name in path.removeprefix("#/").split("/"):
        document = document[name]
    return document


def _has_type(value, name):
    if name in ("number", "integer"):
        kinds = (int, float) if name == "number" else int
        return isinstance(value, kinds) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


def _fits_object(value, schema, document):
    return all(name in value for name in schema.get("required", ())) and all(
        fits(value[name], one, document)
        for name, one in schema.get("properties", {}).items() if name in value
    )


def _fits_list(value, schema, document):
    return schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)) and all(
        fits(one, schema["items"], document) for one in value
    )


def _fits_text(value, schema, _document):
    return (
        schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value))
        and re.search(schema.get("pattern", ""), value) is not None
    )


def _fits_number(value, schema, _document):
    return (
        value >= schema.get("minimum", value) and value <= schema.get("maximum", value)
        and ("exclusiveMinimum" not in schema or value > schema["exclusiveMinimum"])
    )


CHECKS = {
    dict: _fits_object, list: _fits_list, str: _fits_text, int: _fits_number, float: _fits_number,
}
