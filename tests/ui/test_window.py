"""The window: steps, footer, keys, sizes, names for assistive technology, and its end."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget

from tests.ui.conftest import Until
from tests.ui.hosts_world import STATES, ready
from wizard.flow.flow import Flow, Settings
from wizard.flow.pages import PAGES
from wizard.flow.state import PageName, State
from wizard.model.text import Problem, text
from wizard.ui.rail import StepItem
from wizard.ui.window import Window

LEAST = QSize(960, 540)


@pytest.fixture
async def window(flow: Flow) -> AsyncIterator[Window]:
    closed = asyncio.get_running_loop().create_future()
    made = Window(flow, closed)
    made.resize(1280, 800)
    made.show()
    made.activateWindow()
    yield made
    await made.tasks.ended()
    made.hide()
    made.deleteLater()


def focusable(root: QWidget) -> list[QWidget]:
    return [
        widget
        for widget in root.findChildren(QWidget)
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]


def spoken(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def opened(window: Window) -> PageName:
    return window.flow.state.page


async def settle() -> None:
    await asyncio.sleep(0.15)


@pytest.mark.parametrize("name", STATES)
async def test_every_control_of_the_first_page_has_a_name(window: Window, name: str) -> None:
    window.flow.store.change(hosts=STATES[name])
    await settle()
    nameless = [w for w in focusable(window) if not spoken(w)]
    assert not nameless, nameless


@pytest.mark.parametrize("page", list(PageName))
async def test_every_control_of_a_page_has_a_name(window: Window, page: PageName) -> None:
    window.flow.store.change(hosts=STATES["ready"], page=page, visited=frozenset(PageName))
    await settle()
    nameless = [w for w in focusable(window) if not spoken(w)]
    assert not nameless, nameless


@pytest.mark.parametrize("page", list(PageName))
async def test_every_page_fits_into_the_least_window(window: Window, page: PageName) -> None:
    window.flow.store.change(hosts=STATES["ready"], page=page, visited=frozenset(PageName))
    window.resize(LEAST)
    await settle()
    assert window.size() == LEAST
    needed = window.minimumSizeHint()
    assert needed.width() <= LEAST.width()
    assert needed.height() <= LEAST.height()


async def test_no_key_is_taken_twice(window: Window) -> None:
    from PySide6.QtGui import QShortcut  # noqa: PLC0415

    window.flow.store.change(hosts=STATES["failed"])
    await settle()
    keys = [s.key().toString() for s in window.findChildren(QShortcut)]
    assert [key for key, count in Counter(keys).items() if count > 1] == []


async def test_labels_keep_the_name_they_show(window: Window) -> None:
    named = [lab for lab in window.findChildren(QLabel) if lab.accessibleName() and lab.text()]
    assert not named


async def test_the_rail_says_where_we_are(window: Window) -> None:
    window.flow.store.change(hosts=(ready("hv-1"),))
    await settle()
    first = window.rail.findChildren(StepItem)[0]
    assert first.accessibleName() == "Step 1 of 7, Hosts, current, 1 host, 2 VMs"


async def test_the_footer_says_why_next_is_off(window: Window) -> None:
    button = window.footer.primary_button
    assert not button.isEnabled()
    assert button.accessibleDescription() == "Add at least one host to go on."


async def test_alt_n_goes_on_and_alt_b_back(window: Window) -> None:
    window.flow.store.change(hosts=(ready("hv-1"),))
    await settle()
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    assert opened(window) is PageName.PREREQUISITES
    QTest.keyClick(window, Qt.Key.Key_B, Qt.KeyboardModifier.AltModifier)
    assert opened(window) is PageName.HOSTS
    QTest.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert opened(window) is PageName.PREREQUISITES


async def test_a_step_to_come_cannot_be_opened(window: Window) -> None:
    QTest.keyClick(window, Qt.Key.Key_5, Qt.KeyboardModifier.AltModifier)
    assert opened(window) is PageName.HOSTS


async def test_f6_goes_round_the_parts_of_the_window(window: Window) -> None:
    window.flow.store.change(hosts=STATES["ready"])
    await settle()
    window.page.stops()[0].setFocus()
    seen = []
    for _ in range(4):
        QTest.keyClick(window, Qt.Key.Key_F6)
        focus = QApplication.focusWidget()
        assert focus is not None
        parts = (window.rail, *window.page.stops(), window.footer)
        seen.append(next(i for i, p in enumerate(parts) if p is focus or p.isAncestorOf(focus)))
    assert seen == [2, 3, 0, 1]


async def test_f8_closes_the_pane_and_offers_details(window: Window) -> None:
    window.flow.store.change(hosts=STATES["ready"])
    await settle()
    QTest.keyClick(window, Qt.Key.Key_F8)
    details = [w for w in focusable(window) if spoken(w) == "Details"]
    assert len(details) == 1


async def test_a_narrow_window_shows_icons_only_and_names_them(window: Window) -> None:
    window.resize(1024, 700)
    await settle()
    assert window.rail.width() == 56
    assert all(spoken(item) for item in window.rail.findChildren(StepItem))
    assert window.rail.findChildren(StepItem)[0].toolTip()


async def test_states_are_shown_at_most_ten_times_a_second(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[State] = []
    monkeypatch.setattr(window.page, "show_state", shown.append)
    for number in range(200):
        window.flow.store.change(hosts=(ready(f"hv-{number}"),))
        await asyncio.sleep(0.001)
    await settle()
    assert 1 <= len(shown) <= 8
    assert shown[-1].hosts[0].name == "hv-199"


async def test_a_problem_becomes_a_dialog(window: Window, until: Until) -> None:
    async def work() -> None:
        raise Problem(text("The list has no names."), text("Choose another file."))

    window.tasks.start(work())
    await until(lambda: window.findChildren(QDialog))
    assert window.findChildren(QDialog)[0].windowTitle() == "The list has no names."
    window.findChildren(QDialog)[0].reject()


async def test_a_defect_becomes_one_calm_dialog(window: Window, until: Until) -> None:
    async def work() -> None:
        raise ValueError("ours")

    for _ in range(3):
        window.tasks.start(work())
    await until(lambda: window.findChildren(QDialog))
    await settle()
    dialogs = window.findChildren(QDialog)
    assert [d.windowTitle() for d in dialogs] == ["This is a defect of the wizard"]
    dialogs[0].accept()


async def test_the_demonstration_is_named_in_the_title(tmp_path: Path) -> None:
    flow = Flow(Settings(runs=tmp_path, operator="x", demonstration=True))
    window = Window(flow, asyncio.get_running_loop().create_future())
    assert window.windowTitle().endswith("Demonstration")
    window.deleteLater()


async def test_the_window_closes_at_once_and_its_work_is_cancelled(window: Window) -> None:
    work = window.tasks.start(asyncio.sleep(60))
    await asyncio.sleep(0)
    window.close()
    assert window.closed.done()
    await window.tasks.ended()
    assert work.cancelled()


async def test_closing_during_a_run_asks_first(window: Window, until: Until) -> None:
    window.flow.store.change(running=True)
    window.close()
    await until(lambda: window.findChildren(QDialog))
    assert not window.closed.done()
    window.findChildren(QDialog)[0].done(2)  # stop and close
    await settle()
    assert not window.closed.done()
    window.flow.store.change(running=False)
    assert window.closed.done()


async def test_every_page_has_a_module(window: Window) -> None:
    from wizard.ui.pages import MADE_BY  # noqa: PLC0415

    assert set(MADE_BY) == {page.name for page in PAGES}
    assert window.page.name is PageName.HOSTS
