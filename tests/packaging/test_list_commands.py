"""The page that lists what is sent to a host is made of the commands themselves, and current."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

PROGRAM = Path(__file__).parents[2] / "packaging" / "list_commands.py"


@pytest.fixture
def program() -> ModuleType:
    spec = importlib.util.spec_from_file_location("list_commands", PROGRAM)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_current(program: ModuleType) -> None:
    assert program.PAGE.read_text("utf-8") == program.page(), (
        "run packaging/list_commands.py with the product installed"
    )
