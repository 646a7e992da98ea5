"""What goes into the record of a run: decisions that count, and machines by their Id."""

from tests.builders import a_host, a_ref, a_vm
from tests.flow.test_deciding import DYNAMIC, World
from wizard.flow.recording import record_of
from wizard.model.choices import BringDown, Enablement
from wizard.model.records import FindingRecord, LeftOutRecord, RunRecord


def recorded(world: World) -> RunRecord:
    world.deciding.make_plan()
    assert world.state.plan is not None
    return record_of(world.state, world.state.plan, "me", "0", lambda _host: "admin")


def on_memory(record: RunRecord, number: int) -> FindingRecord:
    wanted = ("FC-DM-01", a_ref("twin", number))
    return next(f for f in record.findings if (f.rule, f.vm) == wanted)


def twins() -> World:
    vms = [a_vm(ref=a_ref("twin", number), memory=DYNAMIC) for number in (1, 2, 3)]
    vms[2] = a_vm(ref=a_ref("twin", 3), memory=DYNAMIC, state="Running")
    return World(a_host(vms=tuple(vms)))


def test_what_was_decided_is_recorded_for_the_vm_it_was_decided_for() -> None:
    world = twins()
    found = {f.subject.vm.id: f for f in world.state.undecided if f.subject.vm}
    world.deciding.accept([found[a_ref("", 1).id]], "lab")
    world.deciding.resolve([found[a_ref("", n).id] for n in (2, 3)])
    record = recorded(world)
    one, two = on_memory(record, 1), on_memory(record, 2)
    assert (one.decision, one.decided_reason) == ("accept", "lab")
    assert (two.decision, two.decided_reason) == ("resolve in the plan", "")
    assert one.decided_by == two.decided_by == "corp\\mweber"


def test_what_the_plan_does_not_touch_is_not_recorded_as_resolved() -> None:
    world = twins()
    world.deciding.resolve(world.state.undecided)
    host = world.state.facts[0].name
    world.deciding.choose([(host, a_ref("", 1).id)], enablement=Enablement.LEAVE)
    record = recorded(world)
    assert on_memory(record, 1).decision == ""
    assert on_memory(record, 2).decision == "resolve in the plan"


def test_what_is_left_out_is_named_by_its_id() -> None:
    world = twins()
    world.deciding.resolve(world.state.undecided)
    host = world.state.facts[0].name
    world.deciding.leave_out([(host, a_ref("", 2).id)])
    world.deciding.choose([(host, a_ref("", 3).id)], bring_down=BringDown.SKIP)
    left = recorded(world).left_out
    assert left[0] == LeftOutRecord(host, a_ref("twin", 2), "left out by the user")
    assert [each.vm for each in left] == [a_ref("twin", 2), a_ref("twin", 3)]
