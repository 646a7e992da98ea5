from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from tests.ui.deciding_pages import Started, button, nameless, opened
from tests.ui.deciding_world import a_flow
from wizard.flow.flow import Flow
from wizard.flow.state import HostStatus, PageName
from wizard.model.findings import Policy
from wizard.ui import parts
from wizard.ui.findings_groups import Grouping
from wizard.ui.findings_kinds import View
from wizard.ui.findings_page import FindingsPage


@pytest.fixture
def flow(tmp_path: Path) -> Flow:
    return a_flow(tmp_path, page=PageName.PREREQUISITES)


@pytest.fixture
def page(qapp: QApplication, flow: Flow) -> Iterator[FindingsPage]:
    del qapp
    made = opened(FindingsPage, flow)
    yield made
    made.close()


def select(page: FindingsPage, rule: str) -> None:
    found = page.flow.state.findings
    assert page.table.select_key(next(f.key for f in found if f.rule.id == rule and f.is_problem))


def verdict(page: FindingsPage) -> parts.Part:
    return page.pane.parts[0]


def test_the_worst_finding_is_explained_at_once(page: FindingsPage) -> None:
    assert isinstance(verdict(page), parts.Verdict)
    assert page.table.current_key == page.table.shown_keys[0]


def test_the_pane_follows_the_row(page: FindingsPage) -> None:
    select(page, "VM-VER-02")
    assert verdict(page) == parts.Verdict("blocker", "Blocker", "VM-VER-02")


def test_the_footer_leaves_out_what_stands_behind_blockers(page: FindingsPage) -> None:
    extra = page.extra
    assert extra is not None
    assert extra.text == "Leave out 5 VMs"
    said: list[tuple[str, object]] = []
    page.noticed.connect(lambda sentence, undo: said.append((sentence, undo)))
    extra.press()
    assert len(page.flow.state.left_out) == 5
    assert page.flow.obstacle is None
    assert page.extra is None
    sentence, undo = said[0]
    assert sentence == "5 VMs left out."
    undo[1]()  # type: ignore[index]
    assert not page.flow.state.left_out


def test_all_shows_what_passed_too(page: FindingsPage) -> None:
    problems = len(page.table.shown_keys)
    button(page, f"All {len(page.flow.state.findings) - conflicts(page):,}").click()
    assert page.segments.current is View.ALL
    assert len(page.table.shown_keys) > problems


def conflicts(page: FindingsPage) -> int:
    return sum(f.rule.id.startswith("FC-") for f in page.flow.state.findings)


def test_find_filters_while_typing(page: FindingsPage) -> None:
    page.find_field.setText("strassenbahn sud")
    names = {key[2] for key in page.table.shown_keys if isinstance(key, tuple)}
    assert len(names) <= 1
    page.find_field.setText("VM-VER-02")
    assert len(page.table.shown_keys) == 1


def test_the_rule_set_can_be_changed(page: FindingsPage) -> None:
    page._policy(Policy.STRICT)
    assert page.flow.state.policy is Policy.STRICT
    assert page.policy.text() == "Strict rules"
    assert page.policy.accessibleName() == "Rule set, Strict rules"


def test_grouping_by_host(page: FindingsPage) -> None:
    page._group_by(Grouping.HOST)
    select(page, "VM-VER-02")
    assert verdict(page) == parts.Verdict("blocker", "Blocker", "VM-VER-02")
    assert page.grouping.text() == "By host"


def test_a_group_row_explains_its_rule(page: FindingsPage) -> None:
    select(page, "VM-VER-02")
    page.table.setCurrentIndex(page.table.currentIndex().parent())
    assert any(part == parts.Heading("Where") for part in page.pane.parts)


def test_checking_again_is_a_task(page: FindingsPage) -> None:
    page.refresh()
    assert isinstance(page.tasks, Started)
    assert page.tasks.names == ["Hosting.read_again"]


def test_while_a_host_is_asked_the_page_says_so(page: FindingsPage, flow: Flow) -> None:
    first, *others = flow.state.hosts
    from dataclasses import replace  # noqa: PLC0415

    asked = replace(first, status=HostStatus.CONNECTING)
    flow.store.change(hosts=(asked, *others))
    assert not page.again.isEnabled()
    assert page.banner.isVisibleTo(page)
    flow.store.change(hosts=(first, *others))
    assert page.again.isEnabled()
    assert not page.banner.isVisibleTo(page)


def test_leaving_out_from_the_pane(page: FindingsPage) -> None:
    select(page, "VM-VER-02")
    button(page.pane, "Leave out").click()
    assert len(page.flow.state.left_out) == 1
    button(page.pane, "Take in again").click()
    assert not page.flow.state.left_out


def test_a_finding_can_be_copied(page: FindingsPage) -> None:
    select(page, "VM-VER-02")
    button(page.pane, "Copy finding").click()
    assert "VM-VER-02" in QGuiApplication.clipboard().text()
    details = page.table.details_of
    assert details is not None
    assert "VM-VER-02" in details(page.table.current_key or "")


def test_every_control_has_a_name(page: FindingsPage) -> None:
    select(page, "VM-VER-02")
    assert nameless(page) == []
