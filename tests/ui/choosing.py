"""What the tests of the fourth page share: the page on a small fleet, and its form by name."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from PySide6.QtTest import QTest

from wizard.flow.flow import Flow
from wizard.flow.state import VmKey
from wizard.model.choices import VmChoice
from wizard.ui.choices_form import VmForm
from wizard.ui.choices_page import ChoicesPage
from wizard.ui.controls import Field
from wizard.ui.window import Window

ONE, OTHER, SAVED, ON = "exam-2026-server", "wsus", "exam-2026-client", "k8s-lab-1"


def key(page: ChoicesPage, name: str = ONE) -> VmKey:
    return next((h.name, v.ref.id) for h, v in page.flow.state.vms if v.ref.name == name)


def choice(page: ChoicesPage, name: str = ONE) -> VmChoice:
    return page.flow.state.choices.of(*key(page, name))


def form(page: ChoicesPage, name: str = ONE) -> VmForm:
    assert page.table.select_key(key(page, name))
    assert page._form is not None
    return page._form


def type_in(field: Field, typed: str) -> None:
    field.selectAll()
    QTest.keyClicks(field, typed)


def words_of(combo: object) -> list[str]:
    return [combo.itemText(at) for at in range(combo.count())]  # type: ignore[attr-defined]


@asynccontextmanager
async def in_a_window(flow: Flow) -> AsyncIterator[tuple[Window, ChoicesPage]]:
    """Show the page in a whole window, where its dialogs can be opened."""
    window = Window(flow, asyncio.get_running_loop().create_future())
    window.show()
    page = window.page
    assert isinstance(page, ChoicesPage)
    yield window, page
    window.hide()
    window.deleteLater()
    await asyncio.sleep(0.01)
