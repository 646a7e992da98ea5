"""A plan out of a file in the window: what is asked first, what is shown, what may be applied."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.flow.plan_world import HOST, PlanWorld
from tests.ui.conftest import Until
from tests.ui.deciding_pages import nameless
from tests.ui.run_pages import dialog_of, shown
from wizard.flow.flow import Flow
from wizard.flow.opened import Compared, Fit, OpenedPlan
from wizard.flow.pages import obstacle_to_apply
from wizard.flow.plan_disk import read_plan
from wizard.flow.state import PageName
from wizard.model.facts import GIB, VmRef
from wizard.model.text import text
from wizard.planning.plan_file import FORMAT
from wizard.remoting.inspection_file import FORMAT as INSPECTION
from wizard.remoting.target import Account
from wizard.ui import file_dialogs
from wizard.ui.commit_dialog import commitment
from wizard.ui.dialogs import Dialog
from wizard.ui.file_dialogs import PLAN, Wanted, _with_suffix
from wizard.ui.host_dialogs import AccountDialog
from wizard.ui.hosts_page import HostsPage
from wizard.ui.plan_drift import drift_table, opened_words
from wizard.ui.plan_opening import PlanDialog
from wizard.ui.review_page import ReviewPage
from wizard.ui.tasks import Tasks


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> PlanWorld:
    monkeypatch.setattr(file_dialogs, "_last_folder", [str(tmp_path)])
    return PlanWorld(monkeypatch, tmp_path)


@pytest.fixture
async def page(world: PlanWorld, qtbot: QtBot) -> AsyncIterator[HostsPage]:
    """Return the first page of ben's window."""
    flow = world.window_of("corp\\ben")
    made = HostsPage(flow, Tasks())
    qtbot.addWidget(made)
    made.resize(1040, 700)
    made.show()
    flow.subscribe(made.show_state)
    made.show_state(flow.state)
    yield made
    await made.tasks.ended()
    made.hide()


async def chosen(page: HostsPage, until: Until, path: Path) -> None:
    """Choose a file in the dialog that is open."""
    await until(lambda: page.findChildren(QFileDialog))
    chooser = page.findChildren(QFileDialog)[-1]
    chooser.filesSelected.emit([str(path)])
    chooser.done(QFileDialog.DialogCode.Accepted)


def press(within: QWidget, words: str) -> None:
    found = [b for b in within.findChildren(QPushButton) if b.text() == words and b.isVisible()]
    assert len(found) == 1, words
    found[0].click()


def said_in(dialog: QWidget) -> str:
    return "\n".join(each.text() for each in dialog.findChildren(QLabel))


# Opening ----------------------------------------------------------------------------------------


async def test_a_plan_is_opened_from_the_start_signed_in_anew_compared_and_shown(
    page: HostsPage, world: PlanWorld, until: Until
) -> None:
    path = await world.saved()
    page.start.open_plan.click()
    await chosen(page, until, path)
    await until(lambda: dialog_of(page, PlanDialog))
    asked = dialog_of(page, PlanDialog)
    assert asked is not None
    assert asked.windowTitle() == "Open the plan monday.plan.json?"
    assert "does not prove who saved it" in said_in(asked)
    assert page.flow.state.hosts == ()
    asked.done(1)
    await until(lambda: dialog_of(page, AccountDialog))
    account = dialog_of(page, AccountDialog)
    assert account is not None
    assert account.user.text() == "corp\\ada"
    account.user.setText("corp\\ben")
    account.password.setText("Another-One-9!")
    account.done(1)
    await until(lambda: not page.tasks.busy)
    assert page.flow.state.page is PageName.REVIEW
    assert page.flow.hosting.target(HOST).account == Account("corp\\ben", "Another-One-9!")
    assert obstacle_to_apply(page.flow.state) is None


@pytest.mark.parametrize("at", [PlanDialog, AccountDialog])
async def test_going_back_compares_nothing(
    page: HostsPage, world: PlanWorld, until: Until, at: type[Dialog]
) -> None:
    path = await world.saved()
    exchanges = world.session.exchanges
    page.files.open_plan()
    await chosen(page, until, path)
    await until(lambda: dialog_of(page, PlanDialog))
    if at is AccountDialog:
        asked = dialog_of(page, PlanDialog)
        assert asked is not None
        asked.done(1)
        await until(lambda: dialog_of(page, AccountDialog))
    dialog = dialog_of(page, at)
    assert dialog is not None
    dialog.done(0)
    await until(lambda: not page.tasks.busy)
    assert world.session.exchanges == exchanges
    assert bool(page.flow.state.hosts) is (at is AccountDialog)


async def test_a_plan_among_inspections_is_opened_as_what_it_is(
    page: HostsPage, world: PlanWorld, until: Until
) -> None:
    path = await world.saved()
    page.files.open_inspections()
    await chosen(page, until, path)
    await until(lambda: dialog_of(page, PlanDialog))
    dialog = dialog_of(page, PlanDialog)
    assert dialog is not None
    dialog.done(0)
    await until(lambda: not page.tasks.busy)


async def test_an_inspection_that_is_opened_as_a_plan_is_opened_as_what_it_is(
    page: HostsPage, until: Until, tmp_path: Path
) -> None:
    path = tmp_path / "a.json"
    path.write_text(f'{{"format": "{INSPECTION}", "version": 1, "hosts": []}}', "ascii")
    page.files.open_plan()
    await chosen(page, until, path)
    await until(lambda: dialog_of(page, Dialog))
    told = dialog_of(page, Dialog)
    assert told is not None
    assert told.windowTitle() == "a.json has no host in it."
    told.done(1)
    await until(lambda: not page.tasks.busy)


async def test_a_file_that_is_no_plan_is_told(
    page: HostsPage, until: Until, tmp_path: Path
) -> None:
    path = tmp_path / "x.plan.json"
    path.write_text(f'{{"format": "{FORMAT}", "version": 1}}', "ascii")
    page.files.open_plan()
    await chosen(page, until, path)
    await until(lambda: dialog_of(page, Dialog))
    told = dialog_of(page, Dialog)
    assert told is not None
    assert told.windowTitle() == "x.plan.json is damaged: it has no checksum."
    told.done(1)
    await until(lambda: not page.tasks.busy)
    assert page.flow.state.opened is None


def test_hosts_of_the_list_that_are_left_out_are_named(world: PlanWorld, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    opened = OpenedPlan(Path("a.plan.json"), read_plan(world.a_plan()))
    dialog = PlanDialog(window, opened, ("hv-ber-01",))
    assert "Hosts of your list that are not in it are left out: hv-ber-01." in said_in(dialog)
    assert nameless(dialog) == []


# The page Review --------------------------------------------------------------------------------


@pytest.fixture
async def review(world: PlanWorld) -> AsyncIterator[tuple[ReviewPage, PlanWorld]]:
    flow = world.window_of("corp\\ben")
    made = shown(ReviewPage, flow)
    yield made, world
    made.close()
    await made.tasks.ended()


async def compared(page: ReviewPage, path: Path) -> Flow:
    page.flow.plans.open(page.flow.plans.read(path))
    await page.flow.plans.check()
    return page.flow


async def test_a_plan_that_fits_says_whose_it_is_and_can_be_applied(
    review: tuple[ReviewPage, PlanWorld],
) -> None:
    page, world = review
    flow = await compared(page, await world.saved())
    assert not page.banner.isHidden()
    assert page.drift.isHidden()
    assert page.extra is not None
    assert flow.state.plan is not None
    assert commitment(flow.state.plan, flow.state).source == (
        "monday.plan.json, saved by corp\\ada"
    )


async def test_what_has_moved_is_in_a_table_and_a_new_plan_is_offered(
    review: tuple[ReviewPage, PlanWorld], until: Until
) -> None:
    page, world = review
    path = await world.saved(resolve=True)
    world.vm.memory = replace(world.vm.memory, maximum=6 * GIB)
    flow = await compared(page, path)
    assert not page.drift.isHidden()
    assert len(page.drift.table.shown_keys) == len(flow.state.reviewed_file.told)  # type: ignore[union-attr]
    assert nameless(page) == []
    assert page.stops()[0] is page.drift.table
    page.set_room(narrow=True, low=True)
    world.vm.memory = replace(world.vm.memory, maximum=8 * GIB)
    assert page.extra is not None
    page.extra.press()
    await until(lambda: not page.tasks.busy)
    assert page.drift.isHidden()
    world.vm.memory = replace(world.vm.memory, maximum=6 * GIB)
    page.refresh()
    await until(lambda: not page.tasks.busy)
    press(page.banner, "Plan again with these choices")
    assert flow.state.opened is None
    assert page.drift.isHidden()


def an_opened(world: PlanWorld, *fits: Fit) -> OpenedPlan:
    vm = VmRef("1", "web")
    found = tuple(
        Compared(HOST, vm, text("Memory"), text("4 GB"), text("6 GB"), fit) for fit in fits
    )
    made = read_plan(world.a_plan())
    return OpenedPlan(Path("a.plan.json"), made, "2026-11-02T16:50:00+00:00", found)


@pytest.mark.parametrize(
    ("fits", "tone", "said"),
    [
        ((Fit.SAME,), "positive", "everything it begins with fits."),
        ((Fit.LATER,), "positive", "1 value inside VMs can only be read during the run."),
        ((Fit.NEW, Fit.NEW), "positive", "2 findings are new."),
        ((Fit.MOVED,), "caution", "It cannot be applied as it is: 1 difference."),
        (
            (Fit.MOVED, Fit.UNKNOWN),
            "caution",
            "1 difference and 1 value could not be read.",
        ),
    ],
)
def test_the_page_says_how_the_plan_stands_to_the_hosts(
    world: PlanWorld, fits: tuple[Fit, ...], tone: str, said: str
) -> None:
    words, seen = opened_words(an_opened(world, *fits))
    assert seen == tone
    assert words.endswith(said)


def test_what_stands_in_the_way_is_first_in_the_table(world: PlanWorld) -> None:
    opened = an_opened(world, Fit.NEW, Fit.SAME, Fit.UNKNOWN, Fit.MOVED)
    (group,) = drift_table(opened.told).groups
    assert [row.cells[3].icon for row in group.rows] == ["warning", "unknown", "advice"]
    assert group.rows[0].spoken == (
        "web on hv-muc-01, Memory, planned from 4 GB, found now 6 GB, moved"
    )


def test_a_plan_gets_the_ending_of_plans() -> None:
    wanted = Wanted("Save plan", "x.plan.json", PLAN)
    assert wanted.suffix == ".plan.json"
    for typed, name in (
        ("monday", "monday.plan.json"),
        ("monday.json", "monday.plan.json"),
        ("monday.plan.json", "monday.plan.json"),
    ):
        assert _with_suffix(Path(typed), wanted.suffix).name == name
