"""The size of things is held by a test: short functions, modules and pages; words that have no place here."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest

PROJECT = Path(__file__).resolve().parents[1]
ROOMS = ("simulations", "mcvb", "pages")
SOURCES = sorted(path for room in ROOMS for path in (PROJECT / room).rglob("*.py"))
MODULE_LINES, PAGE_LINES = 400, 120
MEDIAN_LINES, P95_LINES = 8, 40
ABSOLUTE_PATHS = re.compile(r"(?<![\w.])/(?:work|home|root|Users|opt|tmp)/\w+")


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return every function of a module, methods included."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the number of lines of a function, its docstring left out."""
    first = function.body[1] if ast.get_docstring(function) and len(function.body) > 1 else function.body[0]
    return (function.end_lineno or 0) - first.lineno + 1


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_modules_and_pages_stay_short(path: Path) -> None:
    """No module passes 400 lines, no page 120."""
    limit = PAGE_LINES if path.parent.name == "pages" else MODULE_LINES
    assert len(path.read_text(encoding="utf-8").splitlines()) <= limit


def test_functions_stay_short() -> None:
    """Half of all functions fit in 8 lines, nineteen in twenty in 40."""
    sizes = [body_lines(function) for path in SOURCES for function in functions(path)]
    assert np.median(sizes) <= MEDIAN_LINES
    assert np.percentile(sizes, 95) <= P95_LINES


def test_arguments_are_typed() -> None:
    """Every argument and every result has a type."""
    untyped = [
        f"{path.name}:{function.lineno}"
        for path in SOURCES
        for function in functions(path)
        for argument in [*function.args.args, *function.args.kwonlyargs]
        if argument.annotation is None and argument.arg not in ("self", "cls")
    ]
    assert untyped == []


def test_no_path_of_a_machine_is_written() -> None:
    """What is kept in the repository names no folder of anybody's machine."""
    command = ["git", "ls-files", "*.py", "*.md", "*.yaml", "*.toml", "*.css", "*.js", "Makefile"]
    names = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False).stdout.split()
    if not names:
        pytest.skip("Ce dossier n'est pas un dépôt git : rien à lire.")
    found = {
        name: sorted(set(ABSOLUTE_PATHS.findall((PROJECT / name).read_text(encoding="utf-8"))))
        for name in names
        if name != "tests/test_budgets.py" and (PROJECT / name).exists()
    }
    assert {name: paths for name, paths in found.items() if paths} == {}


def _imports(path: Path) -> set[str]:
    """Return the modules a file imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_only_pages_and_mcvb_ui_draw() -> None:
    """No other module imports Streamlit, or what draws with it: the school runs without a screen."""
    drawing = re.compile(r"(streamlit|mcvb\.ui)(\.|$)")
    found = [
        f"{path.relative_to(PROJECT)} : {name}"
        for room in ("mcvb", "simulations")
        for path in sorted((PROJECT / room).rglob("*.py"))
        if "ui" not in path.relative_to(PROJECT).parts
        for name in sorted(_imports(path))
        if drawing.match(name)
    ]
    assert found == []
