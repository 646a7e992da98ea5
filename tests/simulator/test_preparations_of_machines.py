"""What becomes of a machine when the preparations of a plan are sent, and what refuses them."""

from typing import Any

import pytest

from tests.simulator.simulated import HYPER_V, ID, a_host, a_vm, call, run, send, the_end, the_error
from wizard.model.facts import VmRef
from wizard.powershell import changes
from wizard.powershell import preparation_queries as asked
from wizard.powershell.queries import Query, rows_of
from wizard.simulator.machines import VmAdapter
from wizard.simulator.state import SimulatedHost
from wizard.simulator.values import Outcome

WEB = VmRef(ID, "web")
SHUTDOWN = "9F8233AC-BE49-4C79-8EE3-E7E1985B2077"
ADAPTER = VmAdapter("one", id="AAAAAAAA-0000-0000-0000-000000000001")
ADAPTER_ID = rf"Microsoft:{ID.upper()}\{ADAPTER.id}"


def _ask(host: SimulatedHost, query: Query[Any]) -> Any:
    outcome = send(host, query.command)
    assert not outcome.errors
    return query.read(rows_of(outcome.output))


def _change(host: SimulatedHost, change: changes.Change) -> Outcome:
    assert change.command is not None
    return send(host, change.command)


PREPARATIONS: list[tuple[changes.Change, Query[Any], Any]] = [
    (changes.set_processor_count(WEB, 8), asked.processor_count(WEB), 8),
    (
        changes.set_migration_compatibility(WEB, on=True),
        asked.migration_compatibility(WEB),
        True,
    ),
    (changes.set_older_compatibility(WEB, on=True), asked.older_compatibility(WEB), True),
    (changes.set_automatic_checkpoints(WEB, on=True), asked.automatic_checkpoints(WEB), True),
    (changes.set_checkpoint_type(WEB, "Standard"), asked.checkpoint_type(WEB), "Standard"),
    (changes.set_stop_action(WEB, "ShutDown"), asked.stop_action(WEB), "ShutDown"),
    (
        changes.switch_integration_service(WEB, SHUTDOWN, on=False),
        asked.integration_service(WEB, SHUTDOWN),
        False,
    ),
    (
        changes.set_io_virtualization(WEB, ADAPTER_ID, 100),
        asked.io_virtualization(WEB, ADAPTER_ID),
        100,
    ),
]


@pytest.mark.parametrize(("change", "query", "value"), PREPARATIONS)
def test_a_preparation_is_made_and_seen(
    change: changes.Change, query: Query[Any], value: Any
) -> None:
    host = a_host(a_vm(adapters=[ADAPTER, VmAdapter("two")]))
    assert _ask(host, query) != value
    assert _change(host, change) == Outcome()
    assert _ask(host, query) == value


@pytest.mark.parametrize(
    "change",
    [
        changes.set_processor_count(WEB, 8),
        changes.set_migration_compatibility(WEB, on=True),
        changes.set_older_compatibility(WEB, on=True),
    ],
)
def test_the_processor_is_changed_while_the_machine_is_off(change: changes.Change) -> None:
    record = the_error(_change(a_host(a_vm("Running")), change))
    assert record.id == f"InvalidState,{HYPER_V}SetVMProcessor"


@pytest.mark.parametrize("count", [0, 65])
def test_a_machine_has_no_more_processors_than_its_host(count: int) -> None:
    record = the_error(_change(a_host(a_vm()), changes.set_processor_count(WEB, count)))
    assert record.id == f"InvalidParameter,{HYPER_V}SetVMProcessor"


def test_the_stop_action_is_chosen_while_the_machine_is_off() -> None:
    host = a_host(a_vm("Running"))
    record = the_error(_change(host, changes.set_stop_action(WEB, "ShutDown")))
    assert (record.id, record.category) == (f"InvalidState,{HYPER_V}SetVM", "InvalidOperation")
    assert record.message == (
        "Modifying the properties of 'web' failed.\r\n\r\nThe operation cannot be performed while "
        "the object is in its current state."
    )
    assert _change(host, changes.set_checkpoint_type(WEB, "Standard")) == Outcome()


def test_a_machine_that_is_starting_refuses_every_choice() -> None:
    host = a_host(a_vm())
    run(host, call("Get-VM"), call("Start-VM"))
    run(host, call("Get-VM"))
    record = the_error(_change(host, changes.set_automatic_checkpoints(WEB, on=True)))
    assert record.id == f"InvalidState,{HYPER_V}SetVM"


@pytest.mark.parametrize(
    ("build", "change"),
    [
        (14393, changes.set_automatic_checkpoints(WEB, on=False)),
        (9600, changes.set_automatic_checkpoints(WEB, on=False)),
        (9600, changes.set_checkpoint_type(WEB, "Standard")),
    ],
)
def test_an_older_release_does_not_bind_a_newer_parameter(
    build: int, change: changes.Change
) -> None:
    record = the_end(_change(a_host(a_vm(), build=build), change))
    assert record.id.startswith(f"NamedParameterNotFound,{HYPER_V}SetVM")


def test_an_adapter_is_given_a_weight_while_the_machine_runs() -> None:
    host = a_host(a_vm("Running", adapters=[ADAPTER]))
    assert _change(host, changes.set_io_virtualization(WEB, ADAPTER_ID, 0)) == Outcome()
    record = the_error(_change(host, changes.set_io_virtualization(WEB, ADAPTER_ID, 101)))
    assert record.id == f"InvalidParameter,{HYPER_V}SetVMNetworkAdapter"


def test_a_service_is_disabled_once_and_by_name_only() -> None:
    host = a_host(a_vm("Running", disabled_services=["Shutdown"]))
    off = changes.switch_integration_service(WEB, SHUTDOWN, on=False)
    assert _change(host, off) == Outcome()
    assert host.vms[0].disabled_services == ["Shutdown"]
    record = the_error(run(host, call("Get-VM"), call("Disable-VMIntegrationService")))
    assert record.id == f"MissingMandatoryParameter,{HYPER_V}DisableVMIntegrationService"
