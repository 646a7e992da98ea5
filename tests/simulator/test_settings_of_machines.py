"""What becomes of the settings of virtual machines when cmdlets change them."""

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
    the_end,
    the_error,
)
from wizard.model.facts import Memory, VmRef
from wizard.powershell import changes, queries
from wizard.powershell.queries import Query, rows_of
from wizard.simulator.machines import GB, VmAdapter, VmMemory, VmProcessor
from wizard.simulator.state import SimulatedHost, SupportedVersion
from wizard.simulator.values import Outcome

WEB = VmRef(ID, "web")
NOT_NOW = "The operation cannot be performed while the virtual machine is in its current state."


def _ask(host: SimulatedHost, query: Query[Any]) -> Any:
    outcome = send(host, query.command)
    assert not outcome.errors
    return query.read(rows_of(outcome.output))


def _change(host: SimulatedHost, change: changes.Change) -> Outcome:
    assert change.command is not None
    return send(host, change.command)


@pytest.mark.parametrize("state", ["Running", "Saved", "Paused", "Starting", "OffCritical"])
def test_a_processor_changes_only_while_the_machine_is_off(state: str) -> None:
    host = a_host(a_vm(state))
    record = the_error(_change(host, changes.expose_virtualization(WEB, exposed=True)))
    assert record.id == f"InvalidState,{HYPER_V}SetVMProcessor"
    assert record.category == "InvalidOperation"
    assert record.message == (
        f"Failed to modify device 'Processor'.\r\n\r\n{NOT_NOW}\r\n\r\n'web' failed to modify "
        "device 'Processor'. (Virtual machine ID 11111111-2222-3333-4444-55555555ABCD)"
    )
    assert not host.vms[0].exposes_virtualization


def test_a_processor_can_be_given_itself() -> None:
    host = a_host(a_vm(processor=VmProcessor(exposes_virtualization=True)))
    hide = call("Set-VMProcessor", ExposeVirtualizationExtensions=False)
    assert run(host, call("Get-VM"), call("Get-VMProcessor"), hide) == Outcome()
    assert _ask(host, queries.exposes_virtualization(WEB)) is False


def test_the_old_module_has_no_parameter_for_nesting() -> None:
    host = a_host(a_vm(), build=9600)
    record = the_end(_change(host, changes.expose_virtualization(WEB, exposed=True)))
    assert record.id == f"NamedParameterNotFound,{HYPER_V}SetVMProcessorCommand"


def test_memory_is_set_and_read_back() -> None:
    host = a_host(a_vm())
    for wanted in (
        Memory(True, 4 * GB, 2 * GB, 8 * GB, 25, 60),
        Memory(False, 6 * GB),
        Memory(True, 6 * GB, 6 * GB, 6 * GB, 20, 50),
    ):
        assert _change(host, changes.set_memory(WEB, wanted)) == Outcome()
        assert _ask(host, queries.memory_settings(WEB)) == wanted


def test_memory_changes_only_while_the_machine_is_off() -> None:
    host = a_host(a_vm("Running"))
    record = the_error(_change(host, changes.set_memory(WEB, Memory(False, 8 * GB))))
    assert record.id == f"InvalidState,{HYPER_V}SetVMMemory"
    assert record.message == (
        "Failed to modify device 'Memory'.\r\n\r\n'web' failed to modify device 'Memory'. "
        "(Virtual machine ID 11111111-2222-3333-4444-55555555ABCD)"
    )


@pytest.mark.parametrize(
    "given",
    [
        {"MinimumBytes": GB},
        {"Buffer": 20},
        {"DynamicMemoryEnabled": False, "MaximumBytes": GB},
        {"DynamicMemoryEnabled": True, "StartupBytes": 4 * GB, "MinimumBytes": 5 * GB},
        {"DynamicMemoryEnabled": True, "StartupBytes": 4 * GB, "MaximumBytes": 2 * GB},
        {"DynamicMemoryEnabled": True, "Buffer": 4},
        {"StartupBytes": 4 * GB + 1},
        {"StartupBytes": 1 << 20},
        {"StartupBytes": 1 << 60},
        {"StartupBytes": 0},
    ],
)
def test_memory_that_cannot_be_is_refused_and_nothing_changes(given: dict[str, Any]) -> None:
    host = a_host(a_vm())
    record = the_error(run(host, call("Get-VM"), call("Set-VMMemory", **given)))
    assert record.id == f"InvalidParameter,{HYPER_V}SetVMMemory"
    assert record.category == "InvalidArgument"
    assert host.vms[0].memory == VmMemory()


@pytest.mark.parametrize("state", ["Off", "Running", "Saved"])
def test_spoofing_is_allowed_and_forbidden_in_any_state(state: str) -> None:
    host = a_host(a_vm(state, adapters=[VmAdapter("one"), VmAdapter("two")]))
    ids = [
        str(each.get("Id"))
        for each in run(host, call("Get-VM"), call("Get-VMNetworkAdapter")).output
    ]
    assert _change(host, changes.set_mac_address_spoofing(WEB, ids[1], allowed=True)) == Outcome()
    assert [_ask(host, queries.mac_address_spoofing(WEB, each)) for each in ids] == [False, True]


def test_spoofing_of_a_whole_machine_is_that_of_all_its_adapters() -> None:
    host = a_host(a_vm(adapters=[VmAdapter("one"), VmAdapter("two")]))
    run(host, call("Get-VM"), call("Set-VMNetworkAdapter", MacAddressSpoofing="On"))
    assert [each.mac_address_spoofing for each in host.vms[0].adapters] == [True, True]


def test_a_service_is_enabled() -> None:
    host = a_host(a_vm("Running", disabled_services=["Shutdown"]))
    enable = call("Enable-VMIntegrationService")
    assert run(host, call("Get-VM"), call("Get-VMIntegrationService"), enable) == Outcome()
    assert host.vms[0].disabled_services == []
    record = the_error(run(host, call("Get-VM"), enable))
    assert record.id == f"MissingMandatoryParameter,{HYPER_V}EnableVMIntegrationService"


# Versions


def test_a_version_is_raised_to_the_default_of_the_host() -> None:
    host = a_host(a_vm("Saved", version="8.0"))
    update = call("Update-VMVersion", Force=None, Confirm=False)
    assert run(host, call("Get-VM"), update) == Outcome()
    assert (host.vms[0].version, host.vms[0].state) == ("10.0", "Off")
    assert run(host, call("Get-VM"), update).warnings


def test_the_default_of_the_host_need_not_be_the_newest() -> None:
    versions = [SupportedVersion("a", "9.0", default=True), SupportedVersion("b", "9.2")]
    host = a_host(a_vm(version="8.0"), supported_versions=versions)
    run(host, call("Get-VM"), call("Update-VMVersion", Confirm=False))
    assert host.vms[0].version == "9.0"


def test_raising_a_version_asks_and_nobody_answers() -> None:
    host = a_host(a_vm(version="8.0"))
    record = the_end(run(host, call("Get-VM"), call("Update-VMVersion")))
    assert record.id == "HostFunctionNotImplemented"
    assert record.category == "NotImplemented"
    assert record.exception == "System.Management.Automation.Host.HostException"
    assert record.message.startswith("A command that prompts the user failed because ")
    assert host.vms[0].version == "8.0"


def test_the_version_of_a_running_machine_stays() -> None:
    host = a_host(a_vm("Running", version="8.0"))
    record = the_error(run(host, call("Get-VM"), call("Update-VMVersion", Force=None)))
    assert (record.id, record.message) == (f"InvalidState,{HYPER_V}UpdateVMVersion", NOT_NOW)


@pytest.mark.parametrize("name", ["Start-VM", "Set-VMProcessor", "Set-VMMemory"])
def test_a_name_without_a_machine_is_not_found(name: str) -> None:
    outcome = run(a_host(a_vm()), call("Write-Output", InputObject="gone"), call(name))
    record = the_error(outcome)
    assert record.id == f"ObjectNotFound,{HYPER_V}{name.replace('-', '')}"
