from typing import Any

import pytest

from tests import builders as a
from wizard.checks.memory import MemoryBudget, budget, in_gb, why_no_budget
from wizard.model.choices import BringDown, Choices, Enablement
from wizard.model.facts import GIB, MIB, Host

RESERVE = 384 * MIB + 30 * MIB * 64


def counted(host: Host, **choice: Any) -> MemoryBudget:
    found = budget(host, a.choices_for(host, a.a_choice(**choice)))
    assert found
    return found


def with_vms(*vms: Any, **changes: Any) -> Host:
    return a.a_host(vms=vms, **changes)


def test_nothing_runs_and_one_vm_of_8_gb_is_chosen() -> None:
    roomy = a.a_host(operating_system=a.a_windows(free_memory=62 * GIB))
    found = counted(roomy)
    assert (found.total, found.reserve, found.running) == (64 * GIB, RESERVE, 0)
    assert found.free == 64 * GIB - RESERVE
    assert found.needed == 8 * GIB + 32 * MIB + 7 * 8 * MIB
    assert found.after == found.free - found.needed


def test_what_windows_calls_free_counts_when_it_is_less() -> None:
    found = counted(a.a_host())
    assert found.free == 40 * GIB
    assert found.after == 40 * GIB - found.needed


def test_a_running_vm_that_keeps_its_size_needs_nothing_more() -> None:
    found = counted(with_vms(a.a_vm(state="Running")))
    assert found.running == 8 * GIB
    assert found.overhead == 32 * MIB + 7 * 8 * MIB
    assert found.needed == 0


def test_a_running_vm_needs_the_difference_to_its_chosen_size() -> None:
    found = counted(with_vms(a.a_vm(state="Running", memory_assigned=2 * GIB)), memory=12 * GIB)
    assert found.needed == 10 * GIB + 10 * 8 * MIB


def test_a_smaller_size_gives_memory_back() -> None:
    found = counted(with_vms(a.a_vm(state="Running")), memory=4 * GIB)
    assert found.needed == -4 * GIB - 4 * 8 * MIB


def test_a_running_vm_that_is_skipped_keeps_what_it_holds() -> None:
    host = with_vms(a.a_vm(state="Running"))
    assert counted(host, memory=30 * GIB, bring_down=BringDown.SKIP).needed == 0


def test_all_chosen_vms_count_together() -> None:
    host = with_vms(*(a.a_vm(ref=a.a_ref(number=n)) for n in range(1, 6)))
    found = counted(host)
    assert len(found.needs) == 5
    assert found.after < 0


def test_vms_that_are_left_alone_count_only_with_what_they_hold() -> None:
    host = with_vms(a.a_vm(), a.a_vm(ref=a.a_ref("Other", 2), automatic_start_action="Start"))
    none = budget(host, Choices())
    assert none
    assert none.needs == ()
    one = budget(host, Choices({(host.name, a.a_ref().id): a.a_choice()}))
    assert one
    assert (len(one.needs), one.autostart) == (1, 8 * GIB)
    left = counted(host, enablement=Enablement.LEAVE, memory=30 * GIB)
    assert (left.needs, left.autostart) == ((), 8 * GIB)


def test_dynamic_memory_that_stays_may_grow_back_to_what_it_holds() -> None:
    memory = a.a_memory(dynamic=True, startup=GIB)
    host = with_vms(a.a_vm(state="Running", memory=memory, memory_assigned=12 * GIB))
    assert counted(host).needs[0].memory == 12 * GIB


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"system": None}, "Memory of the host"),
        ({"system": a.a_system(total_memory=0)}, "Memory of the host"),
        ({"operating_system": None}, "Free memory"),
        ({"vms": None}, "VMs"),
        ({"unanswered": {"virtual machines": "Answered in part."}}, "VMs"),
        ({"vms": (a.a_vm(memory=None),)}, "Memory of Lab-01"),
        ({"vms": (a.a_vm(state="Running", memory_assigned=None),)}, "Memory held by Lab-01"),
        ({"vms": (a.a_vm(state=None),)}, "Memory held by Lab-01"),
    ],
)
def test_a_missing_number_leaves_no_budget_and_says_so(changes: dict[str, Any], says: str) -> None:
    host = a.a_host(**changes)
    choices = a.choices_for(host)
    assert budget(host, choices) is None
    assert str(why_no_budget(host, choices)).startswith(f"{says}: not read. ")


def test_there_is_no_reason_where_there_is_a_budget() -> None:
    assert why_no_budget(a.a_host(), Choices()) is None


@pytest.mark.parametrize(
    ("vm", "size"),
    [
        (a.a_vm(), 8 * GIB),
        (a.a_vm(memory=a.a_memory(startup=GIB)), 4 * GIB),
        (a.a_vm(memory=a.a_memory(startup=5 * GIB + 1)), 5 * GIB + 2 * MIB),
        (a.a_vm(state="Running", memory_assigned=12 * GIB), 12 * GIB),
        (a.a_vm(memory_assigned=12 * GIB), 8 * GIB),
        (a.a_vm(memory=None), None),
    ],
)
def test_the_fixed_size_is_no_less_than_now(vm: Any, size: int | None) -> None:
    assert vm.fixed_memory == size


@pytest.mark.parametrize(
    ("size", "written"),
    [
        (8 * GIB, "8 GB"),
        (34 * GIB + GIB // 2, "34.5 GB"),
        (512 * MIB, "512 MB"),
        (0, "0 GB"),
        (-3 * GIB, "-3 GB"),
    ],
)
def test_sizes_are_written_for_people(size: int, written: str) -> None:
    assert str(in_gb(size)) == written
