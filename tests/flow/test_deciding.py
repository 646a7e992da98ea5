"""Findings follow from facts and policy, decisions are bound to what was seen, choices count."""

from dataclasses import replace

import pytest

from tests.builders import a_host, a_vm
from wizard.flow.deciding import Deciding
from wizard.flow.state import HostEntry, HostStatus, State, Way
from wizard.flow.store import Store
from wizard.model.choices import BringDown, Enablement
from wizard.model.facts import GIB, Host, Memory
from wizard.model.findings import Finding, Policy

DYNAMIC = Memory(True, 2 * GIB, GIB, 16 * GIB, 20, 50)


class World:
    """A store with hosts that were read, and the deciding part of the flow."""

    def __init__(self, *hosts: Host) -> None:
        self.store = Store(State())
        self.deciding = Deciding(self.store, "corp\\mweber")
        self.read(*hosts)

    def read(self, *hosts: Host) -> None:
        entries = tuple(HostEntry(h.name, HostStatus.READY, host=h) for h in hosts)
        self.store.change(hosts=entries)
        self.deciding.facts_changed([host.name for host in hosts])

    @property
    def state(self) -> State:
        return self.store.state

    def finding(self, rule: str) -> Finding:
        return next(f for f in self.state.findings if f.rule.id == rule)


@pytest.fixture
def world() -> World:
    return World(a_host(vms=(a_vm(memory=DYNAMIC),)))


def the_key(world: World) -> tuple[str, str]:
    host, vm = world.state.vms[0]
    return (host.name, vm.ref.id)


def test_every_eligible_vm_begins_with_a_suggestion(world: World) -> None:
    choice = world.state.choices.of(*the_key(world))
    assert choice.enablement is Enablement.ENABLE
    assert choice.memory == 4 * GIB
    assert choice.bring_down is BringDown.SHUT_DOWN


def test_a_choice_of_the_user_survives_reading_again(world: World) -> None:
    world.deciding.choose([the_key(world)], memory=12 * GIB)
    world.read(a_host(vms=(a_vm(memory=DYNAMIC),)))
    assert world.state.choices.of(*the_key(world)).memory == 12 * GIB


def test_the_last_change_can_be_taken_back(world: World) -> None:
    before = world.state.choices
    world.deciding.choose([the_key(world)], enablement=Enablement.LEAVE)
    assert world.deciding.take_back()
    assert world.state.choices == before
    assert not world.deciding.take_back()


def test_a_conflict_that_is_a_warning_needs_a_decision(world: World) -> None:
    assert [f.rule.id for f in world.state.undecided] == ["FC-DM-01"]


def test_resolving_dynamic_memory_gives_a_fixed_size(world: World) -> None:
    world.deciding.resolve([world.finding("FC-DM-01")])
    assert world.state.undecided == ()
    assert world.state.choices.of(*the_key(world)).memory == 4 * GIB


def test_accepting_dynamic_memory_leaves_it_on_with_name_and_reason(world: World) -> None:
    world.deciding.accept([world.finding("FC-DM-01")], " lab only ")
    decision = world.state.decision_on(world.finding("FC-DM-01"))
    assert decision is not None
    assert decision.way is Way.ACCEPT
    assert (decision.acceptance.by, decision.acceptance.reason) == ("corp\\mweber", "lab only")
    assert world.state.choices.of(*the_key(world)).memory is None


def test_an_acceptance_is_void_when_what_was_seen_changes(world: World) -> None:
    world.deciding.accept([world.finding("FC-DM-01")], "lab")
    moved = replace(DYNAMIC, maximum=32 * GIB)
    world.read(a_host(vms=(a_vm(memory=moved),)))
    assert [f.rule.id for f in world.state.undecided] == ["FC-DM-01"]
    assert world.finding("FC-DM-01").key in world.state.changed_findings


def test_a_blocker_cannot_be_accepted(world: World) -> None:
    world.deciding.set_policy(Policy.STRICT)
    world.deciding.accept([world.finding("FC-DM-01")], "please")
    assert world.state.decisions == {}


def test_an_acceptance_under_one_policy_does_not_count_under_the_other(world: World) -> None:
    world.deciding.accept([world.finding("FC-DM-01")], "lab")
    world.deciding.set_policy(Policy.STRICT)
    assert world.state.decision_on(world.finding("FC-DM-01")) is None


def test_a_vm_left_out_is_in_nobodys_way(world: World) -> None:
    world.deciding.leave_out([the_key(world)])
    assert world.state.undecided == ()
    world.deciding.take_in([the_key(world)])
    assert len(world.state.undecided) == 1


def test_a_decision_taken_back_is_needed_again(world: World) -> None:
    world.deciding.accept([world.finding("FC-DM-01")], "lab")
    world.deciding.undecide([world.finding("FC-DM-01").key])
    assert len(world.state.undecided) == 1
    assert world.state.choices.of(*the_key(world)).memory == 4 * GIB


def test_changing_a_choice_drops_the_plan(world: World) -> None:
    world.deciding.make_plan()
    assert world.state.plan is not None
    world.deciding.choose([the_key(world)], memory=8 * GIB)
    assert world.state.plan is None


def test_a_vm_left_out_is_not_in_the_plan(world: World) -> None:
    world.deciding.leave_out([the_key(world)])
    world.deciding.make_plan()
    assert world.state.plan is not None
    assert world.state.plan.vms == ()


def test_only_a_host_with_new_facts_is_judged_again() -> None:
    world = World(a_host(name="hv-01"), a_host(name="hv-02"))
    before = [f for f in world.state.findings if f.subject.host == "hv-02"]
    world.deciding.choose([("hv-01", world.state.vms[0][1].ref.id)], memory=8 * GIB)
    after = [f for f in world.state.findings if f.subject.host == "hv-02"]
    assert all(one is other for one, other in zip(before, after, strict=True))
