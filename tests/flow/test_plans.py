"""A plan in a file: one person saves it, another opens it, and only what still fits is applied."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.flow.plan_world import HOST, PASSWORD, PlanWorld, opening, reviewed
from tests.in_process import told
from tests.run.worlds import a_simulated_vm
from wizard.flow.flow import Flow
from wizard.flow.opened import Fit
from wizard.flow.pages import obstacle_to_apply
from wizard.flow.plan_disk import LARGEST, looks_like_plan, read_plan
from wizard.flow.state import PageName
from wizard.flow.store import RunUnderWay
from wizard.model.choices import Enablement
from wizard.model.facts import GIB
from wizard.model.findings import Policy
from wizard.model.records import VmStatus
from wizard.model.text import Problem
from wizard.planning.plan_file import SUM, PlanFileProblem, checksum_of


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> PlanWorld:
    return PlanWorld(monkeypatch, tmp_path)


def moved(flow: Flow) -> list[tuple[str, str, str, str]]:
    """Return what does not fit: setting, planned, found, and how."""
    assert flow.state.opened is not None
    return [
        (str(each.setting), str(each.planned), str(each.found), each.fit.value)
        for each in flow.state.opened.hindering
    ]


# Saving -----------------------------------------------------------------------------------------


def test_a_saved_plan_has_everything_but_passwords(world: PlanWorld) -> None:
    path = world.a_plan()
    assert PASSWORD not in path.read_text("ascii")
    made = read_plan(path)
    assert (made.made_by, made.policy) == ("corp\\ada", Policy.STANDARD)
    assert [(host.name, host.account) for host in made.hosts] == [(HOST, "corp\\ada")]
    assert [vm.vm.name for _, vm in made.plan.vms] == ["Lab-01"]
    assert {each.reason for each in made.decisions if each.way == "accept"} == {"A laboratory"}
    assert looks_like_plan(path)


def test_without_a_plan_nothing_is_saved(world: PlanWorld, tmp_path: Path) -> None:
    with pytest.raises(Problem, match="There is no plan to save"):
        world.window_of("ada").plans.save(tmp_path / "x.plan.json")
    assert list(tmp_path.glob("*.json*")) == []


def test_what_cannot_be_written_leaves_nothing_behind(world: PlanWorld, tmp_path: Path) -> None:
    flow = world.window_of("ada")
    told(reviewed(flow, {"Lab-01"}))
    with pytest.raises(PlanFileProblem, match="could not be written"):
        flow.plans.save(tmp_path / "missing" / "x.plan.json")
    assert flow.state.plan is not None


# Opening ----------------------------------------------------------------------------------------


def test_opening_lists_the_hosts_and_takes_over_what_was_decided(world: PlanWorld) -> None:
    path = world.a_plan()
    flow = world.window_of("corp\\ben")
    exchanges = world.session.exchanges
    opening(flow, path)
    assert [entry.name for entry in flow.state.hosts] == [HOST]
    assert flow.plans.accounts == ((HOST, "corp\\ada"),)
    assert flow.state.choices.of(HOST, world.vm.id).enablement is Enablement.ENABLE
    assert flow.state.decisions
    assert world.session.exchanges == exchanges
    assert obstacle_to_apply(flow.state) is not None


def test_other_hosts_of_the_list_take_no_part(world: PlanWorld) -> None:
    path = world.a_plan()
    flow = world.window_of("corp\\ben")
    flow.hosting.add("hv-ber-01, HV-MUC-01")
    assert flow.plans.left_aside(flow.plans.read(path)) == ("hv-ber-01",)
    opening(flow, path)
    assert {e.name: e.included for e in flow.state.hosts} == {"hv-ber-01": False, HOST: True}


def test_a_file_that_cannot_be_used_changes_nothing(world: PlanWorld) -> None:
    path = world.a_plan()
    path.write_text(path.read_text("ascii").replace("corp\\\\ada", "corp\\\\eve"), "ascii")
    flow = world.window_of("corp\\ben")
    before = flow.state
    with pytest.raises(PlanFileProblem, match="was changed after it was saved"):
        opening(flow, path)
    assert flow.state is before


def test_during_a_run_no_plan_is_opened(world: PlanWorld) -> None:
    path = world.a_plan()
    flow = world.window_of("corp\\ben")
    flow.store.change(running=True)
    with pytest.raises(RunUnderWay):
        opening(flow, path)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda data: data["hosts"][0].update(name="a b;c"), "cannot be the name of a host"),
        (lambda data: data["hosts"].append(data["hosts"][0]), "a host is in it twice"),
        (lambda data: data["hosts"].clear(), "it does not say who read hv-muc-01"),
        (lambda data: data["decisions"][0].update(way="dare"), "a decision in it is unknown"),
    ],
)
def test_a_plan_of_impossible_hosts_or_decisions_is_refused(
    world: PlanWorld, change: Callable[[dict[str, Any]], None], why: str
) -> None:
    path = world.a_plan()
    data = json.loads(path.read_text("ascii"))
    change(data)
    path.write_text(json.dumps(data | {SUM: checksum_of(data)}), "ascii")
    with pytest.raises(PlanFileProblem, match=why):
        world.window_of("corp\\ben").plans.read(path)


def test_what_is_no_file_or_too_large_is_told_in_words(tmp_path: Path) -> None:
    empty, large, binary = (tmp_path / name for name in ("empty", "large", "binary"))
    empty.write_text("")
    binary.write_bytes(b"{\xff\xfe")
    with large.open("wb") as file:
        file.truncate(LARGEST + 1)
    for path, what in (
        (empty, "empty is empty"),
        (large, "has more than 64 MB"),
        (binary, "not written in UTF-8"),
        (tmp_path, "is not a file"),
        (tmp_path / "gone", "There is no file"),
    ):
        with pytest.raises(PlanFileProblem, match=what):
            read_plan(path)
        assert not looks_like_plan(path)


# Comparing --------------------------------------------------------------------------------------


def test_a_plan_that_still_fits_is_shown_and_may_be_applied(world: PlanWorld) -> None:
    flow = world.opened(world.a_plan())
    assert moved(flow) == []
    assert flow.state.reviewed_file is flow.state.opened
    assert flow.state.page is PageName.REVIEW
    assert obstacle_to_apply(flow.state) is None
    assert flow.state.opened is not None
    assert {each.fit for each in flow.state.opened.compared} == {Fit.SAME}
    assert not world.session.changes


def test_it_is_carried_out_exactly_as_it_stands_in_the_file(world: PlanWorld) -> None:
    path = world.a_plan()
    flow = world.opened(path)
    assert flow.state.plan is not None
    assert flow.state.plan.hosts[0].vms[0].steps == read_plan(path).plan.hosts[0].vms[0].steps


def test_a_value_that_has_moved_is_shown_and_nothing_can_be_applied(world: PlanWorld) -> None:
    path = world.a_plan(resolve=True)
    world.vm.memory = replace(world.vm.memory, maximum=6 * GIB)
    flow = world.opened(path)
    assert ("Memory", "512 MB–8 GB, dynamic", "512 MB–6 GB, dynamic", "moved") in moved(flow)
    assert "does not fit any more" in str(obstacle_to_apply(flow.state))
    told(flow.running.start())
    assert not world.session.changes
    assert flow.state.record is None


def test_a_vm_in_another_power_state_has_moved(world: PlanWorld) -> None:
    path = world.a_plan()
    world.vm.state = "Off"
    flow = world.opened(path)
    assert ("Power", "Running", "Off", "moved") in moved(flow)


def test_a_vm_that_is_gone_is_told_as_not_read(world: PlanWorld) -> None:
    path = world.a_plan()
    world.host.vms.remove(world.vm)
    flow = world.opened(path)
    assert {fit for *_, fit in moved(flow)} == {"unknown"}
    assert obstacle_to_apply(flow.state) is not None


def test_a_host_that_does_not_answer_is_told_once_for_each_vm(world: PlanWorld) -> None:
    path = world.a_plan()
    world.reachable = False
    flow = world.opened(path)
    assert moved(flow) == [("All values", "Read", "Nothing answers.", "unknown")]


def test_a_conflict_that_came_since_has_to_be_decided_first(world: PlanWorld) -> None:
    path = world.a_plan()
    data = json.loads(path.read_text("ascii"))
    assert data["decisions"]
    data["decisions"] = []
    path.write_text(json.dumps(data | {SUM: checksum_of(data)}), "ascii")
    flow = world.opened(path)
    assert "Finding" in {setting for setting, *_ in moved(flow)}
    assert obstacle_to_apply(flow.state) is not None


def test_what_was_accepted_counts_only_while_the_same_is_seen(world: PlanWorld) -> None:
    path = world.a_plan()
    data = json.loads(path.read_text("ascii"))
    for each in data["decisions"]:
        each["fingerprint"] += "other"
    path.write_text(json.dumps(data | {SUM: checksum_of(data)}), "ascii")
    flow = world.opened(path)
    assert "Accepted as it was then" in {planned for _, planned, *_ in moved(flow)}


def test_a_warning_that_is_new_is_told_and_hinders_nobody(world: PlanWorld) -> None:
    path = world.a_plan()
    data = json.loads(path.read_text("ascii"))
    known = len(data["findings"])
    data["findings"] = []
    path.write_text(json.dumps(data | {SUM: checksum_of(data)}), "ascii")
    flow = world.opened(path)
    opened = flow.state.opened
    assert known
    assert opened is not None
    assert {each.fit for each in opened.told} <= {Fit.NEW}
    assert obstacle_to_apply(flow.state) is None


def test_a_new_plan_is_made_with_the_same_choices_and_is_no_longer_the_one_of_the_file(
    world: PlanWorld,
) -> None:
    path = world.a_plan()
    world.vm.memory = replace(world.vm.memory, maximum=6 * GIB)
    flow = world.opened(path)
    assert moved(flow)
    flow.plans.plan_again()
    flow.deciding.accept(flow.state.undecided, "A laboratory")
    flow.deciding.make_plan()
    assert flow.state.plan is not None
    assert flow.state.reviewed_file is None
    assert obstacle_to_apply(flow.state) is None


def test_it_can_be_compared_again(world: PlanWorld) -> None:
    path = world.a_plan()
    world.vm.state = "Off"
    flow = world.opened(path)
    assert moved(flow)
    world.vm.state = "Running"
    told(flow.plans.check())
    assert moved(flow) == []


def test_a_choice_that_is_changed_gives_a_new_plan(world: PlanWorld) -> None:
    flow = world.opened(world.a_plan())
    flow.deciding.choose([(HOST, world.vm.id)], memory=8 * GIB)
    assert flow.state.plan is None
    flow.deciding.make_plan()
    assert flow.state.reviewed_file is None


def test_the_values_of_many_vms_of_one_host_are_not_mixed_up(world: PlanWorld) -> None:
    vms = [a_simulated_vm(f"Many-{number}", state="Off") for number in range(70)]
    world.host.vms[:] = vms
    flow = world.window_of("corp\\ada")
    told(reviewed(flow, {vm.name for vm in vms}))
    path = flow.plans.save(world.folder / "many.plan.json")
    vms[66].state = "Running"
    opened = world.opened(path).state.opened
    assert opened is not None
    values = [each for each in opened.hindering if str(each.setting) == "Power"]
    assert [each.vm.name for each in values if each.vm] == ["Many-66"]


def test_a_plan_that_fits_is_carried_out_by_somebody_else(world: PlanWorld) -> None:
    flow = world.opened(world.a_plan())
    told(flow.running.start())
    assert flow.state.run_problem is None
    assert flow.state.record is not None
    assert flow.state.record.operator == "corp\\ben"
    assert [vm.status for vm in flow.state.record.vms] == [VmStatus.DONE]
    assert world.vm.processor.exposes_virtualization
