"""The page that lists all rules is made of the rules themselves, and current."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

PROGRAM = Path(__file__).parents[2] / "packaging" / "list_rules.py"


@pytest.fixture
def program() -> ModuleType:
    spec = importlib.util.spec_from_file_location("list_rules", PROGRAM)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_current(program: ModuleType) -> None:
    assert program.PAGE.read_text("utf-8") == program.page(), (
        "run packaging/list_rules.py with the product installed"
    )


def test_every_rule_has_its_place_and_a_link_to_it(program: ModuleType) -> None:
    page = program.page()
    headings = re.findall(r"^### (\S+)$", page, re.MULTILINE)
    assert sorted(headings) == sorted(rule.id for rule in program.rules())
    linked = re.findall(r"^\| \[(\S+)\]\(#(\S+)\)", page, re.MULTILINE)
    assert [shown for shown, _ in linked] == headings
    assert all(shown.lower() == anchor for shown, anchor in linked)


def test_what_is_said_of_a_rule_is_on_the_page(program: ModuleType) -> None:
    page = program.page()
    for rule in program.rules():
        told = (rule.title, rule.why, rule.topic, rule.applies, rule.unconfirmed, rule.source.url)
        assert all(str(part) in page for part in told if part), rule.id


def test_the_page_has_no_word_that_was_not_filled_in(program: ModuleType) -> None:
    assert not re.search(r"\bNone\b|\{\w+\}", program.page())
