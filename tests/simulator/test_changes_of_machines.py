"""What becomes of virtual machines when cmdlets change them, and how time passes."""

from typing import Any

import pytest

from tests.simulator.simulated import (
    HYPER_V,
    ID,
    a_host,
    a_vm,
    call,
    run,
    send,
    state_of,
    the_end,
    the_error,
)
from wizard.model.facts import VmRef
from wizard.powershell import changes, queries
from wizard.powershell.queries import Query, rows_of
from wizard.simulator.host_parts import HostProcessor
from wizard.simulator.machines import GB, Guest, VmAdapter, VmMemory
from wizard.simulator.state import SimulatedHost
from wizard.simulator.values import Outcome

WEB = VmRef(ID, "web")
NOT_NOW = "The operation cannot be performed while the virtual machine is in its current state."
AMD = HostProcessor("AuthenticAMD")
START = (call("Get-VM", Id=ID), call("Start-VM"))
SHUT_DOWN = (
    call("Get-CimInstance", Namespace="root/virtualization/v2", ClassName="Msvm_ShutdownComponent"),
    call(
        "Invoke-CimMethod", MethodName="InitiateShutdown", Arguments={"Force": False, "Reason": "r"}
    ),
)


class Clock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def _ask(host: SimulatedHost, query: Query[Any]) -> Any:
    outcome = send(host, query.command)
    assert not outcome.errors
    return query.read(rows_of(outcome.output))


def _change(host: SimulatedHost, change: changes.Change) -> Outcome:
    assert change.command is not None
    return send(host, change.command)


# Starting


def test_without_a_time_scale_every_state_between_is_seen_once() -> None:
    host = a_host(a_vm())
    assert run(host, *START) == Outcome()
    seen = []
    for _ in range(4):
        (vm,) = run(host, call("Get-VM")).output
        seen.append((str(vm.get("State")), str(vm.get("Heartbeat"))))
    assert seen == [
        ("Starting", "None"),
        ("Running", "NoContact"),
        ("Running", "OkApplicationsHealthy"),
        ("Running", "OkApplicationsHealthy"),
    ]


def test_with_a_time_scale_starting_takes_its_time() -> None:
    clock = Clock()
    host = a_host(a_vm(guest=Guest(boot_seconds=30)), time_scale=0.5, clock=clock)
    run(host, *START)
    assert [state_of(host), state_of(host)] == ["Starting", "Starting"]
    clock.now += 1
    assert state_of(host) == "Running"
    assert _ask(host, queries.heartbeat(WEB)) is False
    clock.now += 14.9
    assert _ask(host, queries.heartbeat(WEB)) is False
    clock.now += 0.1
    assert _ask(host, queries.heartbeat(WEB)) is True


def test_a_late_look_sees_the_end_at_once() -> None:
    clock = Clock()
    host = a_host(a_vm(), time_scale=1.0, clock=clock)
    run(host, *START)
    clock.now += 3600
    assert _ask(host, queries.heartbeat(WEB)) is True


@pytest.mark.parametrize("state", ["Off", "Saved", "FastSaved", "Paused", "Hibernated"])
def test_a_machine_starts_from_every_state_of_rest(state: str) -> None:
    host = a_host(a_vm(state))
    assert run(host, *START) == Outcome()
    assert [state_of(host) for _ in range(3)] == ["Starting", "Running", "Running"]


def test_a_machine_without_a_system_runs_and_never_answers() -> None:
    host = a_host(a_vm(guest=None))
    run(host, *START)
    assert [state_of(host) for _ in range(3)] == ["Starting", "Running", "Running"]
    assert _ask(host, queries.heartbeat(WEB)) is False


def test_an_adapter_gets_its_address_with_the_first_start() -> None:
    host = a_host(a_vm(adapters=[VmAdapter(id="00000000-0000-0000-0000-000000abcdef")]))
    run(host, *START)
    assert host.vms[0].adapters[0].mac_address == "00155DABCDEF"


def test_a_machine_that_runs_gives_a_warning() -> None:
    outcome = run(a_host(a_vm("Running")), *START)
    assert outcome == Outcome(warnings=("The virtual machine is already in the specified state.",))


@pytest.mark.parametrize("state", ["Starting", "Stopping", "OffCritical", "Saving"])
def test_a_machine_between_states_does_not_start(state: str) -> None:
    record = the_error(run(a_host(a_vm(state)), *START))
    assert record.id == f"InvalidState,{HYPER_V}StartVM"
    assert record.category == "InvalidOperation"
    assert record.message == f"'web' failed to start.\r\n\r\n{NOT_NOW}"


def test_too_little_memory_keeps_a_machine_from_starting() -> None:
    host = a_host(a_vm(memory=VmMemory(300 * GB)))
    record = the_error(run(host, *START))
    assert (record.id, record.category) == (f"OutOfMemory,{HYPER_V}StartVM", "FromStdErr")
    assert record.message == (
        "'web' failed to start.\r\n\r\n"
        "Not enough memory in the system to start the virtual machine web."
    )
    assert state_of(host) == "Off"


@pytest.mark.parametrize(
    ("build", "processor", "starts"),
    [
        (17763, AMD, False),
        (20348, AMD, True),
        (26100, AMD, True),
        (14393, HostProcessor(), True),
        (17763, HostProcessor(), True),
    ],
)
def test_exposed_extensions_need_a_host_that_can_nest_when_the_machine_starts(
    build: int, processor: HostProcessor, starts: bool
) -> None:
    host = a_host(a_vm(version="8.0"), build=build, processor=processor)
    assert _change(host, changes.expose_virtualization(WEB, exposed=True)) == Outcome()
    outcome = run(host, *START)
    if starts:
        assert outcome == Outcome()
        return
    record = the_error(outcome)
    assert (record.id, record.category) == (f"OperationFailed,{HYPER_V}StartVM", "NotSpecified")
    assert record.message == (
        "'web' failed to start.\r\n\r\nThe virtual machine could not be started because this "
        "platform does not support nested virtualization."
    )


def test_without_a_hypervisor_no_machine_starts() -> None:
    record = the_error(run(a_host(a_vm(), hypervisor=False), *START))
    assert record.id == f"OperationFailed,{HYPER_V}StartVM"
    assert record.message.split("\r\n\r\n") == [
        "'web' failed to start.",
        (
            "Failed to start the virtual machine 'web' because one of the Hyper-V "
            "components is not "
            "running."
        ),
        "'web' failed to start. (Virtual machine ID 11111111-2222-3333-4444-55555555ABCD)",
        (
            "The Virtual Machine Management Service failed to start the virtual machine "
            "'web' because "
            "one of the Hyper-V components is not running (Virtual machine ID "
            "11111111-2222-3333-4444-55555555ABCD)."
        ),
    ]


def test_a_version_that_the_host_does_not_know_does_not_start() -> None:
    record = the_error(run(a_host(a_vm(version="5.0")), *START))
    assert record.id == f"OperationFailed,{HYPER_V}StartVM"


# Shutting down


def test_a_guest_that_obeys_runs_until_it_is_off() -> None:
    host = a_host(a_vm("Running"))
    change = changes.shut_down(WEB)
    outcome = _change(host, change)
    assert outcome == Outcome(('{"ReturnValue":0}',))
    assert change.refusal(rows_of(outcome.output)) is None
    assert [state_of(host), state_of(host)] == ["Running", "Off"]
    assert host.vms[0].assigned == 0


def test_shutting_down_takes_its_time() -> None:
    clock = Clock()
    guest = Guest(shutdown_seconds=20)
    host = a_host(a_vm("Running", guest=guest), time_scale=1.0, clock=clock)
    run(host, *SHUT_DOWN)
    clock.now += 19.9
    assert state_of(host) == "Running"
    clock.now += 0.1
    assert state_of(host) == "Off"


@pytest.mark.parametrize(
    ("behaviour", "code"), [("ignores", 0), ("refuses", 32774), ("locked", 32781)]
)
def test_a_guest_that_stays_says_so_or_not(behaviour: Any, code: int) -> None:
    host = a_host(a_vm("Running", guest=Guest(shutdown=behaviour)))
    change = changes.shut_down(WEB)
    outcome = _change(host, change)
    assert outcome == Outcome((f'{{"ReturnValue":{code}}}',))
    assert (change.refusal(rows_of(outcome.output)) is None) is (code == 0)
    assert [state_of(host) for _ in range(3)] == ["Running"] * 3


@pytest.mark.parametrize(
    "facts",
    [
        {"guest": Guest(shutdown="no service")},
        {"guest": None},
        {"disabled_services": ["Shutdown"]},
        {"state": "Off"},
        {"state": "Paused"},
        {"state": "Saved"},
    ],
)
def test_without_the_service_there_is_nobody_to_ask(facts: dict[str, Any]) -> None:
    host = a_host(a_vm(**{"state": "Running", **facts}))
    assert _change(host, changes.shut_down(WEB)) == Outcome()


def test_a_guest_that_still_starts_is_not_ready() -> None:
    host = a_host(a_vm())
    run(host, *START)
    assert state_of(host) == "Starting"
    assert run(host, *SHUT_DOWN).output[0].get("ReturnValue") == 32780


def test_a_second_request_finds_the_first_under_way() -> None:
    host = a_host(a_vm("Running"))
    assert [run(host, *SHUT_DOWN).output[0].get("ReturnValue") for _ in range(2)] == [0, 32782]


def test_force_is_no_question() -> None:
    host = a_host(a_vm("Running", guest=Guest(shutdown="locked")))
    forced = call("Invoke-CimMethod", MethodName="InitiateShutdown", Arguments={"Force": True})
    assert run(host, SHUT_DOWN[0], forced).output[0].get("ReturnValue") == 0


CLASS = "Microsoft.Management.Infrastructure.CimCmdlets.InvokeCimMethodCommand"


def test_wrong_arguments_of_a_method_end_the_statement() -> None:
    host = a_host(a_vm("Running"))
    for wrong in ({}, {"Force": "no"}, {"Force": False, "Nonsense": 1}):
        method = call("Invoke-CimMethod", MethodName="InitiateShutdown", Arguments=wrong)
        assert the_end(run(host, SHUT_DOWN[0], method)).id == f"HRESULT 0x8004102f,{CLASS}"


def test_a_method_that_the_class_has_not_is_refused() -> None:
    method = call("Invoke-CimMethod", MethodName="Explode")
    record = the_error(run(a_host(a_vm("Running")), SHUT_DOWN[0], method))
    assert record.id == f"HRESULT 0x8004102e,{CLASS}"
