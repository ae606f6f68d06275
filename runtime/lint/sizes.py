"""Caps on what one has to hold in mind: lines of a function, lines of a file, models in a file."""

import ast

from .finding import Finding, files, is_test, relative_to
from .graph import class_values

FUNCTION_LINES = 40
FILE_LINES = 300
TEST_FILE_LINES = 400
FOLDERS = ("addons", "runtime", "simulators", "benchmarks", "tests")


def check(root, suite):
    for folder in FOLDERS:
        for path in files(root / folder, ".py"):
            text = path.read_text()
            yield from (
                Finding(relative_to(root, path), line, told)
                for line, told in _file(path, text, ast.parse(text))
            )


def _file(path, text, tree):
    cap = TEST_FILE_LINES if is_test(path) else FILE_LINES
    lines = len(text.splitlines())
    if lines > cap:
        yield 1, f"{lines} lines, at most {cap}"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = node.end_lineno - node.lineno + 1
            if length > FUNCTION_LINES:
                yield node.lineno, f"{node.name} has {length} lines, at most {FUNCTION_LINES}"
    if path.parent.name == "models":
        models = [node for node in tree.body if isinstance(node, ast.ClassDef) and _is_model(node)]
        for extra in models[1:]:
            yield extra.lineno, f"{extra.name}: one model per file"


def _is_model(node):
    return {"_name", "_inherit"} & set(class_values(node))
