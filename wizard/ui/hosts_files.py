"""Files of the first page: lists of names, what hosts answered, and the script that collects it."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.flow.plan_disk import looks_like_inspection, looks_like_plan
from wizard.flow.state import State
from wizard.model.text import Problem
from wizard.remoting.discovery import Parsed
from wizard.ui.controls import MenuButton, menu_of
from wizard.ui.dialogs import Dialog, tell_problem
from wizard.ui.file_dialogs import (
    ANY_INSPECTION,
    ANY_PLAN,
    INSPECTION,
    SCRIPT,
    Wanted,
    choose_file,
    choose_files,
    save_as,
)
from wizard.ui.hosts_start import StartPanel
from wizard.ui.page import Page
from wizard.ui.pane_parts import words
from wizard.ui.plan_opening import open_plan
from wizard.ui.tasks import answer
from wizard.ui.words import plural

LISTS = "Lists (*.txt *.csv);;All files (*)"
COLLECTOR = "collect.ps1"
NAMED = 6  # more problems than this are counted, not told
HOW_TO_COLLECT = "Run it on the host as an administrator, then open here the file it leaves."


class HostFiles:
    """What the first page opens and saves, and the button whose menu offers it.

    ``take_list`` gets the names of a list that was opened.
    """

    def __init__(self, page: Page, take_list: Callable[[Parsed], object]) -> None:
        self._page = page
        self._hosting = page.flow.hosting
        self._take_list = take_list
        menu = menu_of(
            [
                ("Open a list of hosts…", self.open_list),
                ("Open inspection files…", self.open_inspections),
                ("Open a plan…", self.open_plan),
                None,
                ("Save the inspection of all hosts…", self._save_all),
                ("Save the collecting script…", self.save_collector),
            ],
            page,
        )
        self._save_action = menu.actions()[4]
        self._save_action.setEnabled(False)
        self.button = MenuButton("Files", menu, "file")
        self.button.setAccessibleDescription("Lists, inspections, plans, the collecting script")

    def serve(self, start: StartPanel) -> None:
        """Do what the start asks for."""
        start.list_wanted.connect(self.open_list)
        start.inspections_wanted.connect(self.open_inspections)
        start.plan_wanted.connect(self.open_plan)
        start.collector_wanted.connect(self.save_collector)

    def show_state(self, state: State) -> None:
        """Offer to save what there is."""
        self._save_action.setEnabled(any(entry.host is not None for entry in state.hosts))

    def open_list(self) -> None:
        """Let the user choose a list of names."""
        self._page.tasks.start(self._open_list())

    async def _open_list(self) -> None:
        path = await choose_file(self._page, "Open a list of hosts", LISTS)
        if path is not None:
            self._take_list(self._hosting.add_file(path))

    def open_inspections(self) -> None:
        """Let the user choose files, and list their hosts; what is wrong is told in a dialog."""
        self._page.tasks.start(self._open_inspections())

    async def _open_inspections(self) -> None:
        paths = await choose_files(self._page, "Open inspection files", ANY_INSPECTION)
        if paths:
            await self._open_files(paths)

    async def _open_files(self, paths: Sequence[Path]) -> None:
        """Open inspections; a plan among them, chosen by mistake, is opened as what it is."""
        plans = [path for path in paths if looks_like_plan(path)]
        if len(paths) == 1 and plans:
            await open_plan(self._page, plans[0])
            return
        before = self._page.flow.state
        problems = self._hosting.open_inspections(paths)
        self._page.notice(opened_words(before, self._page.flow.state))
        if problems:
            await tell_problems(self._page.window(), problems)

    def open_plan(self) -> None:
        """Let the user choose a plan that was saved."""
        self._page.tasks.start(self._open_plan())

    async def _open_plan(self) -> None:
        path = await choose_file(self._page, "Open a plan", ANY_PLAN)
        if path is None:
            return
        if looks_like_inspection(path):
            await self._open_files([path])
        else:
            await open_plan(self._page, path)

    def save(self, names: Sequence[str]) -> None:
        """Let the user save what hosts answered."""
        self._page.tasks.start(self._save(names))

    def _save_all(self) -> None:
        read = [entry.name for entry in self._page.flow.state.hosts if entry.host is not None]
        self.save(read)

    async def _save(self, names: Sequence[str]) -> None:
        whose = names[0] if len(names) == 1 else plural(len(names), "host")
        wanted = Wanted(f"Save the inspection of {whose}", inspection_name(names), INSPECTION)
        write = partial(self._hosting.save_inspections, names=names)
        if (saved := await save_as(self._page, wanted, write)) is not None:
            self._page.notice(f"Saved as {saved.name}.")

    def save_collector(self) -> None:
        """Let the user save the script that asks a host no connection leads to."""
        self._page.tasks.start(self._save_collector())

    async def _save_collector(self) -> None:
        wanted = Wanted("Save the collecting script", COLLECTOR, SCRIPT)
        if (saved := await save_as(self._page, wanted, self._hosting.save_collector)) is not None:
            self._page.notice(f"Saved as {saved.name}. {HOW_TO_COLLECT}")


def opened_words(before: State, after: State) -> str:
    """Say what opening files has brought."""
    known = {entry.name: entry.host for entry in before.hosts}
    new = sum(entry.name not in known for entry in after.hosts)
    richer = sum(
        entry.name in known and entry.host is not known[entry.name] for entry in after.hosts
    )
    said = [f"{plural(new, 'host')} opened from files."] if new else []
    said += [f"What was read inside joined {plural(richer, 'host')}."] if richer else []
    return " ".join(said) or "No host was opened."


async def tell_problems(parent: QWidget, problems: Sequence[Problem]) -> None:
    """Say what could not be opened, each with what to do about it."""
    if len(problems) == 1:
        await tell_problem(parent, problems[0])
        return
    dialog = Dialog(parent, f"{len(problems):,} files or parts of files were not opened")
    for problem in problems[:NAMED]:
        block = QVBoxLayout()
        block.setSpacing(2)
        block.addWidget(words(str(problem.what), "strong"))
        if str(problem.advice):
            block.addWidget(words(str(problem.advice)))
        dialog.column.addLayout(block)
    if len(problems) > NAMED:
        dialog.add_text(f"And {len(problems) - NAMED:,} more.", quiet=True)
    dialog.add_button("Close", 1, default=True)
    await answer(dialog)


def inspection_name(names: Sequence[str]) -> str:
    """Offer a name for a file of hosts: that of the only one, in letters any folder takes."""
    stem = names[0] if len(names) == 1 else "hosts"
    safe = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in stem)
    return f"{safe}.inspection.json"
