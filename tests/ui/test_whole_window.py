"""The whole window in every state: names, keyboard, room."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget

from tests.ui.windows_world import WINDOWS
from wizard.ui.tab_order import stops
from wizard.ui.tools import FindField
from wizard.ui.window import Window

LEAST, ORDINARY = QSize(960, 540), QSize(1280, 800)
Open = Callable[[str], Window]
HAS_FIND = [name for name in WINDOWS if not name.startswith(("hosts", "review out"))]


@asynccontextmanager
async def opened(name: str, runs: Path, size: QSize = ORDINARY) -> AsyncIterator[Window]:
    window = Window(WINDOWS[name](runs), asyncio.get_running_loop().create_future())
    window.resize(size)
    window.show()
    window.activateWindow()
    await asyncio.sleep(0.02)
    yield window
    await window.tasks.ended()
    window.hide()
    window.deleteLater()
    await asyncio.sleep(0.01)  # the loop deletes it, so that windows do not pile up


def spoken(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def reachable() -> list[QWidget]:
    """What Tab visits, from the table on and round."""
    start = QApplication.focusWidget()
    assert start is not None
    seen = [start]
    while len(seen) < 100:
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        assert focus is not None
        if focus is start:
            return seen
        seen.append(focus)
    raise AssertionError("Tab does not come round")


@pytest.mark.parametrize("size", [ORDINARY, LEAST], ids=["ordinary", "least"])
@pytest.mark.parametrize("name", WINDOWS)
async def test_every_control_has_a_name_and_a_place(name: str, size: QSize, tmp_path: Path) -> None:
    async with opened(name, tmp_path, size) as window:
        assert window.size() == size
        focusable = [w for w in window.findChildren(QWidget) if _takes_focus(w)]
        assert not [w for w in focusable if not spoken(w)]
        missed = {w for w in focusable if w.isEnabled()} - set(reachable())
        assert all(isinstance(w, QAbstractButton) and w.group() is not None for w in missed)


def _takes_focus(widget: QWidget) -> bool:
    return widget.isVisible() and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


@pytest.mark.parametrize("name", WINDOWS)
async def test_what_the_mouse_presses_the_keyboard_reaches(name: str, tmp_path: Path) -> None:
    async with opened(name, tmp_path) as window:
        tabbed = set(reachable())
        for button in window.findChildren(QAbstractButton):
            if isinstance(button.parent(), QLineEdit):
                continue  # the icon in a field is no button
            if button.isVisible() and button.isEnabled() and button not in tabbed:
                group = button.group()
                assert group is not None, button.text()
                assert any(b in tabbed for b in group.buttons()), "the arrows reach it"


@pytest.mark.parametrize("name", WINDOWS)
async def test_tab_goes_as_the_page_is_read(name: str, tmp_path: Path) -> None:
    """Header, tools, table, pane, footer, steps; in each from top to bottom."""
    async with opened(name, tmp_path) as window:
        order = reachable()
        first = next(w for w in stops(window.page) if w.isVisible() and w.isEnabled())
        while order[0] is not first and first in order:
            order = [*order[1:], order[0]]
        page = window.page
        parts = [page, window.footer, window.rail]
        places = [next(i for i, p in enumerate(parts) if p.isAncestorOf(w)) for w in order]
        assert places == sorted(places)
        header = [w for w in order if page.header.isAncestorOf(w)]
        assert order[: len(header)] == header


async def test_ticks_bring_the_bulk_bar_between_the_tools_and_the_table(tmp_path: Path) -> None:
    async with opened("choices", tmp_path) as window:
        page = window.page
        table = page.stops()[0]
        table.setFocus()
        QTest.keyClick(table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        await asyncio.sleep(0.02)
        said = [spoken(w) or type(w).__name__ for w in stops(page) if w.isVisible()]
        bulk = [said.index(name) for name in ("Find a VM", "Nested", "Untick", "VMs")]
        assert bulk == sorted(bulk)


@pytest.mark.parametrize("name", HAS_FIND)
async def test_ctrl_f_goes_to_the_find_field(name: str, tmp_path: Path) -> None:
    async with opened(name, tmp_path) as window:
        QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        assert isinstance(QApplication.focusWidget(), FindField)


@pytest.mark.parametrize("name", ["prerequisites", "choices", "run", "report", "hosts ready"])
async def test_a_pane_opened_in_a_small_window_can_be_closed(name: str, tmp_path: Path) -> None:
    async with opened(name, tmp_path, LEAST) as window:
        details = next(b for b in window.findChildren(QAbstractButton) if b.text() == "Details")
        assert len(window.page.stops()) == 1
        QTest.mouseClick(details, Qt.MouseButton.LeftButton)
        assert len(window.page.stops()) == 2
        assert details.isVisible()
        QTest.mouseClick(details, Qt.MouseButton.LeftButton, pos=QPoint(20, 12))
        assert len(window.page.stops()) == 1


async def test_a_notice_leaves_in_place_why_next_is_off(tmp_path: Path) -> None:
    async with opened("prerequisites", tmp_path, LEAST) as window:
        footer, height = window.footer, window.footer.height()
        footer.show_notice("1 VM left out.", ("Undo", lambda: None))
        assert footer.notice.isVisible()
        assert footer.line.isVisible()
        await asyncio.sleep(0.05)
        assert footer.height() == height, "nothing moves"
        window.page.notice("Said.")
        footer.end_notice()
        assert not footer.notice.isVisible()


async def test_a_notice_takes_the_place_of_what_only_informs(tmp_path: Path) -> None:
    async with opened("choices", tmp_path) as window:
        window.footer.show_notice("Set for 3 VMs.", None)
        assert window.footer.notice.isVisible()
        assert not window.footer.line.isVisible()
