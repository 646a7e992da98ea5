"""Next is off for a reason that is always on screen, with the number and the name of the thing."""

from dataclasses import replace

import pytest

from tests.builders import a_host, a_vm
from tests.flow.test_deciding import DYNAMIC, World
from wizard.flow.pages import PAGES, footer, page
from wizard.flow.sentences import Tone
from wizard.flow.state import HostEntry, HostStatus, PageName, State
from wizard.model.choices import Enablement
from wizard.model.facts import GIB, Version
from wizard.model.text import Problem, text


def sentence(state: State, name: PageName) -> str:
    return str(footer(replace(state, page=name)).text)


def obstacle(state: State, name: PageName) -> str | None:
    said = page(name).obstacle(state)
    return None if said is None else str(said)


def test_the_pages_are_in_the_order_of_the_journey() -> None:
    assert [p.name for p in PAGES] == list(PageName)


def test_without_a_host_there_is_no_way_on() -> None:
    assert obstacle(State(), PageName.HOSTS) == "Add at least one host to go on."


def test_a_host_that_failed_does_not_hold_the_others_up_and_is_named() -> None:
    failed = HostEntry("hv-ham-03", HostStatus.FAILED, problem=Problem(text("x"), text("y")))
    ready = HostEntry("hv-muc-01", HostStatus.READY, host=a_host())
    state = State(hosts=(ready, failed))
    assert obstacle(state, PageName.HOSTS) is None
    assert sentence(state, PageName.HOSTS) == (
        "1 host cannot be read and is left out: hv-ham-03. The other one goes on."
    ) or "hv-ham-03" in sentence(state, PageName.HOSTS)


def test_a_host_taken_out_by_the_user_does_not_count() -> None:
    entry = HostEntry("hv-muc-01", HostStatus.READY, host=a_host(), included=False)
    assert obstacle(State(hosts=(entry,)), PageName.HOSTS) is not None


def test_a_blocker_counts_the_vms_behind_it() -> None:
    world = World(a_host(vms=(a_vm(configuration_version=Version(5, 0)),)))
    said = obstacle(world.state, PageName.PREREQUISITES)
    assert said is not None
    assert said.startswith("1 VM stands behind")


def test_leaving_every_vm_out_leaves_nothing_to_do() -> None:
    world = World(a_host())
    world.deciding.leave_out({(h.name, vm.ref.id) for h, vm in world.state.vms})
    assert obstacle(world.state, PageName.PREREQUISITES) == (
        "Every VM is left out. Take at least one in."
    )


def test_an_undecided_conflict_is_named() -> None:
    world = World(a_host(vms=(a_vm(memory=DYNAMIC),)))
    said = obstacle(world.state, PageName.CONFLICTS)
    assert said is not None
    assert said.startswith("1 conflict awaits your decision: ")


def test_where_no_host_has_a_vm_there_is_nothing_to_do() -> None:
    world = World(a_host(vms=()))
    assert obstacle(world.state, PageName.PREREQUISITES) == (
        "No VM was read. Add a host that has VMs, or check again."
    )


def test_a_host_that_was_not_reached_is_named_and_holds_no_vm_up() -> None:
    world = World(a_host())
    blockers = world.state.open_blockers
    world.deciding.leave_out({key for f in blockers for key in world.state.behind(f)})
    failed = HostEntry("hv-ham-03", HostStatus.FAILED, problem=Problem(text("x"), text("y")))
    world.store.change(hosts=(*world.state.hosts, failed))
    world.deciding.facts_changed(["hv-ham-03"])
    assert any(f.subject.host == "hv-ham-03" and f.is_problem for f in world.state.findings)
    assert obstacle(world.state, PageName.PREREQUISITES) is None
    said = sentence(world.state, PageName.PREREQUISITES)
    assert said.startswith("1 host cannot be read and is left out: hv-ham-03. Nothing blocks ")


def test_warnings_never_block() -> None:
    world = World(a_host())
    assert any(f.is_problem and not f.blocks for f in world.state.findings)
    assert obstacle(world.state, PageName.PREREQUISITES) is None


def test_review_is_held_up_by_an_earlier_page_and_names_it() -> None:
    world = World(a_host(vms=(a_vm(memory=DYNAMIC),)))
    said = obstacle(world.state, PageName.REVIEW)
    assert said is not None
    assert said.startswith("Conflicts: 1 conflict awaits your decision: ")
    world.deciding.resolve(world.state.undecided)
    world.deciding.make_plan()
    assert obstacle(world.state, PageName.REVIEW) is None


def test_choices_that_cannot_be_planned_hold_review_up_with_their_reason() -> None:
    state = replace(
        World(a_host()).state, plan_problem=Problem(text("No disk was read."), text("Read it."))
    )
    assert obstacle(state, PageName.REVIEW) == "Enablement and networking: No disk was read."


def test_during_a_run_no_page_offers_a_change() -> None:
    state = replace(World(a_host()).state, running=True)
    assert obstacle(state, PageName.REVIEW) == "A run is under way. Its page shows how far it is."
    assert "cannot be changed meanwhile" in sentence(state, PageName.HOSTS)


def test_choosing_nothing_leaves_nothing_to_review() -> None:
    world = World(a_host())
    keys = [(h.name, vm.ref.id) for h, vm in world.state.vms]
    world.deciding.choose(keys, enablement=Enablement.LEAVE)
    assert obstacle(world.state, PageName.CHOICES) == "Choose at least one VM to go on."


def test_a_host_short_of_memory_blocks_where_the_sizes_are_chosen() -> None:
    world = World(a_host())
    keys = [(h.name, vm.ref.id) for h, vm in world.state.vms]
    world.deciding.choose(keys, memory=256 * GIB)
    said = obstacle(world.state, PageName.CHOICES)
    assert said is not None
    assert "Not enough memory on hv-muc-01" in said
    assert obstacle(world.state, PageName.PREREQUISITES) is None


@pytest.mark.parametrize("name", PageName)
def test_every_page_always_has_a_sentence_and_says_how_it_is_meant(name: PageName) -> None:
    for state in (State(), World(a_host()).state):
        said = footer(replace(state, page=name))
        assert str(said.text).strip()
        assert said.tone in Tone
