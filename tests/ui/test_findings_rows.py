from pathlib import Path

import pytest

from tests.ui.deciding_world import a_flow
from wizard.flow.flow import Flow
from wizard.model.findings import Finding
from wizard.ui.findings_groups import Grouping, members_of
from wizard.ui.findings_kinds import Kind, View, behind_blockers, counts, findings_of, kind_of
from wizard.ui.findings_rows import table
from wizard.ui.rows import Group, Row, Table


@pytest.fixture
def flow(tmp_path: Path) -> Flow:
    return a_flow(tmp_path)


def shown(flow: Flow, grouping: Grouping = Grouping.FINDING, *, everything: bool = False) -> Table:
    return table(flow.state, grouping, View.ALL if everything else View.PROBLEMS)


def group(found: Table, title: str) -> Group:
    return next(g for g in found.groups if g.title == title)


def row(found: Table, name: str) -> Row:
    return next(r for g in found.groups for r in g.rows if r.cells[0].text == name)


def a_finding(flow: Flow, rule: str) -> Finding:
    return next(f for f in flow.state.findings if f.rule.id == rule and f.is_problem)


def test_findings_are_grouped_by_rule_worst_first(flow: Flow) -> None:
    ranks = [g.rank for g in shown(flow, everything=True).groups]
    assert ranks == sorted(ranks)
    assert ranks[0] == Kind.BLOCKER
    assert Kind.UNKNOWN_BLOCKS in ranks


def test_a_group_says_how_many_stand_behind_it(flow: Flow) -> None:
    amd = group(shown(flow), "AMD needs a newer Windows on the host")
    assert amd.icon == "blocker"
    assert amd.aside == "Blocker · 1 host, 3 VMs"
    version = group(shown(flow), "Configuration version is too low for an AMD host")
    assert version.aside == "Blocker · 1 VM"


def test_a_row_says_where_what_was_seen_and_what_is_needed(flow: Flow) -> None:
    found = row(shown(flow), "Prüfstand Straßenbahn Süd")
    assert [cell.text for cell in found.cells[1:]] == ["9.0", "9.3 or higher"]
    assert found.aside == "hv-muc-01.corp.example"
    assert found.spoken.startswith("Prüfstand Straßenbahn Süd on hv-muc-01.corp.example, Blocker")


def test_what_is_passed_stands_folded_at_the_end(flow: Flow) -> None:
    *_, passed, not_applicable = shown(flow, everything=True).groups
    assert passed.title.endswith(" checks passed")
    assert passed.folded
    assert not_applicable.title.endswith(" checks do not apply")


def test_what_did_not_fail_is_one_row_a_rule(flow: Flow) -> None:
    passed = next(g for g in shown(flow, everything=True).groups if g.title.endswith("passed"))
    role = next(r for r in passed.rows if r.cells[0].text == "Hyper-V role")
    assert role.aside == "5 hosts"
    assert len(members_of(role.key, flow.state)) == 5
    by_host = group(shown(flow, Grouping.HOST, everything=True), "LAB-HOST-07")
    one = next(r for r in by_host.rows if r.cells[0].text == "Hyper-V role")
    assert {f.subject.host for f in members_of(one.key, flow.state)} <= {"LAB-HOST-07"}


def test_what_blocks_is_never_folded(flow: Flow) -> None:
    assert not any(g.folded for g in shown(flow).groups if Kind(g.rank).blocks)


def test_what_the_plan_resolves_is_no_problem(flow: Flow) -> None:
    running = a_finding(flow, "VM-STATE-02")
    assert kind_of(running) is Kind.PLANNED
    assert not any(g.rank == Kind.PLANNED for g in shown(flow).groups)


def test_counts_agree_with_the_rows(flow: Flow) -> None:
    problems, every = (counts(flow.state)[view] for view in (View.PROBLEMS, View.ALL))
    assert problems == sum(len(g.rows) for g in shown(flow).groups)
    titles = [g.title for g in shown(flow, everything=True).groups]
    passed = next(
        int(title.split()[0].replace(",", "")) for title in titles if title.endswith("passed")
    )
    assert problems + passed < every


def test_grouped_by_host_a_row_names_rule_and_vm(flow: Flow) -> None:
    found = group(shown(flow, Grouping.HOST), "hv-muc-01.corp.example")
    assert "1 blocker" in found.aside
    first = found.rows[0]
    assert first.cells[0].text == "Configuration version is too low for an AMD host"
    assert first.cells[0].icon == "blocker"
    assert "hv-muc-01" not in first.aside


def test_grouped_by_verdict(flow: Flow) -> None:
    titles = [g.title for g in shown(flow, Grouping.VERDICT).groups]
    assert titles[:2] == ["Blocker", "Unknown, blocks"]
    assert titles[2:] == ["Settled by what you choose", "Warning", "Unknown", "Advice"]


def test_what_is_left_out_is_marked_and_counts_no_more(flow: Flow) -> None:
    behind = behind_blockers(flow.state)
    assert len(behind) == 5
    flow.deciding.leave_out(behind)
    assert not behind_blockers(flow.state)
    found = row(shown(flow), "Prüfstand Straßenbahn Süd")
    assert found.aside.endswith("left out")
    assert found.cells[0].icon == "not-applicable"
    assert "left out" in found.spoken


def test_what_changed_is_marked(flow: Flow) -> None:
    finding = a_finding(flow, "VM-VER-02")
    flow.store.change(changed_findings=frozenset({finding.key}))
    assert row(shown(flow), "Prüfstand Straßenbahn Süd").aside.endswith("changed")


def test_find_looks_in_rule_name_host_and_values(flow: Flow) -> None:
    found = row(shown(flow), "Prüfstand Straßenbahn Süd")
    for word in ("VM-VER-02", "Straßenbahn", "hv-muc-01", "9.3", "Blocker"):
        assert word in found.search


def test_an_empty_page_says_so(tmp_path: Path) -> None:
    flow = a_flow(tmp_path, read=())
    assert shown(flow).empty == "No host is read."
    assert findings_of(flow.state) == ()
