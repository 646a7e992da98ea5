from dataclasses import replace
from pathlib import Path

import pytest

from tests.ui.run_world import a_planned_flow, with_a_restart, with_lasting
from wizard.flow.flow import Flow
from wizard.planning.step import HostPlan, Plan
from wizard.ui import review_rows
from wizard.ui.review_rows import Planned, changes, planned, proof, way_back


@pytest.fixture
def flow(tmp_path: Path) -> Flow:
    return a_planned_flow(tmp_path)


@pytest.fixture
def plan(flow: Flow) -> Plan:
    assert flow.state.plan is not None
    return flow.state.plan


def named(plan: Plan, name: str) -> Planned:
    return next(Planned(host, vm) for host, vm in plan.vms if vm.vm.name == name)


def test_the_figures_count_vms_steps_and_what_is_shut_down(plan: Plan) -> None:
    said = [(figure.number, figure.caption) for figure in review_rows.figures(plan)]
    assert said == [
        ("16", "VMs on 4 hosts"),
        ("69", "steps"),
        ("11", "are shut down"),
        ("about 3 min", "up to 3 VMs a host at once"),
        ("0", "cannot be undone"),
    ]
    assert review_rows.sentence(plan) == (
        "16 VMs on 4 hosts, 69 steps, 11 shut down, 0 cannot be undone, about 3 min"
    )


def test_whose_windows_is_restarted_is_counted_with_those_that_go_down(flow: Flow) -> None:
    plan = with_a_restart(flow, "wsus")
    number, caption, _tone = review_rows.figures(plan)[2]
    assert (number, caption) == ("12", "are shut down or restarted")
    assert "11 shut down, 1 restarted inside, " in review_rows.sentence(plan)
    assert "running, Windows inside is restarted" in review_rows.about_vm(named(plan, "wsus"))


def test_what_cannot_be_undone_is_counted_and_marked(flow: Flow) -> None:
    plan = with_lasting(flow, "wsus", "sql-lab")
    assert review_rows.figures(plan)[-1] == ("2", "cannot be undone", "caution")
    rows = {row.cells[0].text: row for group in review_rows.tree(plan).groups for row in group.rows}
    assert rows["wsus"].cells[1].icon == "warning"
    assert rows["wsus"].spoken == "wsus, 3 steps, cannot be undone"
    assert rows["build-agent-01"].cells[1].icon == ""


def test_the_tree_has_hosts_with_their_sums_then_what_is_left_alone(plan: Plan) -> None:
    groups = review_rows.tree(plan).groups
    assert [(group.title, group.cells[0].text) for group in groups] == [
        ("hv-ber-01.corp.example", "20"),
        ("hv-ber-02.corp.example", "14"),
        ("hv-muc-01.corp.example", "21"),
        ("LAB-HOST-07", "14"),
        ("Left alone", "1"),
    ]
    alone = groups[-1].rows[0]
    assert alone.spoken == (
        "docker-ci, left alone: It runs, and you chose to leave running VMs alone."
    )
    assert review_rows.skipped(plan, alone.key) is not None
    assert planned(plan, alone.key) is None


def test_a_thousand_vms_are_folded(plan: Plan) -> None:
    host = plan.hosts[0]
    many = Plan(tuple(HostPlan(f"h{n}", host.vms) for n in range(60)))
    assert all(group.folded for group in review_rows.tree(many).groups)


def test_changes_say_now_after_and_the_way_back(plan: Plan) -> None:
    vm = named(plan, "SRV-Übersetzung-Stuttgart-04")
    rows = [tuple(cell.text for cell in row.cells) for row in changes(vm.plan).groups[0].rows]
    befores = [row.cells[1].before for row in changes(vm.plan).groups[0].rows]
    assert rows == [
        ("Power", "Off", "running again"),
        ("Memory", "4 GB, fixed", "as it was"),
        ("Virtualization extensions", "Exposed", "hidden again"),
        ("MAC address spoofing", "On", "off again"),
        ("Power", "Running", "off again"),
        ("Heartbeat", "Seen", "none needed"),
    ]
    assert befores == ["Running", "2–16 GB, dynamic", "Hidden", "Off", "Off", "Not asked for"]
    assert review_rows.about_vm(vm) == ("running, away for about 2 min · on hv-ber-01.corp.example")


def test_two_adapters_are_told_apart(plan: Plan) -> None:
    vm = named(plan, "AzureLocal-Node-A").plan
    spoofing = vm.steps[-1]
    twice = replace(vm, steps=(*vm.steps, replace(spoofing, adapter_name="LAN 2")))  # type: ignore[type-var]
    assert [row.cells[0].text for row in changes(twice).groups[0].rows][1:] == [
        "Allow MAC address spoofing on “Network Adapter”",
        "Allow MAC address spoofing on “LAN 2”",
    ]


def test_proof_says_what_is_waited_for_and_what_happens_otherwise(flow: Flow, plan: Plan) -> None:
    assert proof(named(plan, "build-agent-01").plan) == (
        "The value is read back after each step. Heartbeat must be seen within 10 minutes. "
        "If one is not as planned, all 5 steps are undone without asking."
    )
    lasting = named(with_lasting(flow, "wsus"), "wsus").plan
    assert proof(lasting).endswith("every step but 1 is undone without asking.")
    assert way_back(lasting.steps[-1]) == ("warning", "cannot be undone")


def test_a_vm_without_steps_is_no_trouble(plan: Plan) -> None:
    empty = replace(named(plan, "wsus").plan, steps=())
    assert changes(empty).groups[0].rows == ()
    assert review_rows.seconds(Plan((HostPlan("h", (empty,)),))) == 0


def test_kinds_that_cannot_be_undone_are_gathered_once(flow: Flow) -> None:
    kinds = review_rows.lasting_kinds(with_lasting(flow, "wsus", "sql-lab"))
    assert [(kind.title, kind.vms) for kind in kinds] == [
        (
            "Update the configuration version",
            (
                "wsus on hv-ber-02.corp.example, from 9.0 to 10.0",
                "sql-lab on hv-muc-01.corp.example, from 9.0 to 10.0",
            ),
        )
    ]
