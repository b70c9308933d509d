"""Which module of the project imports which: read from the source, nothing is imported."""

from __future__ import annotations

import ast
import graphlib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).parent.parent
ROOTS = ("constructs_lib", "lambda", ".")
"""Folders on Python's path; the packages below them have their names."""

SOURCES = ("constructs_lib", "lambda", "local_aws", "benchmarks", "examples", "tests", "app.py")

Graph = dict[str, set[str]]


@cache
def modules() -> dict[str, Path]:
    """Every module of the project by its dotted name; a package's is that of its ``__init__``."""
    found = {}
    for source in map(PROJECT.joinpath, SOURCES):
        for path in sorted(source.rglob("*.py")) if source.is_dir() else [source]:
            root = next(root for root in map(PROJECT.joinpath, ROOTS) if path.is_relative_to(root))
            parts = path.relative_to(root).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def imports() -> Graph:
    """What each module imports, wherever it does; names of others are as they stand there."""
    return {name: set(_imported(name, path)) - {name} for name, path in modules().items()}


def of(*packages: str) -> Graph:
    """The imports of these packages' modules, among themselves and of others."""
    return {name: found for name, found in imports().items() if is_in(name, *packages)}


def is_in(name: str, *packages: str) -> bool:
    """Whether a module is one of these packages, or below one."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def by_folder(graph: Mapping[str, set[str]]) -> Graph:
    """The imports between folders; those within one folder are left out."""
    folders: Graph = {}
    for module, imported in graph.items():
        targets = {_folder(name) for name in imported if name in modules()}
        folders.setdefault(_folder(module), set()).update(targets - {_folder(module)})
    return folders


def cycle(graph: Mapping[str, set[str]]) -> list[str]:
    """One circle of imports, each imported by the next; empty when there is none."""
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return list(error.args[1])
    return []


def tree(module: str) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(modules()[module].read_text(encoding="utf-8"))


def _folder(module: str) -> str:
    path = modules()[module].parent
    return path.relative_to(PROJECT).as_posix()


def _imported(module: str, path: Path) -> Iterator[str]:
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = ".".join([*(above if node.level else []), *filter(None, [node.module])])
            for alias in node.names:
                full = f"{base}.{alias.name}"
                yield full if full in modules() else base
        elif isinstance(node, ast.Call):
            yield from _imported_by_name(node)


def _imported_by_name(call: ast.Call) -> Iterator[str]:
    """What ``import_module`` imports, as far as the name begins with a text."""
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if name != "import_module" or not call.args:
        return
    argument: ast.expr = call.args[0]
    if isinstance(argument, ast.JoinedStr):
        argument = argument.values[0]
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value.rstrip(".")
