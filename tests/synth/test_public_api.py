"""The package explains itself: in an editor, in `help()`, and to whoever asks for its types."""

from __future__ import annotations

import inspect
import pydoc
import re
import typing
from collections.abc import Iterable, Iterator

import pytest

from tests.synth.public_api import CLASSES, FUNCTIONS, PROPERTIES, members


def test_everything_is_looked_at() -> None:
    assert {"CognitoUserImport.__init__", "UserSource.from_csv", "Wait.background"} <= {*FUNCTIONS}
    assert {"CognitoUserImport.metric_failed", "UserImportLogsRole.__init__"} <= {*FUNCTIONS}
    assert {"CognitoUserImport.resource", "CognitoUserImport.state_machine"} <= {*PROPERTIES}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_documents_each_parameter(name: str) -> None:
    documented = inspect.cleandoc(FUNCTIONS[name].__doc__ or "")
    assert documented, "without its own text an editor shows the one of a base class"
    arguments = documented.partition("Args:\n")[2].partition("\n\n")[0]
    parameters = inspect.signature(FUNCTIONS[name]).parameters.values()
    named = [
        each.name
        for each in parameters
        if each.name not in ("self", "cls") and each.kind is not each.VAR_KEYWORD
    ]
    assert re.findall(r"^    (\w+): \w", arguments, re.MULTILINE) == named


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_documents_what_it_refuses(name: str) -> None:
    raised = re.findall(r"check_types\(|raise (\w+)\(", inspect.getsource(FUNCTIONS[name]))
    documented = FUNCTIONS[name].__doc__ or ""
    for error in raised:
        assert f"{error or 'TypeError'}: " in documented.partition("Raises:\n")[2]


@pytest.mark.parametrize("name", PROPERTIES)
def test_a_property_is_documented(name: str) -> None:
    assert PROPERTIES[name].__doc__


@pytest.mark.parametrize("of", CLASSES)
def test_a_class_is_documented(of: type) -> None:
    assert of.__doc__
    assert "Args:" not in of.__doc__, "parameters are documented where they are: at __init__"


@pytest.mark.parametrize("of", CLASSES)
def test_help_shows_all_of_it(of: type) -> None:
    shown = pydoc.plain(pydoc.render_doc(of))
    for name, member in members(of):
        text = inspect.cleandoc(member.__doc__ or "").splitlines()
        assert [line for line in text if line not in shown] == [], name


@pytest.mark.parametrize("of", CLASSES)
def test_types_of_a_class_can_be_resolved(of: type) -> None:
    assert typing.get_type_hints(of) is not None


@pytest.mark.parametrize("name", [*FUNCTIONS, *PROPERTIES])
def test_types_can_be_resolved(name: str) -> None:
    found = FUNCTIONS[name] if name in FUNCTIONS else PROPERTIES[name].fget
    hints = typing.get_type_hints(found)
    parameters = {*inspect.signature(found).parameters} - {"self", "cls"}  # type: ignore[arg-type]
    assert {*hints} == parameters | {"return"}


# An editor does not follow the path to these, which `_asset.py` adds.
NOT_FOUND_BY_EDITORS = ("cognito_import_contract", "cognito_user_csv")


def all_of(types: Iterable[object]) -> Iterator[object]:
    """The types, and those that they are made of: `str` and `None` of `str | None`."""
    for each in types:
        yield each
        yield from all_of(typing.get_args(each))


@pytest.mark.parametrize("name", [*FUNCTIONS, *PROPERTIES])
def test_types_are_those_that_an_editor_finds(name: str) -> None:
    found = FUNCTIONS[name] if name in FUNCTIONS else PROPERTIES[name].fget
    if (found.__doc__ or "").startswith("Not for direct use: "):
        assert name.endswith(".__init__")
        return
    modules = [
        getattr(each, "__module__", "") for each in all_of(typing.get_type_hints(found).values())
    ]
    assert [module for module in modules if module.startswith(NOT_FOUND_BY_EDITORS)] == []
