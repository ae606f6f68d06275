"""Who may name whom: the graph of docs/architecture.md is the whole permission."""

import ast
import re

from .finding import Finding, files, relative_to

# Each addon may stand on these of the suite, and on what stands below them.
ALLOWED = {
    "postal_base": set(),
    "oc_customer": {"postal_base"},
    "oc_portal": {"oc_customer"},
    "postal_warehouse": {"postal_base"},
    "ecom_orders": {"postal_warehouse"},
    "erp_sync": {"postal_base"},
    "postal_dms": {"oc_customer", "ecom_orders"},
}
TEXT = (".py", ".xml", ".csv", ".js", ".sql", ".scss", ".po")


def check(root, suite):
    yield from _manifests(root, suite)
    foreign = {name: _foreign(suite, name) for name in suite.manifests}
    owners = model_owners(root, suite)
    for name in suite.manifests:
        yield from _names(root, name, foreign[name], owners)
        yield from _libraries(root, name)
    yield from _outside(root)


def _manifests(root, suite):
    for name, manifest in suite.manifests.items():
        path = relative_to(root, suite.folder / name / "__manifest__.py")
        if name not in ALLOWED:
            yield Finding(path, 1, f"{name} has no place in the graph (runtime/lint/graph.py)")
            continue
        needs = {need for need in manifest.get("depends", []) if need in ALLOWED}
        for need in sorted(needs - ALLOWED[name]):
            yield Finding(path, 1, f"{name} may not depend on {need}")


def _foreign(suite, name):
    """The addons that this one may not name."""
    return set(ALLOWED) - {name, *suite.closure([name]), *ALLOWED.get(name, ())}


def model_owners(root, suite):
    """{model name: addons that define it}."""
    owners = {}
    for addon in suite.manifests:
        for path in files(root / "addons" / addon, ".py"):
            for name in defined_models(ast.parse(path.read_text())):
                owners.setdefault(name, set()).add(addon)
    return owners


def defined_models(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            values = class_values(node)
            inherited = values.get("_inherit") or []
            inherited = [inherited] if isinstance(inherited, str) else inherited
            if values.get("_name") and values["_name"] not in inherited:
                yield values["_name"]


def class_values(node):
    """Literal attributes of a class."""
    found = {}
    for statement in node.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            try:
                found[statement.targets[0].id] = ast.literal_eval(statement.value)
            except ValueError:
                continue
    return found


def _names(root, addon, foreign, owners):
    """Names of foreign addons and of models that only they define."""
    if not foreign:
        return
    models = [model for model, where in owners.items() if where <= foreign]
    pattern = re.compile("|".join([
        *(rf"(?<!\w){re.escape(name)}(?!\w)" for name in sorted(foreign)),
        # Not as a part of another model's longer name.
        *(rf"(?<![\w.]){re.escape(name)}(?!\.?\w)" for name in sorted(models)),
    ]))
    for path in files(root / "addons" / addon, *TEXT):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            for match in pattern.finditer(line):
                text = f"{addon} may not name {match[0]}"
                yield Finding(relative_to(root, path), number, text)


def _libraries(root, addon):
    """Packages under `lib` are pure: no Odoo, nothing of the addon around them."""
    folder = root / "addons" / addon / "lib"
    for path in files(folder, ".py"):
        depth = len(path.relative_to(folder).parts) - 1
        for node in ast.walk(ast.parse(path.read_text())):
            if imports_odoo(node) or getattr(node, "level", 0) > max(depth, 1):
                yield Finding(relative_to(root, path), node.lineno, "a pure library leaves itself")


def imports_odoo(node):
    if isinstance(node, ast.Import):
        return any(alias.name.split(".")[0] == "odoo" for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return not node.level and (node.module or "").split(".")[0] == "odoo"
    return False


def _outside(root):
    """What runs beside Odoo does not import it."""
    for name in ("runtime", "simulators", "benchmarks", "tests/unit"):
        for path in files(root / name, ".py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if imports_odoo(node):
                    text = f"{name} may not import Odoo or addons"
                    yield Finding(relative_to(root, path), node.lineno, text)
