"""What the tests of the last pages share: pages with real tasks, and dialogs as they open."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QApplication, QDialog

from tests.ui.run_world import NotedRunning
from wizard.flow.flow import Flow
from wizard.ui.page import Page
from wizard.ui.tasks import Tasks

PageType = TypeVar("PageType", bound=Page)
DialogType = TypeVar("DialogType", bound=QDialog)


def shown(page_type: type[PageType], flow: Flow) -> PageType:
    """Show a page that follows its flow at once."""
    page = page_type(flow, Tasks())
    flow.subscribe(page.show_state)
    page.resize(1020, 700)
    page.set_room(narrow=False, low=False)
    page.show_state(flow.state)
    page.show()
    return page


def dialog_of(page: Page, dialog_type: type[DialogType]) -> DialogType | None:
    """Return the open dialog of a page."""
    del page
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, dialog_type) and widget.isVisible():
            return widget
    return None


def calls(flow: Flow) -> list[str]:
    """Return what would have been done to hosts."""
    assert isinstance(flow.running, NotedRunning)
    return flow.running.calls


@contextmanager
def full_disk() -> Iterator[None]:
    """Let no file grow beyond 4 KB, as on a full disk."""
    resource = pytest.importorskip("resource", reason="only Unix limits the size of files")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
