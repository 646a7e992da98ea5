"""The window: rail, page and footer round a flow. It shows states and hands acts on."""

import asyncio
import time

from PySide6.QtCore import QByteArray, QSettings, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QIcon, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from wizard.flow.flow import Flow
from wizard.flow.pages import footer, page
from wizard.flow.sentences import Tone
from wizard.flow.state import PageName, State
from wizard.model.text import Problem
from wizard.ui import icons, keys
from wizard.ui.closing import ask_to_close
from wizard.ui.dialogs import tell_defect, tell_problem
from wizard.ui.footer import Footer
from wizard.ui.help import HelpDialog
from wizard.ui.page import Page
from wizard.ui.pages import make_page
from wizard.ui.rail import Rail
from wizard.ui.run_limits import saved_limits
from wizard.ui.settings import ask_settings
from wizard.ui.steps import steps_of
from wizard.ui.tab_order import move
from wizard.ui.tasks import Tasks, answer
from wizard.ui.unfinished import offer_unfinished

NAME = "Nested Virtualization Wizard"
LEAST = (960, 540)
FIRST_SIZE = (1280, 800)
NARROW, LOW_WIDTH, LOW_HEIGHT = 1120, 1000, 600
UPDATE_SECONDS = 0.1
# The icon of a sentence that says why Next is off, where it is more than a hint.
STOPPED_BY = {PageName.PREREQUISITES: "blocker", PageName.CONFLICTS: "warning"}


class Window(QWidget):
    """The one window. ``closed`` is resolved when the user has closed it."""

    def __init__(self, flow: Flow, closed: "asyncio.Future[None]") -> None:
        super().__init__()
        self.flow = flow
        self.tasks = Tasks(self)
        self.rail = Rail()
        self.footer = Footer()
        self.closed = closed
        flow.running.limits = saved_limits()
        self._closing = False
        self._closes_after_run = False
        self._defects = 0
        self._pages: dict[PageName, Page] = {}
        self._stack = QStackedWidget()
        self._shown: State | None = None
        self._shown_at = 0.0
        self._update = QTimer(self, singleShot=True)
        self._update.timeout.connect(self._show_now)
        self._arrange()
        self._connect()
        self._unsubscribe = flow.subscribe(self._changed)
        self._show_now()

    def _arrange(self) -> None:
        self.setObjectName("wizard")
        self.setWindowIcon(QIcon(icons.icon("mark", size=32)))
        self.setMinimumSize(*LEAST)
        body = QVBoxLayout()
        body.setSpacing(0)
        body.addWidget(self._stack, 1)
        body.addWidget(self.footer)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(body, 1)
        demonstration = " – Demonstration" if self.flow.state.demonstration else ""
        self.setWindowTitle(NAME + demonstration)
        size = QSettings().value("window/geometry")
        if not (isinstance(size, QByteArray) and self.restoreGeometry(size)):
            self.resize(*FIRST_SIZE)

    def _connect(self) -> None:
        self.rail.opened.connect(self.open_step)
        self.rail.settings.connect(lambda: self.tasks.start(ask_settings(self, self.flow)))
        self.rail.help.connect(self.show_help)
        self.footer.back.connect(self.flow.back)
        self.footer.primary.connect(self.press_primary)
        self.tasks.failed.connect(self.show_problem)
        self.tasks.broke.connect(self.show_defect)
        keys.install(self)

    # Showing states

    @property
    def page(self) -> Page:
        """The page that is open; made on the first visit."""
        name = self.flow.state.page
        if name not in self._pages:
            made = make_page(name, self.flow, self.tasks)
            made.footer_changed.connect(self._show_footer)
            made.noticed.connect(self.footer.show_notice)
            self._pages[name] = made
            self._stack.addWidget(made)
            self._set_room(made)
        return self._pages[name]

    def _changed(self, state: State) -> None:
        """Show a new page at once, everything else at most ten times a second."""
        if self._closes_after_run and not state.running:
            self._finish()
            return
        if self._shown is None or state.page is not self._shown.page:
            self._show_now()
        elif not self._update.isActive():
            passed = time.monotonic() - self._shown_at
            self._update.start(round(max(0.0, UPDATE_SECONDS - passed) * 1000))

    def _show_now(self) -> None:
        self._update.stop()
        before, state = self._shown, self.flow.state
        self._shown, self._shown_at = state, time.monotonic()
        page = self.page
        page.show_state(state)
        self.rail.show_steps(steps_of(state))
        self._show_footer()
        if before is None or before.page is not state.page:
            self.footer.end_notice()
            self._stack.setCurrentWidget(page)
            first = page.first_focus()
            if first is not None:
                first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_footer(self) -> None:
        state, shown = self.flow.state, page(self.flow.state.page)
        sentence = footer(state)
        stops = sentence.tone is Tone.STOP
        self.footer.show_sentence(sentence, STOPPED_BY.get(state.page, "") if stops else "")
        self.footer.show_buttons(
            str(shown.primary),
            enabled=self.flow.obstacle is None,
            back=state.page is not PageName.HOSTS and not state.running,
            has_back=state.page is not PageName.RUN,
        )
        self.footer.show_extra(self.page.extra)

    # Acts

    def press_primary(self) -> None:
        """Go on, unless something stands in the way."""
        if self.footer.primary_button.isEnabled():
            self.page.primary()

    def press_back(self) -> None:
        """Go back, where there is a back."""
        if self.footer.back_button.isEnabled() and self.footer.back_button.isVisible():
            self.flow.back()

    def open_step(self, name: PageName) -> None:
        """Open a step that was visited before."""
        self.flow.open(name)

    def show_help(self) -> None:
        """Explain the page that is open."""
        self.tasks.start(answer(HelpDialog(self, self.flow.state.page)))

    def show_problem(self, problem: Problem) -> None:
        """Tell the user what went wrong and what to do."""
        self.tasks.start(tell_problem(self, problem))

    def show_defect(self, error: BaseException) -> None:
        """Tell the user calmly that the wizard has a defect; once at a time.

        A ``Problem`` is none: something that was clicked cannot be done now.
        """
        if isinstance(error, Problem):
            self.show_problem(error)
            self._show_now()
            return
        if self._defects or self._closing:
            return
        self._defects += 1
        self.tasks.start(self._tell_defect(error))

    async def _tell_defect(self, error: BaseException) -> None:
        try:
            running = self.flow.state.running
            state = "The run goes on." if running else "No run is under way."
            await tell_defect(self, f"{type(error).__name__}: {error}", state)
        finally:
            self._defects -= 1

    def offer_unfinished(self) -> None:
        """Ask about a run that was interrupted, if there is one."""
        self.tasks.start(offer_unfinished(self, self.flow))

    # Keyboard, size and end

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: FBT001, N802 -- Qt's signature
        """Tab goes through the page, the footer and the steps."""
        return move((self.page, self.footer, self.rail), forward=forward)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange for the room there is."""
        super().resizeEvent(event)
        self.rail.set_compact(compact=self.width() < NARROW)
        self.footer.set_low(low=self._low)
        for made in self._pages.values():
            self._set_room(made)

    @property
    def _low(self) -> bool:
        return self.width() < LOW_WIDTH or self.height() < LOW_HEIGHT

    def _set_room(self, made: Page) -> None:
        made.set_room(narrow=self.width() < NARROW, low=self._low)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close at once; during a run ask first. The loop ends the program, not Qt."""
        event.ignore()
        if self._closing:
            return
        if self.flow.state.running:
            self.tasks.start(self._close_after_run())
        else:
            self._finish()

    async def _close_after_run(self) -> None:
        if await ask_to_close(self, self.flow):
            self._closes_after_run = True
            self.flow.running.stop(undo=False)
            self._changed(self.flow.state)

    def _finish(self) -> None:
        self._closing = True
        QSettings().setValue("window/geometry", self.saveGeometry())
        self._unsubscribe()
        self._update.stop()
        self.hide()
        if not self.closed.done():
            self.closed.set_result(None)
