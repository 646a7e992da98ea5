"""What the tests of the middle pages share: pages without a window, and their controls by name."""

from collections.abc import Callable, Coroutine, Iterator
from typing import Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from wizard.flow.flow import Flow
from wizard.ui.list_page import ListPage
from wizard.ui.tasks import Tasks

PageType = TypeVar("PageType", bound=ListPage)


class Started(Tasks):
    """Notes what would be started."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def start(self, work: Coroutine[Any, Any, Any]) -> Any:
        self.names.append(getattr(work, "__qualname__", ""))
        work.close()


def opened(page_type: Callable[[Flow, Tasks], PageType], flow: Flow) -> PageType:
    """Show a page in the offscreen window system; it follows the flow at once."""
    page = page_type(flow, Started())
    flow.subscribe(page.show_state)
    page.resize(1020, 700)
    page.set_room(narrow=False, low=False)
    page.show_state(flow.state)
    page.show()
    return page


def button(page: QWidget, name: str) -> QAbstractButton:
    """Find a visible button by what it says; what was put into the pane shows itself first."""
    QTest.qWait(1)
    found = [
        b for b in page.findChildren(QAbstractButton) if b.text() == name and b.isVisibleTo(page)
    ]
    assert found, f"no button {name!r}"
    return found[0]


def focusable(page: QWidget) -> Iterator[QWidget]:
    """Yield what the keyboard can reach."""
    for widget in page.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(page):
            yield widget


def nameless(page: QWidget) -> list[str]:
    """Return controls that a screen reader could not name."""
    found = []
    for widget in focusable(page):
        interface = QAccessible.queryAccessibleInterface(widget)
        if not interface.text(QAccessible.Text.Name):
            found.append(type(widget).__name__)
    return found


def stuck(flow: Flow) -> bool:
    """Whether something stands in the way of going on."""
    return flow.obstacle is not None
