"""Whole journeys. Those through a window run on Qt's loop, the others on a plain one."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from tests.journeys.travelling import quick
from tests.ui.conftest import ERRORS, _loop, until
from wizard.ui.theme import apply_theme

__all__ = ["until"]

Loop = Callable[[], asyncio.AbstractEventLoop]
_TIMERS: list[Any] = []


def _qt_loop() -> asyncio.AbstractEventLoop:
    """Make a loop whose timers live on: a thread that collected them would crash Qt."""
    loop: Any = _loop()
    _TIMERS.append(loop._timer)
    return loop  # type: ignore[no-any-return]


def pytest_asyncio_loop_factories(config: object, item: pytest.Item) -> dict[str, Loop]:
    del config
    return {"qt": _qt_loop} if "qt" in item.keywords else {"plain": asyncio.new_event_loop}


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "qt: needs Qt's event loop")


@pytest.fixture(autouse=True)
def _qt_before_the_loop(request: pytest.FixtureRequest) -> Iterator[None]:
    if "qt" not in request.keywords:
        yield
        return
    app: Any = request.getfixturevalue("qapp")
    assert isinstance(app, QApplication)
    app.setOrganizationName("wizard-tests")
    apply_theme(app, "light")
    ERRORS.clear()
    yield
    assert not ERRORS, ERRORS


@pytest.fixture
def _quick() -> Iterator[None]:
    with quick():
        yield
