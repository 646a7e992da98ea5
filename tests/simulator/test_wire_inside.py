"""The inside of a virtual machine through the wire: one script, and no other."""

from typing import Any

import pytest
from pypsrp.complex_objects import PSCredential
from pypsrp.powershell import PowerShell, RunspacePool

from tests.simulator.inside_world import PASSWORD, USER, a_world, windows
from tests.simulator.simulated import ID
from tests.simulator.wire_support import COMPLETED, FAILED, client
from wizard.powershell.command import cmdlet
from wizard.resources import resource
from wizard.simulator.server import SimulatedServer
from wizard.simulator.state import Account, SimulatedHost

SCRIPT = resource("powershell", "inside.ps1").read_text("utf-8")
ADDRESSES = (
    cmdlet("Get-NetIPAddress", AddressFamily="IPv4")
    | cmdlet("Select-Object", Property=("IPAddress",))
    | cmdlet("ConvertTo-Json", Compress=True)
).pipeline


def _world(**facts: Any) -> SimulatedHost:
    return a_world(accounts=[Account("Administrator", "Secret-1")], **facts)


def _invoked(
    host: SimulatedHost,
    script: str = SCRIPT,
    *,
    password: str = PASSWORD,
    text: str = ADDRESSES,
    **more: Any,
) -> PowerShell:
    """Send a script with what ours takes, and return the pipeline when it is over."""
    with SimulatedServer(host) as server:
        wsman = client(server)
        with RunspacePool(wsman) as pool:
            pool.exchange_keys()
            shell = PowerShell(pool)
            shell.add_script(script).add_parameter("VmId", ID)
            make: Any = PSCredential
            shell.add_parameter("Credential", make(username=USER, password=password))
            shell.add_parameter("Text", text)
            for name, value in more.items():
                shell.add_parameter(name, value)
            shell.begin_invoke()
            shell.poll_invoke(timeout=5)
            while shell.state < COMPLETED:
                shell.poll_invoke(timeout=5)
            shell.end_invoke()
        wsman.close()
    return shell


def _refused(shell: PowerShell) -> str:
    """Return why a pipeline was ended before it began."""
    (error,) = shell.streams.error
    assert shell.state == FAILED
    assert not shell.output
    return str(error)


def test_what_the_inside_says_carries_the_name_of_its_machine() -> None:
    host = _world()
    shell = _invoked(host)
    (answer,) = shell.output
    assert answer.property_sets == ['[{"IPAddress":"10.0.0.5"},{"IPAddress":"127.0.0.1"}]']
    assert answer.extended_properties["PSComputerName"] == "web"
    assert not shell.streams.error
    assert windows(host).received[0] == "Get-NetIPAddress"


def test_the_ends_of_the_lines_of_the_script_may_be_those_of_windows() -> None:
    assert _invoked(_world(), SCRIPT.replace("\n", "\r\n")).output


def test_a_wrong_password_is_refused_by_the_guest() -> None:
    host = _world()
    shell = _invoked(host, password="wrong")
    (error,) = shell.streams.error
    assert (error.fq_error, str(error)) == ("PSSessionStateBroken", "The credential is invalid.")
    assert shell.state == COMPLETED
    assert windows(host).received == []


def test_a_guest_that_starts_ends_the_session() -> None:
    host = _world()
    host.vms[0].alive = False
    (error,) = _invoked(host).streams.error
    assert error.fq_error == "PSSessionStateBroken"
    assert str(error).endswith("A remote session might have ended.")


def test_an_error_inside_comes_out_as_it_is() -> None:
    (error,) = _invoked(_world(), text="Get-NetNat -Name 'x'").streams.error
    assert error.fq_error == "CmdletizationQuery_NotFound_Name,Get-NetNat"


@pytest.mark.parametrize(
    "script",
    [
        "Get-Process",
        SCRIPT + "\nGet-Process",
        SCRIPT.replace("Invoke-Command", "Start-Job"),
        SCRIPT.partition("param")[2],
    ],
    ids=["another", "more", "changed", "less"],
)
def test_every_other_script_is_refused(script: str) -> None:
    host = _world()
    assert _refused(_invoked(host, script)).startswith("The syntax is not supported")
    assert host.received == []


def test_the_script_with_something_more_is_refused() -> None:
    assert _refused(_invoked(_world(), More="x")).startswith("The syntax is not supported")


def test_the_script_twice_or_with_a_cmdlet_is_refused() -> None:
    host = _world()
    with SimulatedServer(host) as server:
        wsman = client(server)
        with RunspacePool(wsman) as pool:
            shell = PowerShell(pool).add_script(SCRIPT).add_cmdlet("Out-String")
            shell.invoke()
            assert _refused(shell).startswith("The syntax is not supported")
        wsman.close()
    assert host.received == []


def test_text_that_is_no_command_ends_the_pipeline() -> None:
    shell = _invoked(_world(), text="Remove-Item 'C:\\'")
    assert "the name of a cmdlet was expected" in _refused(shell)


def test_a_delay_planned_inside_delays_the_answer() -> None:
    host = _world(time_scale=0.01)
    windows(host).faults.delay("Get-NetIPAddress", 20)
    assert _invoked(host).output
