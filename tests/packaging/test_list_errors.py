"""The page that lists all known errors is made of the catalogue itself, and current."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from wizard.remoting.known_errors import KNOWN_ERRORS

PROGRAM = Path(__file__).parents[2] / "packaging" / "list_errors.py"


@pytest.fixture
def program() -> ModuleType:
    spec = importlib.util.spec_from_file_location("list_errors", PROGRAM)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_current(program: ModuleType) -> None:
    assert program.PAGE.read_text("utf-8") == program.page(), (
        "run packaging/list_errors.py with the product installed"
    )


def test_every_known_error_has_its_place(program: ModuleType) -> None:
    headings = re.findall(r"^### (\S+)$", program.page(), re.MULTILINE)
    assert headings == [entry.key for entry in KNOWN_ERRORS]


def test_what_is_said_of_an_error_is_on_the_page(program: ModuleType) -> None:
    page = program.page()
    for entry in KNOWN_ERRORS:
        told = (entry.cause, entry.advice, *entry.ids, *entry.words, entry.fault or "")
        assert all(str(part) in page for part in told), entry.key


def test_the_page_has_no_word_that_was_not_filled_in(program: ModuleType) -> None:
    assert not re.search(r"\bNone\b|\{\w+\}", program.page())
