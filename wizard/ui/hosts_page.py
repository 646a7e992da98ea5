"""The first page: which hosts, as whom, and how far each has been reached."""

import time
from collections.abc import Hashable, Iterable
from typing import ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.flow.flow import Flow
from wizard.flow.state import HostEntry, HostStatus, PageName, State
from wizard.model.text import Text
from wizard.remoting.discovery import Parsed
from wizard.remoting.problems import CertificateRejected
from wizard.remoting.target import Account
from wizard.ui import hosts_rows
from wizard.ui.banner import Banner
from wizard.ui.controls import Button
from wizard.ui.header import EDGE, ProgressHead
from wizard.ui.host_dialogs import ask_account, ask_trust
from wizard.ui.hosts_files import HostFiles
from wizard.ui.hosts_start import AddField, StartPanel, open_demonstration
from wizard.ui.list_page import inset
from wizard.ui.page import Page
from wizard.ui.pane import DetailsPane
from wizard.ui.parts import Button as ButtonPart
from wizard.ui.parts import Paragraph
from wizard.ui.split import ListAndPane
from wizard.ui.table_view import RowTable
from wizard.ui.tasks import Tasks
from wizard.ui.tools import ToolLine
from wizard.ui.words import listed, plural


class HostsPage(Page):
    """A start with ways to begin; then the list of hosts, and the details of one."""

    name: ClassVar[PageName] = PageName.HOSTS

    def __init__(self, flow: Flow, tasks: Tasks) -> None:
        super().__init__(flow, tasks)
        self.start = StartPanel()
        self.banner = Banner()
        self.field = AddField()
        self.files = HostFiles(self, self._take)
        self.again = Button("Try all again", "refresh", kind="quiet")
        self.tools = ToolLine(self.field, self.files.button, self.again)
        self.progress = ProgressHead("strong")
        self.table = RowTable("Hosts")
        self.pane = DetailsPane()
        self._started = 0.0
        self._clock = QTimer(self, interval=1000)
        self._clock.timeout.connect(self._show_progress)
        self._acts = hosts_rows.Acts(
            again=lambda name: self._connect_to([name]),
            account=lambda name: self.tasks.start(self._other_account([name])),
            trust=lambda name: self.tasks.start(self._trust(name)),
            remove=lambda name: self._remove([name]),
            copy=self._copy,
            save=lambda name: self.files.save([name]),
            open_again=lambda name: self._read_again([name]),
        )
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        listed_hosts = QWidget()
        column = QVBoxLayout(listed_hosts)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self.tools)
        self._progress_line = QWidget()
        around = QVBoxLayout(self._progress_line)
        around.setContentsMargins(EDGE, 0, 16, 10)
        around.addWidget(self.progress)
        column.addWidget(self._progress_line)
        column.addWidget(inset(self.table), 1)
        self.split = ListAndPane(listed_hosts, self.pane, self.name, 336)
        self.header.add_action(self.split.details)
        self.column.addWidget(self.start, 1)
        self.column.addWidget(self.split, 1)

    def _connect(self) -> None:
        self.start.added.connect(self._add)
        self.files.serve(self.start)
        self.start.account_wanted.connect(lambda: self.tasks.start(self._other_account([])))
        self.start.demonstration_wanted.connect(self._open_demonstration)
        self.start.own_account_wanted.connect(lambda: self._sign_in_as(Account(), None))
        self.field.submitted.connect(self._add)
        self.field.left.connect(self.table.setFocus)
        self.again.clicked.connect(self._press_again)
        self.table.current_key_changed.connect(self._show_current)
        self.table.activated_key.connect(lambda _key: self._enter_pane())
        self.table.ticks_changed.connect(self._include)
        self.table.details_of = self._text_of
        self.pane.left.connect(self.table.setFocus)
        delete = QShortcut(QKeySequence(Qt.Key.Key_Delete), self.table)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(lambda: self._remove([self.table.current_key]))

    # Showing

    def show_state(self, state: State) -> None:
        """Show the start, or the hosts."""
        empty = not state.hosts
        turned = empty is not self.start.isVisibleTo(self)
        self.start.setVisible(empty)
        self.split.setVisible(not empty)
        self.split.details.setVisible(not empty and self.split.offers_details)
        self.header.set_bare(bare=empty)
        if empty:
            return
        self.table.show_table(hosts_rows.table(state))
        self.table.set_ticks(hosts_rows.ticked(state))
        if self.table.current_key is None:
            self.table.select_key(state.hosts[0].name)
        self._show_tools(state)
        self._show_progress()
        self._show_current(self.table.current_key)
        if turned and self.isVisible():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_tools(self, state: State) -> None:
        self.files.show_state(state)
        statuses = {entry.status for entry in state.hosts}
        connecting = HostStatus.CONNECTING in statuses
        if connecting:
            words, icon = "Stop", "stop"
        elif HostStatus.FAILED in statuses:
            words, icon = "Try all again", "refresh"
        elif HostStatus.ADDED in statuses:
            words, icon = "Connect", "play"
        else:
            words, icon = "Read all again", "refresh"
        self.again.set_words(words)
        self.again.set_icon(icon)
        if connecting and not self._clock.isActive():
            self._started = time.monotonic()
            self._clock.start()
        elif not connecting:
            self._clock.stop()
        if state.demonstration and not self.banner.isVisibleTo(self.split):
            self.banner.say("Demonstration: these hosts are simulated on this computer.", "info")

    def _show_progress(self) -> None:
        hosts = self.flow.state.hosts
        done = sum(entry.status in {HostStatus.READY, HostStatus.FAILED} for entry in hosts)
        self._progress_line.setVisible(self._clock.isActive())
        seconds = round(time.monotonic() - self._started)
        self.progress.show_progress(
            f"Connecting: {done} of {plural(len(hosts), 'host')} answered",
            f"{seconds // 60}:{seconds % 60:02}",
            done / len(hosts) if hosts else 0.0,
        )

    def _show_current(self, key: Hashable | None) -> None:
        entry = self._entry(key)
        if entry is None:
            self.pane.show_parts((Paragraph("Choose a host to see how it was reached."),))
        else:
            self.pane.show_parts(hosts_rows.details(entry, self._acts))

    def _entry(self, key: Hashable | None) -> HostEntry | None:
        return self.flow.state.entry(key) if isinstance(key, str) else None

    def _text_of(self, key: Hashable) -> str:
        return "" if (entry := self._entry(key)) is None else hosts_rows.as_text(entry)

    # The user's acts

    @property
    def extra(self) -> ButtonPart | None:
        """Connect to the hosts that were not asked yet."""
        waiting = [e.name for e in self.flow.state.hosts if e.status is HostStatus.ADDED]
        if not waiting:
            return None
        words = f"Connect to {plural(len(waiting), 'host')}"
        return ButtonPart(words, lambda: self._connect_to(waiting))

    def _add(self, typed: str) -> None:
        self._take(self.flow.hosting.add(typed), typed)

    def _take(self, parsed: Parsed, typed: str = "") -> None:
        """Connect to what is new; say what was no name, and leave it to be corrected."""
        self._report(parsed.problems)
        if parsed.problems and not parsed.names:
            self.start.paste.setPlainText(typed)
        waiting = {e.name for e in self.flow.state.hosts if e.status is HostStatus.ADDED}
        new = [name for name in parsed.names if name in waiting]
        if new:
            self._connect_to(new)
            self.table.select_key(new[0])
        elif parsed.names:
            self.notice("Already in the list.")

    def _report(self, problems: Iterable[Text]) -> None:
        said = [str(problem) for problem in problems]
        if said:
            self.notice(listed(said, 2))
            self.banner.say(" ".join(said[:3]), "caution")
        else:
            self.banner.hush()

    def _open_demonstration(self) -> None:
        if open_demonstration():
            self.notice("The demonstration opens in a window of its own.")

    def _connect_to(self, names: Iterable[str]) -> None:
        self.tasks.start(self.flow.hosting.connect(list(names)))

    def _press_again(self) -> None:
        hosts = self.flow.state.hosts
        if any(entry.status is HostStatus.CONNECTING for entry in hosts):
            self.tasks.cancel()
            return
        unread = [entry.name for entry in hosts if entry.status is not HostStatus.READY]
        if unread:
            self._connect_to(unread)
        else:
            self._read_again([entry.name for entry in hosts])

    def _read_again(self, names: list[str]) -> None:
        self.tasks.start(self.flow.hosting.read_again(names))

    def _include(self, ticks: frozenset[Hashable]) -> None:
        for entry in self.flow.state.hosts:
            wanted = entry.name in ticks
            if entry.status is not HostStatus.FAILED and wanted is not entry.included:
                self.flow.hosting.include([entry.name], included=wanted)

    def _remove(self, keys: Iterable[Hashable | None]) -> None:
        if names := [key for key in keys if isinstance(key, str)]:
            self.flow.hosting.remove(names)
            self.notice(f"{listed(names)} removed from the list.")

    async def _other_account(self, names: list[str]) -> None:
        signed = await ask_account(self.window(), names)
        if signed is None:
            self.start.show_account("")
            return
        self._sign_in_as(signed.account, signed.hosts)
        if names:
            await self.flow.hosting.connect(names)

    def _sign_in_as(self, account: Account, hosts: Iterable[str] | None) -> None:
        self.flow.hosting.sign_in_as(account, hosts)
        if hosts is None:
            self.start.show_account(account.user)

    async def _trust(self, name: str) -> None:
        entry = self.flow.state.entry(name)
        if entry is None or not isinstance(entry.problem, CertificateRejected):
            return
        certificate = entry.problem.certificate
        if await ask_trust(self.window(), name, certificate):
            self.flow.hosting.trust_certificate(name, certificate.fingerprint)
            await self.flow.hosting.connect([name])

    def _copy(self, name: str) -> None:
        QGuiApplication.clipboard().setText(self._text_of(name))
        self.notice("Copied.")

    # Keyboard

    def refresh(self) -> None:
        """Try again what failed, or read everything again."""
        if self.flow.state.hosts and not self._clock.isActive():
            self._press_again()

    def focus_find(self) -> None:
        """Put the cursor where a host is added."""
        (self.field if self.flow.state.hosts else self.start.paste).setFocus()

    def toggle_pane(self) -> None:
        """Open or close the pane."""
        self.split.set_pane_open(is_open=not self.split.pane_open)

    def _enter_pane(self) -> None:
        self.split.set_pane_open(is_open=True)
        self.pane.focus_first()

    def stops(self) -> tuple[QWidget, ...]:
        """The list and the pane, or the field to paste into."""
        if not self.flow.state.hosts:
            return (self.start.paste,)
        return (self.table, self.pane) if self.split.pane_open else (self.table,)

    def first_focus(self) -> QWidget | None:
        """The field to paste into, or the table."""
        return self.table if self.flow.state.hosts else self.start.paste

    def set_room(self, *, narrow: bool, low: bool) -> None:
        """Tighten the lines and close the pane when there is little room."""
        super().set_room(narrow=narrow, low=low)
        self.tools.set_compact(compact=low)
        self.split.set_room(narrow=narrow, low=low)
