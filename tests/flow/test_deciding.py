"""Findings follow from facts and policy, decisions are bound to what was seen, choices count."""

from dataclasses import replace

import pytest

from tests.builders import a_host, a_ref, a_vm, a_vm_processor
from wizard.flow.deciding import Deciding
from wizard.flow.state import HostEntry, HostStatus, State, Way
from wizard.flow.store import RunUnderWay, Store
from wizard.model.choices import BringDown, Enablement, Preparation
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
    world.deciding.resolve(world.state.undecided)
    world.deciding.make_plan()
    assert world.state.plan is not None
    world.deciding.choose([the_key(world)], memory=8 * GIB)
    assert world.state.plan is None


def test_a_vm_left_out_is_not_in_the_plan() -> None:
    world = World(a_host(vms=(a_vm(memory=DYNAMIC), a_vm(ref=a_ref("Lab-02", 2)))))
    world.deciding.leave_out([the_key(world)])
    world.deciding.make_plan()
    assert world.state.plan is not None
    assert [vm.vm.name for _, vm in world.state.plan.vms] == ["Lab-02"]


def test_there_is_no_plan_while_an_earlier_page_has_an_obstacle(world: World) -> None:
    world.deciding.make_plan()
    assert world.state.plan is None
    world.deciding.resolve(world.state.undecided)
    world.deciding.make_plan()
    assert world.state.plan is not None


# Decisions and choices say the same


def way_of(world: World) -> Way | None:
    decision = world.state.decision_on(world.finding("FC-DM-01"))
    return decision.way if decision else None


def test_memory_left_as_it_is_takes_back_the_decision_to_resolve(world: World) -> None:
    world.deciding.resolve(world.state.undecided)
    world.deciding.choose([the_key(world)], memory=None)
    assert way_of(world) is None
    assert len(world.state.undecided) == 1


def test_another_fixed_size_still_resolves(world: World) -> None:
    world.deciding.resolve(world.state.undecided)
    world.deciding.choose([the_key(world)], memory=12 * GIB)
    assert way_of(world) is Way.RESOLVE


def test_a_fixed_size_takes_back_the_decision_to_accept(world: World) -> None:
    world.deciding.accept(world.state.undecided, "lab")
    choice = world.state.choices.of(*the_key(world))
    world.deciding.choose_each({the_key(world): replace(choice, memory=6 * GIB)})
    assert way_of(world) is None


def test_choosing_what_is_suggested_takes_back_the_decision_to_accept(world: World) -> None:
    world.deciding.accept(world.state.undecided, "lab")
    world.deciding.choose_suggested([the_key(world)])
    assert way_of(world) is None


def test_taking_a_change_back_takes_back_the_decision_it_contradicts(world: World) -> None:
    world.deciding.choose([the_key(world)], memory=8 * GIB)
    world.deciding.accept(world.state.undecided, "lab")
    assert way_of(world) is Way.ACCEPT
    world.deciding.take_back()
    assert way_of(world) is None


def test_decisions_on_several_vms_all_stand() -> None:
    world = World(a_host(vms=(a_vm(memory=DYNAMIC), a_vm(ref=a_ref("B", 2), memory=DYNAMIC))))
    found = world.state.undecided
    world.deciding.accept(found, "lab")
    assert {d.way for d in world.state.decisions.values()} == {Way.ACCEPT}
    world.deciding.resolve(found)
    assert {d.way for d in world.state.decisions.values()} == {Way.RESOLVE}
    assert not world.state.undecided


def test_under_the_strict_rules_dynamic_memory_must_be_resolved(world: World) -> None:
    world.deciding.set_policy(Policy.STRICT)
    assert [f.rule.id for f in world.state.undecided] == ["FC-DM-01"]
    world.deciding.accept(world.state.undecided, "please")
    world.deciding.make_plan()
    assert (len(world.state.undecided), world.state.plan) == (1, None)
    world.deciding.resolve(world.state.undecided)
    world.deciding.make_plan()
    assert world.state.undecided == ()
    assert world.state.plan is not None


# What is seen for the first time


def test_a_vm_that_appears_after_the_choices_begins_left_alone(world: World) -> None:
    world.store.change(has_chosen=True)
    world.read(a_host(vms=(a_vm(memory=DYNAMIC), a_vm(ref=a_ref("New", 2)))))
    first, new = (world.state.choices.of(h.name, vm.ref.id) for h, vm in world.state.vms)
    assert (first.enablement, new.enablement) == (Enablement.ENABLE, Enablement.LEAVE)


def test_the_vms_of_a_host_that_is_new_begin_as_suggested(world: World) -> None:
    world.store.change(has_chosen=True)
    world.read(a_host(name="hv-new", vms=(a_vm(ref=a_ref("New", 2)),)))
    assert world.state.choices.of(*the_key(world)).enablement is Enablement.ENABLE


# During a run


def test_nothing_is_decided_during_a_run(world: World) -> None:
    world.store.change(running=True)
    before, found, key = world.state, world.state.undecided, the_key(world)
    deciding = world.deciding
    for change in (
        lambda: deciding.set_policy(Policy.STRICT),
        lambda: deciding.leave_out([key]),
        lambda: deciding.take_in([key]),
        lambda: deciding.accept(found, "lab"),
        lambda: deciding.resolve(found),
        lambda: deciding.undecide([found[0].key]),
        lambda: deciding.choose([key], memory=None),
        lambda: deciding.choose_each({}),
        lambda: deciding.choose_suggested([key]),
        deciding.take_back,
    ):
        with pytest.raises(RunUnderWay):
            change()
    assert world.state is before


def test_only_a_host_with_new_facts_is_judged_again() -> None:
    world = World(a_host(name="hv-01"), a_host(name="hv-02"))
    before = [f for f in world.state.findings if f.subject.host == "hv-02"]
    world.deciding.choose([("hv-01", world.state.vms[0][1].ref.id)], memory=8 * GIB)
    after = [f for f in world.state.findings if f.subject.host == "hv-02"]
    assert all(one is other for one, other in zip(before, after, strict=True))


def test_an_answer_is_kept_with_who_gave_it_and_findings_follow_it(world: World) -> None:
    world.deciding.answer("inbound", " yes ", *the_key(world))
    given = world.state.choices.answer("inbound", *the_key(world))
    assert given is not None
    assert (given.value, given.by) == ("yes", "corp\\mweber")
    assert world.state.plan is None
    world.deciding.take_answer_back("inbound", *the_key(world))
    assert world.state.choices.answer("inbound", *the_key(world)) is None


def test_an_answer_for_all_counts_for_each_vm_until_it_has_one_of_its_own(world: World) -> None:
    world.deciding.answer("inbound", "yes")
    world.deciding.answer("inbound", "no", *the_key(world))
    answered = world.state.choices.answer
    assert [given.value for given in (answered("inbound", "other"),) if given] == ["yes"]
    assert [given.value for given in (answered("inbound", *the_key(world)),) if given] == ["no"]


def test_what_can_be_prepared_goes_into_the_plan_and_out_of_it_again() -> None:
    world = World(a_host(vms=(a_vm(processor=a_vm_processor(count=1)),)))
    finding = world.finding("VM-CPU-01")
    world.deciding.resolve([finding])
    assert world.state.choices.of(*the_key(world)).preparations == {Preparation.PROCESSORS}
    assert world.finding("VM-CPU-01").is_planned
    decision = world.state.decision_on(world.finding("VM-CPU-01"))
    assert decision is not None
    assert decision.way is Way.RESOLVE
    world.deciding.undecide([finding.key])
    assert world.state.choices.of(*the_key(world)).preparations == frozenset()
    assert not world.finding("VM-CPU-01").is_planned


def test_what_is_accepted_is_not_prepared_any_more() -> None:
    world = World(a_host(vms=(a_vm(processor=a_vm_processor(count=1)),)))
    world.deciding.resolve([world.finding("VM-CPU-01")])
    world.deciding.accept([world.finding("VM-CPU-01")], "A test bench.")
    assert world.state.choices.of(*the_key(world)).preparations == frozenset()


def test_what_was_seen_inside_is_forgotten_when_another_subnet_is_chosen(world: World) -> None:
    key = the_key(world)
    world.deciding.answer("looked-inside", "free", *key)
    world.deciding.choose([key], memory=8 * GIB)
    assert world.state.choices.answer("looked-inside", *key) is not None
    other = replace(world.state.choices.of(*key).nat, prefix="10.200.7.0/24", gateway="10.200.7.1")
    world.deciding.choose([key], nat=other)
    assert world.state.choices.answer("looked-inside", *key) is None


def test_a_nat_network_is_suggested_that_meets_no_reserved_one(world: World) -> None:
    world.deciding.answer("reserved-networks", "192.168.0.0/16")
    assert world.deciding.suggested(the_key(world)).nat.prefix == "10.200.0.0/24"


def test_what_was_said_of_another_subnet_is_forgotten_when_a_change_is_taken_back(
    world: World,
) -> None:
    key = the_key(world)
    other = replace(world.state.choices.of(*key).nat, prefix="10.200.7.0/24", gateway="10.200.7.1")
    world.deciding.choose([key], nat=other)
    for host, vm in (key, (key[0], ""), ("", "")):
        world.deciding.answer("looked-inside", "free", host, vm)
    assert world.deciding.take_back()
    assert world.state.choices.answer("looked-inside", *key) is None


def test_a_decision_for_the_plan_is_void_when_the_choice_no_longer_has_it() -> None:
    world = World(a_host(vms=(a_vm(processor=a_vm_processor(count=1)),)))
    world.deciding.resolve([world.finding("VM-CPU-01")])
    world.deciding.choose([the_key(world)], preparations=frozenset())
    assert world.state.decision_on(world.finding("VM-CPU-01")) is None


def test_what_was_said_of_a_host_is_forgotten_with_it(world: World) -> None:
    name, _ = the_key(world)
    world.deciding.answer("hosted", "no", name)
    world.deciding.answer("reserved-networks", "10.0.0.0/8")
    world.store.change(hosts=())
    world.deciding.facts_changed([name])
    assert world.state.choices.answer("hosted", name) is None
    assert world.state.choices.answer("reserved-networks") is not None
    assert not world.state.choices.vms
