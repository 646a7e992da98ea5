"""The loop of these tests is Qt's; errors in tasks fail the test."""

import asyncio
import os
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")
os.environ["XDG_CONFIG_HOME"] = tempfile.mkdtemp(prefix="wizard-tests-")

import pytest
import qasync
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget

from wizard.flow.flow import Flow, Settings
from wizard.ui.theme import apply_theme

ERRORS: list[dict[str, Any]] = []
TIMERS: list[object] = []
Until = Callable[..., Awaitable[None]]


def _loop() -> asyncio.AbstractEventLoop:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(False)
    loop: Any = qasync.QEventLoop(app)
    # A timer that is collected in a worker thread while it is pending takes the process with it.
    TIMERS.append(loop._timer)
    loop.set_default_executor(ThreadPoolExecutor(8))  # never qasync's QThreadExecutor
    loop.set_exception_handler(lambda _loop, context: ERRORS.append(context))
    made: asyncio.AbstractEventLoop = loop
    return made


def pytest_asyncio_loop_factories(config: object, item: object) -> dict[str, Any]:
    del config, item
    return {"qt": _loop}


@pytest.fixture(autouse=True)
def _qt_before_the_loop(qapp: QApplication) -> Iterator[None]:
    qapp.setOrganizationName("wizard-tests")
    ERRORS.clear()
    before = set(qapp.topLevelWidgets())
    yield
    _delete(widget for widget in qapp.topLevelWidgets() if widget not in before)
    assert not ERRORS, ERRORS


def _delete(widgets: Iterable[QWidget]) -> None:
    """Leave nothing behind: every window that stays is styled again with each new look."""
    for widget in list(widgets):
        widget.close()
        widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest, qapp: QApplication) -> str:
    apply_theme(qapp, request.param)
    return str(request.param)


@pytest.fixture
def until() -> Until:
    async def wait(
        condition: Callable[[], object],
        seconds: float = 5.0,
        what: str = "condition",
    ) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, f"{what} not met in {seconds} s"
            await asyncio.sleep(0.01)

    return wait


@pytest.fixture
async def flow(tmp_path: Path) -> Flow:
    return Flow(Settings(runs=tmp_path / "runs", operator="corp\\tester"))
