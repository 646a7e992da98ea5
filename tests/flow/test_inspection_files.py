"""Hosts out of files: listed beside the others, judged alike, and never in a run."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.remoting.world import WEB, WORLD, ScriptedSession
from wizard.flow.flow import Flow, Settings
from wizard.flow.pages import obstacle_to_apply
from wizard.flow.run_sentences import review_obstacle
from wizard.flow.state import HostEntry, HostStatus
from wizard.flow.store import RunUnderWay
from wizard.model.facts import VmRef
from wizard.model.text import Problem, text
from wizard.planning.step import HostPlan, Plan, VmPlan
from wizard.planning.steps import ExposeVirtualizationExtensions
from wizard.powershell import host_queries as asked
from wizard.powershell.inside_queries import INSIDE_IDENTITY, INSIDE_ROLE
from wizard.remoting.discovery import Probe
from wizard.remoting.inspection_file import FORMAT
from wizard.remoting.problems import Unreachable
from wizard.remoting.target import Account

NOTHING: dict[str, Any] = {query.name: [] for query in asked.INSPECTION}
PASSWORD = "Hidden-Away-7!"
NOBODY = Unreachable(text("Nothing answers."), text("Look for it."))


@pytest.fixture
def flow(tmp_path: Path) -> Flow:
    return Flow(Settings(runs=tmp_path / "runs", operator="corp\\mweber"))


def a_part(name: str, system: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return a host of a file; hosts of other names have other VMs."""
    number = name[-2:]
    computer = {"Name": name.partition(".")[0].upper(), "Domain": "corp.example"}
    world = json.loads(json.dumps(dict(WORLD)).replace("0000-4000-8000", f"{number}00-4000-8000"))
    answers = {question: {"rows": rows} for question, rows in world.items()}
    answers[asked.COMPUTER_SYSTEM.name] = {"rows": computer | (system or {})}
    return {"name": name, "asked_at": "2026-11-02T16:42:08Z", "answers": answers}


def an_inside(vm_id: str) -> dict[str, Any]:
    answers = {
        INSIDE_IDENTITY.name: {"rows": {"VirtualMachineId": vm_id}},
        INSIDE_ROLE.name: {"rows": {"InstallState": 1}},
    }
    return {"asked_at": "2026-11-02T16:50:00Z", "answers": answers}


def a_file(path: Path, *names: str, inside: tuple[str, ...] = (), **system: Any) -> Path:
    hosts = [a_part(name, system) for name in names]
    insides = [an_inside(vm_id) for vm_id in inside]
    whole = {"format": FORMAT, "version": 1, "hosts": hosts, "inside": insides}
    path.write_text(json.dumps(whole), "utf-8")
    return path


def entry(flow: Flow, name: str) -> HostEntry:
    found = flow.state.entry(name)
    assert found is not None
    return found


def web_of(flow: Flow, name: str) -> Any:
    host = entry(flow, name).host
    assert host is not None
    return (host.vms or ())[0]


class Wire:
    """What leads to hosts: every name answers as the valid world does, or not at all."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, flow: Flow) -> None:
        self.probed: list[str] = []
        self.reachable = True
        monkeypatch.setattr("wizard.flow.hosting.probe", self.probe)
        monkeypatch.setattr(flow.connections, "session_for", self.session_for)

    async def probe(self, target: Any) -> Probe:
        self.probed.append(target.name)
        return Probe((), None if self.reachable else NOBODY)

    def session_for(self, target: Any) -> ScriptedSession:
        number = target.name[-2:]
        world = json.dumps(dict(WORLD)).replace("0000-4000-8000", f"{number}00-4000-8000")
        computer = {"Name": target.name.upper(), "Domain": "corp.example"}
        return ScriptedSession(NOTHING | json.loads(world) | {asked.COMPUTER_SYSTEM.name: computer})


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch, flow: Flow) -> Wire:
    return Wire(monkeypatch, flow)


# Opening ----------------------------------------------------------------------------------------


def test_hosts_of_files_are_ready_and_judged_without_a_connection(
    flow: Flow, tmp_path: Path, wire: Wire
) -> None:
    path = a_file(tmp_path / "a.json", "hv-01", "hv-02")
    assert flow.hosting.open_inspections([path]) == []
    assert [e.name for e in flow.state.hosts] == ["hv-01", "hv-02"]
    assert {e.status for e in flow.state.hosts} == {HostStatus.READY}
    assert {e.from_file for e in flow.state.hosts} == {path}
    assert {f.subject.host for f in flow.state.findings} == {"hv-01", "hv-02"}
    assert flow.state.choices.vms
    assert wire.probed == []


def test_a_host_that_is_in_the_list_already_is_refused_and_the_others_are_opened(
    flow: Flow, tmp_path: Path
) -> None:
    flow.hosting.add("hv-01")
    path = a_file(tmp_path / "a.json", "HV-01", "hv-02")
    (problem,) = flow.hosting.open_inspections([path])
    assert "HV-01 in a.json was not opened" in str(problem.what)
    assert "in the list already" in str(problem.what)
    assert entry(flow, "hv-01").status is HostStatus.ADDED
    assert entry(flow, "hv-02").status is HostStatus.READY


def test_a_host_that_is_in_the_list_under_another_name_is_refused(
    flow: Flow, tmp_path: Path
) -> None:
    assert flow.hosting.open_inspections([a_file(tmp_path / "a.json", "hv-01")]) == []
    other = a_part("hv-01") | {"name": "10.0.0.1"}
    whole = {"format": FORMAT, "version": 1, "hosts": [other], "inside": []}
    (tmp_path / "b.json").write_text(json.dumps(whole), "utf-8")
    (problem,) = flow.hosting.open_inspections([tmp_path / "b.json"])
    assert "This is the same host as hv-01." in str(problem.what)
    assert [e.name for e in flow.state.hosts] == ["hv-01"]


def test_what_is_wrong_with_a_file_comes_back_and_hinders_no_other(
    flow: Flow, tmp_path: Path
) -> None:
    paths = [tmp_path / "none.json", a_file(tmp_path / "a.json", "hv-01")]
    (problem,) = flow.hosting.open_inspections(paths)
    assert "There is no file" in str(problem.what)
    assert entry(flow, "hv-01").status is HostStatus.READY


def test_the_inside_of_a_vm_joins_a_host_that_was_read_before(flow: Flow, tmp_path: Path) -> None:
    flow.hosting.open_inspections([a_file(tmp_path / "a.json", "hv-01")])
    inside = a_file(tmp_path / "b.json", inside=(web_of(flow, "hv-01").ref.id,))
    assert flow.hosting.open_inspections([inside]) == []
    assert web_of(flow, "hv-01").inside.hyper_v_role == 1


async def test_the_inside_of_a_vm_waits_for_its_host(
    flow: Flow, tmp_path: Path, wire: Wire
) -> None:
    vm_id = WEB.replace("0000-4000", "0100-4000")
    (problem,) = flow.hosting.open_inspections([a_file(tmp_path / "b.json", inside=(vm_id,))])
    assert "whose host is not among those read" in str(problem.what)
    flow.hosting.add("hv-01")
    await flow.hosting.connect()
    assert wire.probed == ["hv-01"]
    assert web_of(flow, "hv-01").inside.hyper_v_role == 1


# Reading again, and connecting ------------------------------------------------------------------


async def test_reading_again_reads_the_file_again(flow: Flow, tmp_path: Path, wire: Wire) -> None:
    path = a_file(tmp_path / "a.json", "hv-01")
    flow.hosting.open_inspections([path])
    a_file(path, "hv-01", Model="New", inside=(web_of(flow, "hv-01").ref.id,))
    await flow.hosting.read_again(["hv-01"])
    host = entry(flow, "hv-01").host
    assert host is not None
    assert host.system is not None
    assert host.system.model == "New"
    assert web_of(flow, "hv-01").inside is not None
    assert wire.probed == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda path: path.unlink(), "There is no file"),
        (lambda path: a_file(path, "hv-02"), "is not in a.json any more"),
    ],
)
async def test_a_file_that_no_longer_has_the_host_is_told(
    flow: Flow, tmp_path: Path, change: Callable[[Path], object], said: str
) -> None:
    path = a_file(tmp_path / "a.json", "hv-01")
    flow.hosting.open_inspections([path])
    change(path)
    await flow.hosting.read_again(["hv-01"])
    found = entry(flow, "hv-01")
    assert (found.status, found.host) == (HostStatus.FAILED, None)
    assert said in str(found.problem)
    a_file(path, "hv-01")
    await flow.hosting.read_again(["hv-01"])
    assert entry(flow, "hv-01").status is HostStatus.READY


async def test_connecting_replaces_what_the_file_said(
    flow: Flow, tmp_path: Path, wire: Wire
) -> None:
    flow.hosting.open_inspections([a_file(tmp_path / "a.json", "hv-01")])
    assert flow.hosting.not_reached(["hv-01"]) == ("hv-01",)
    await flow.hosting.connect()
    assert wire.probed == [], "a host that is ready is not connected to unasked"
    await flow.hosting.connect({"hv-01"})
    assert wire.probed == ["hv-01"]
    assert (entry(flow, "hv-01").status, entry(flow, "hv-01").from_file) == (HostStatus.READY, None)
    assert flow.hosting.not_reached(["hv-01"]) == ()


# A run ------------------------------------------------------------------------------------------


def planned(*names: str) -> Plan:
    ref = VmRef("b7c1a3f0-0000-4000-8000-000000000001", "web")
    steps = (ExposeVirtualizationExtensions(ref),)
    return Plan(tuple(HostPlan(name, (VmPlan(ref, steps, "Off"),)) for name in names))


def test_a_plan_for_hosts_of_files_is_shown_and_not_applied(flow: Flow, tmp_path: Path) -> None:
    flow.hosting.open_inspections([a_file(tmp_path / "a.json", "hv-01", "hv-02")])
    flow.store.change(plan=planned("hv-01"))
    obstacle = review_obstacle(flow.state)
    assert str(obstacle) == (
        "hv-01 was opened from a file. Connect to it before the plan is applied."
    )
    assert obstacle_to_apply(flow.state) is not None
    assert "hv-01" in flow.running.script()
    flow.store.change(plan=planned("hv-01", "hv-02"))
    assert "hv-01, hv-02 were opened from a file" in str(review_obstacle(flow.state))
    flow.store.change(plan=planned("hv-03"))
    assert review_obstacle(flow.state) is None


def test_no_file_is_opened_during_a_run(flow: Flow, tmp_path: Path) -> None:
    flow.store.change(running=True)
    with pytest.raises(RunUnderWay):
        flow.hosting.open_inspections([a_file(tmp_path / "a.json", "hv-01")])
    assert flow.state.hosts == ()


# Saving -----------------------------------------------------------------------------------------


async def test_hosts_read_over_the_wire_and_from_files_are_saved_and_opened_with_equal_facts(
    flow: Flow, tmp_path: Path, wire: Wire
) -> None:
    vm_id = WEB.replace("0000-4000", "0100-4000")
    flow.hosting.add("hv-02")
    await flow.hosting.connect()
    flow.hosting.open_inspections([a_file(tmp_path / "a.json", "hv-01", inside=(vm_id,))])
    flow.hosting.save_inspections(tmp_path / "saved.json", ["hv-01", "hv-02"])
    other = Flow(Settings(runs=tmp_path / "other", operator="corp\\mweber"))
    assert other.hosting.open_inspections([tmp_path / "saved.json"]) == []
    assert {h.name: h for h in other.state.facts} == {h.name: h for h in flow.state.facts}
    assert web_of(other, "hv-01").inside is not None
    assert wire.probed == ["hv-02"]


async def test_no_account_and_no_password_is_saved(flow: Flow, tmp_path: Path, wire: Wire) -> None:
    flow.hosting.sign_in_as(Account("CORP\\sesame", PASSWORD))
    flow.hosting.add("hv-02")
    await flow.hosting.connect()
    flow.hosting.save_inspections(tmp_path / "saved.json", ["hv-02"])
    written = (tmp_path / "saved.json").read_text("ascii")
    assert PASSWORD not in written
    assert "sesame" not in written
    assert wire.probed == ["hv-02"]


async def test_a_host_that_was_not_read_cannot_be_saved(
    flow: Flow, tmp_path: Path, wire: Wire
) -> None:
    flow.hosting.add("hv-02")
    with pytest.raises(Problem, match=r"Nothing was read of hv-02\."):
        flow.hosting.save_inspections(tmp_path / "saved.json", ["hv-02"])
    await flow.hosting.connect()
    wire.reachable = False
    await flow.hosting.read_again(["hv-02"])
    with pytest.raises(Problem, match=r"Nothing was read of hv-02\."):
        flow.hosting.save_inspections(tmp_path / "saved.json", ["hv-02"])
    with pytest.raises(Problem, match=r"Nothing was read of any host\."):
        flow.hosting.save_inspections(tmp_path / "saved.json", [])
    assert not (tmp_path / "saved.json").exists()


def test_a_host_that_was_removed_is_forgotten(flow: Flow, tmp_path: Path) -> None:
    path = a_file(tmp_path / "a.json", "hv-01")
    flow.hosting.open_inspections([path])
    flow.hosting.remove(["hv-01"])
    with pytest.raises(Problem, match=r"Nothing was read of hv-01\."):
        flow.hosting.save_inspections(tmp_path / "saved.json", ["hv-01"])
    assert flow.hosting.open_inspections([path]) == []
