"""The first page and its files: what hosts answered, and the script that collects it."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from tests.remoting.world import WORLD
from tests.ui.conftest import Until
from tests.ui.deciding_pages import nameless
from wizard.flow.flow import Flow
from wizard.flow.state import HostEntry, HostStatus
from wizard.model.text import Problem, text
from wizard.powershell import host_queries as asked
from wizard.remoting.collector import collector_script
from wizard.remoting.inspection_file import FORMAT
from wizard.ui import file_dialogs, hosts_rows, parts
from wizard.ui.dialogs import Dialog
from wizard.ui.hosts_files import inspection_name, opened_words, tell_problems
from wizard.ui.hosts_page import HostsPage
from wizard.ui.tasks import Tasks

WHEN = datetime(2026, 11, 2, 16, 42, tzinfo=UTC).astimezone()


@pytest.fixture
async def page(
    flow: Flow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[HostsPage]:
    monkeypatch.setattr(file_dialogs, "_last_folder", [str(tmp_path)])
    made = HostsPage(flow, Tasks())
    qtbot.addWidget(made)
    made.resize(1040, 700)
    made.show()
    flow.subscribe(made.show_state)
    made.show_state(flow.state)
    yield made
    await made.tasks.ended()
    made.hide()


def a_file(path: Path, name: str, at: datetime = WHEN) -> Path:
    """Write what one host answered, as the collecting script does."""
    world = json.dumps(dict(WORLD)).replace("0000-4000-8000", f"{name[-2:]}00-4000-8000")
    answers = {question: {"rows": rows} for question, rows in json.loads(world).items()}
    answers[asked.COMPUTER_SYSTEM.name] = {"rows": {"Name": name.upper()}}
    host = {"name": name, "asked_at": at.isoformat(), "answers": answers}
    path.write_text(json.dumps({"format": FORMAT, "version": 1, "hosts": [host]}), "utf-8")
    return path


def entry(page: HostsPage, name: str) -> HostEntry:
    found = page.flow.state.entry(name)
    assert found is not None
    return found


async def chosen(page: HostsPage, until: Until, *paths: Path) -> None:
    """Choose files in the dialog that is open, and wait until they are read or written."""
    await until(lambda: page.findChildren(QFileDialog))
    chooser = page.findChildren(QFileDialog)[-1]
    if paths:
        chooser.filesSelected.emit([str(path) for path in paths])
        chooser.done(QFileDialog.DialogCode.Accepted)
    else:
        chooser.accept()
    await until(lambda: not page.tasks.busy or page.findChildren(Dialog))


def button(page: HostsPage, words: str) -> QPushButton:
    found = [b for b in page.findChildren(QPushButton) if b.text() == words and b.isVisible()]
    assert len(found) == 1, words
    return found[0]


def menu(page: HostsPage) -> dict[str, bool]:
    """Return the entries of the menu, and whether each can be chosen."""
    found = page.files.button._menu
    assert found is not None
    return {a.text(): a.isEnabled() for a in found.actions() if not a.isSeparator()}


async def test_a_file_is_opened_from_the_start_without_a_connection(
    page: HostsPage, until: Until, tmp_path: Path
) -> None:
    said: list[str] = []
    page.noticed.connect(lambda sentence, _button: said.append(sentence))
    page.start.open_inspections.click()
    await chosen(page, until, a_file(tmp_path / "a.json", "hv-01"))
    assert entry(page, "hv-01").status is HostStatus.READY
    assert said == ["1 host opened from files."]
    assert page.table.isVisible()


async def test_row_and_pane_say_from_which_file_and_of_when_the_facts_are(
    page: HostsPage, tmp_path: Path
) -> None:
    path = a_file(tmp_path / "a.json", "hv-01")
    page.flow.hosting.open_inspections([path])
    row = hosts_rows.table(page.flow.state).groups[0].rows[0]
    when = f"{WHEN:%Y-%m-%d %H:%M}"
    assert (row.cells[1].text, row.cells[1].icon) == (f"File of {WHEN:%Y-%m-%d}", "file")
    assert row.cells[1].spoken == f"from a file, read {when}"
    page.table.select_key("hv-01")
    assert parts.Verdict("file", f"From a file, read {when}") in page.pane.parts
    sentence = "Connect to it before anything is changed on it."
    assert parts.Paragraph(sentence) in page.pane.parts
    facts = next(part for part in page.pane.parts if isinstance(part, parts.Facts))
    assert dict(facts.pairs)["File"] == str(path)
    assert "Signed in as" not in dict(facts.pairs)
    assert "From a file, read" in hosts_rows.as_text(entry(page, "hv-01"))


async def test_reading_all_again_opens_the_file_again_and_connects_to_nobody(
    page: HostsPage, until: Until, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nobody(*_anything: object) -> None:
        raise AssertionError("no host of a file is connected to")

    monkeypatch.setattr("wizard.flow.hosting.probe", nobody)
    path = a_file(tmp_path / "a.json", "hv-01")
    page.flow.hosting.open_inspections([path])
    page.table.select_key("hv-01")
    for day, press in enumerate(("Read all again", "Open the file again"), 3):
        a_file(path, "hv-01", at=WHEN.replace(day=day))
        button(page, press).click()
        await until(lambda: not page.tasks.busy)
        assert entry(page, "hv-01").from_file == path
        assert hosts_rows.read_from_file(entry(page, "hv-01")).endswith(
            f"{WHEN:2026-11-0{day} %H:%M}"
        )


async def test_what_hosts_answered_is_saved_and_opens_again(
    page: HostsPage, until: Until, tmp_path: Path
) -> None:
    page.flow.hosting.open_inspections([a_file(tmp_path / "a.json", "hv-01")])
    page.table.select_key("hv-01")
    button(page, "Save inspection…").click()
    await chosen(page, until)
    saved = tmp_path / "hv-01.inspection.json"
    page.flow.hosting.remove(["hv-01"])
    assert page.flow.hosting.open_inspections([saved]) == []
    assert entry(page, "hv-01").from_file == saved


async def test_all_hosts_are_saved_together_once_one_is_read(
    page: HostsPage, until: Until, tmp_path: Path
) -> None:
    assert not menu(page)["Save the inspection of all hosts…"]
    paths = [a_file(tmp_path / f"{name}.json", name) for name in ("hv-01", "hv-02")]
    page.flow.hosting.open_inspections(paths[:1])
    assert menu(page)["Save the inspection of all hosts…"]
    page.files._save_all()
    await chosen(page, until)
    assert (tmp_path / "hv-01.inspection.json").exists()


async def test_the_collecting_script_is_saved_as_the_verb_writes_it(
    page: HostsPage, until: Until, tmp_path: Path
) -> None:
    said: list[str] = []
    page.noticed.connect(lambda sentence, _button: said.append(sentence))
    page.start.save_collector.click()
    await chosen(page, until)
    written = (tmp_path / "collect.ps1").read_bytes()
    assert written == collector_script().replace("\n", "\r\n").encode("ascii")
    assert said[0].startswith("Saved as collect.ps1. Run it on the host")


async def test_a_folder_that_takes_no_file_is_told(flow: Flow, tmp_path: Path) -> None:
    with pytest.raises(Problem, match="could not be written"):
        flow.hosting.save_collector(tmp_path / "no" / "collect.ps1")


async def test_what_could_not_be_opened_is_told_with_what_to_do(
    page: HostsPage, until: Until, tmp_path: Path
) -> None:
    path = tmp_path / "empty.json"
    path.write_text("", "utf-8")
    page.files.open_inspections()
    await chosen(page, until, path)
    await until(lambda: page.findChildren(Dialog))
    dialog = page.findChildren(Dialog)[-1]
    assert dialog.windowTitle() == "empty.json is empty."
    dialog.reject()
    await until(lambda: not page.tasks.busy)
    assert not page.flow.state.hosts


async def test_many_that_could_not_be_opened_are_counted(page: HostsPage, until: Until) -> None:
    found = [Problem(text("{n}.json is empty.", n=n), text("Copy it again.")) for n in range(8)]
    page.tasks.start(tell_problems(page, found))
    await until(lambda: page.findChildren(Dialog))
    dialog = page.findChildren(Dialog)[-1]
    assert dialog.windowTitle() == "8 files or parts of files were not opened"
    dialog.reject()
    await until(lambda: not page.tasks.busy)


async def test_every_control_has_a_name(page: HostsPage, tmp_path: Path) -> None:
    assert nameless(page) == []
    page.flow.hosting.open_inspections([a_file(tmp_path / "a.json", "hv-01")])
    assert nameless(page) == []


def test_a_name_for_the_file_has_no_letters_a_folder_refuses() -> None:
    assert inspection_name(["fe80::1"]) == "fe80--1.inspection.json"
    assert inspection_name(["hv-1", "hv-2"]) == "hosts.inspection.json"


def test_opening_what_was_read_inside_says_whom_it_joined(flow: Flow) -> None:
    before = flow.state
    assert opened_words(before, before) == "No host was opened."
