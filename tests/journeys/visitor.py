"""The wizard as a program, visited page by page: ``python -m tests.journeys.visitor FOLDER``.

The real entry point runs; a visitor comes in when the window shows, clicks with the mouse, and
leaves a picture of every page in the folder.
"""

import asyncio
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from wizard.app import main
from wizard.flow.state import PageName
from wizard.ui.commit_dialog import CommitDialog
from wizard.ui.window import Window

SECONDS = 60.0


async def until(condition: Callable[[], object], what: str) -> None:
    end = time.monotonic() + SECONDS
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"{what} not met in {SECONDS} s")
        await asyncio.sleep(0.02)


def click(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def button(root: QWidget, text: str) -> QPushButton | None:
    found = (each for each in root.findChildren(QPushButton) if each.isVisible())
    return next((each for each in found if each.text() == text), None)


class Visit:
    def __init__(self, window: Window, folder: Path) -> None:
        self.window = window
        self.flow = window.flow
        self.folder = folder

    async def click_button(self, text: str) -> None:
        await until(lambda: button(self.window, text), f"a button “{text}”")
        found = button(self.window, text)
        assert found is not None
        click(found)

    async def picture(self, name: PageName) -> None:
        """Take a picture of a page as soon as the window shows the state as it is."""
        window = self.window

        def is_shown() -> bool:
            return window._shown is self.flow.state and window.page.isVisible()

        await until(lambda: self.flow.state.page is name, f"the page {name}")
        await until(is_shown, f"the state on the page {name}")
        window.grab().save(str(self.folder / f"{name}.png"))

    async def go_on(self) -> None:
        await until(self.window.footer.primary_button.isEnabled, "Next")
        click(self.window.footer.primary_button)

    async def all_pages(self) -> None:
        await self.click_button("Connect to 1 host")
        await until(lambda: self.flow.state.facts, "a host that is read")
        await self.picture(PageName.HOSTS)
        await self.go_on()
        await self.picture(PageName.PREREQUISITES)
        # The demonstration takes its time: a VM that is off and stays so is enough.
        others = {(h.name, vm.ref.id) for h, vm in self.flow.state.vms if vm.state != "Off"}
        self.flow.deciding.leave_out(others)
        await self.go_on()
        await self.picture(PageName.CONFLICTS)
        await self.go_on()
        await self.picture(PageName.CHOICES)
        await self.go_on()
        await self.picture(PageName.REVIEW)
        await self.go_on()
        await self.commit()
        await until(lambda: self.flow.state.record and not self.flow.state.running, "the end")
        await self.picture(PageName.RUN)
        await self.go_on()
        await self.picture(PageName.REPORT)
        await self.go_on()  # closes the window

    async def commit(self) -> None:
        def asked() -> CommitDialog | None:
            return next(iter(self.window.findChildren(CommitDialog)), None)

        await until(lambda: (dialog := asked()) and dialog.commit.isVisible(), "the question")
        dialog = asked()
        assert dialog is not None
        dialog.grab().save(str(self.folder / "commit.png"))
        click(dialog.commit)


def visited(folder: Path) -> int:
    """Run the wizard with a visitor; returns its exit code."""
    visits: list[asyncio.Task[None]] = []
    shown: Any = Window.showEvent

    def come_in(window: Window, event: Any) -> None:
        shown(window, event)
        if not visits:
            visits.append(asyncio.get_event_loop().create_task(visit(window)))

    async def visit(window: Window) -> None:
        try:
            await Visit(window, folder).all_pages()
        finally:
            window.close()

    Window.showEvent = come_in  # type: ignore[method-assign, assignment]
    code = main(["--demo", "one-host"])
    (done,) = visits
    done.result()  # raises what went wrong
    assert not [w for w in QApplication.topLevelWidgets() if w.isVisible()]
    return code


if __name__ == "__main__":
    sys.exit(visited(Path(sys.argv[1])))
