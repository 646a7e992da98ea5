"""Changes never prompt, and a guest that says no is heard."""

import json

import pytest

from wizard.model.choices import NatChoice
from wizard.model.facts import Memory, VmRef
from wizard.powershell import changes, nat
from wizard.powershell.queries import rows_of

THE_VM = VmRef("b7c1d2e3-0000-4000-8000-0000000004fe", "web")


def refusal(code: object) -> str | None:
    said = changes.shut_down(THE_VM).refusal(rows_of([json.dumps({"ReturnValue": code})]))
    return None if said is None else str(said)


@pytest.mark.parametrize("code", [0, 4096, 32782])
def test_a_shutdown_that_is_done_or_under_way_is_accepted(code: int) -> None:
    assert refusal(code) is None


@pytest.mark.parametrize(
    ("code", "words"), [(32774, "in use"), (32781, "locked"), (32768, "code 32768"), (None, "None")]
)
def test_a_guest_that_refuses_says_why(code: int | None, words: str) -> None:
    assert words in (refusal(code) or "")


def test_a_guest_without_a_shutdown_service_cannot_be_asked() -> None:
    said = changes.shut_down(THE_VM).refusal(())
    assert "no shutdown service" in str(said)


def test_the_guest_is_asked_without_force() -> None:
    assert "'Force' = $false" in str(changes.shut_down(THE_VM).command)


def test_static_memory_is_set_with_its_size_in_one_call() -> None:
    command = changes.set_memory(THE_VM, Memory(dynamic=False, startup=8 * 2**30)).command
    assert str(command).endswith(
        "Set-VMMemory -DynamicMemoryEnabled $false -StartupBytes 8589934592"
    )


def test_dynamic_memory_goes_back_with_all_its_limits() -> None:
    found = Memory(True, 2**30, 2**29, 2**34, 20, 50)
    assert str(changes.set_memory(THE_VM, found).command).endswith(
        "-DynamicMemoryEnabled $true -StartupBytes 1073741824 -MinimumBytes 536870912 "
        "-MaximumBytes 17179869184 -Buffer 20 -Priority 50"
    )


def test_a_nat_network_is_always_removed_by_its_name() -> None:
    removal = nat.take_down(NatChoice())[0]
    assert str(removal) == "Remove-NetNat -Name 'Nested' -Confirm:$false"


def test_the_gateway_adapter_never_gets_a_default_gateway() -> None:
    assert not any("DefaultGateway" in str(command) for command in nat.set_up(NatChoice()))


def test_nested_machines_get_addresses_that_are_not_the_gateway() -> None:
    assert nat.first_addresses(NatChoice(), 2) == ("192.168.100.2", "192.168.100.3")
