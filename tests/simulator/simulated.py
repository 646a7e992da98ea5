"""Asking a simulated host without a wire."""

from typing import Any

from wizard.powershell.cmdlets import CMDLETS
from wizard.powershell.command import Call, Command
from wizard.simulator.machines import Guest, SimulatedVm, VmAdapter, VmMemory, VmProcessor
from wizard.simulator.pipeline import execute
from wizard.simulator.state import Account, SimulatedHost, VirtualSwitch
from wizard.simulator.values import ErrorRecord, InvokedCall, Outcome, Statement

HYPER_V = "Microsoft.HyperV.PowerShell.Commands."
ID = "11111111-2222-3333-4444-55555555abcd"
JSON = InvokedCall("ConvertTo-Json", (("Compress", None),))


def a_host(*vms: SimulatedVm, **facts: Any) -> SimulatedHost:
    """Return a healthy host on which no time passes."""
    facts.setdefault("switches", [VirtualSwitch("LAN", adapter="Intel X710")])
    facts.setdefault(
        "accounts",
        [
            Account("admin", "p"),
            Account("hyperv", "p", ["Hyper-V Administrators", "Remote Management Users"]),
            Account("nobody", "p", ["Remote Management Users"]),
        ],
    )
    return SimulatedHost("hv-01.corp.example", vms=[*vms], **facts)


def a_vm(state: Any = "Off", **facts: Any) -> SimulatedVm:
    """Return a virtual machine called web with the id ``ID``."""
    facts.setdefault("adapters", [VmAdapter(switch="LAN", addresses=["10.0.0.5"])])
    return SimulatedVm("web", state, ID, **facts)


def call(name: str, **parameters: Any) -> InvokedCall:
    """Return a call; a switch is given as ``None``."""
    return InvokedCall(name, tuple(parameters.items()))


def run(host: SimulatedHost, *calls: InvokedCall, account: str | None = None) -> Outcome:
    """Run calls joined by pipes."""
    return execute(host, Statement(calls), account)


def send(host: SimulatedHost, command: Command, account: str | None = None) -> Outcome:
    """Run a command of the product."""
    return execute(host, statement_of(command), account)


def statement_of(command: Command) -> Statement:
    """Return a command of the product as it comes over the wire: a program has only words."""
    return Statement(tuple(map(_invoked, command.calls)))


def _invoked(each: Call) -> InvokedCall:
    if not CMDLETS[each.name].is_program:
        return InvokedCall(each.qualified, each.parameters)
    words = [word for _, value in each.parameters if isinstance(value, tuple) for word in value]
    return InvokedCall(each.qualified, tuple(("", word) for word in words))


def state_of(host: SimulatedHost) -> str:
    """Ask for the state of the first virtual machine, as anybody would."""
    (vm,) = run(host, call("Get-VM", Id=host.vms[0].id)).output
    return str(vm.get("State"))


def the_error(outcome: Outcome) -> ErrorRecord:
    """Return the only error, which did not end the statement; nothing else came of it."""
    assert outcome.terminating is None
    assert not outcome.output
    (record,) = outcome.errors
    return record


def the_end(outcome: Outcome) -> ErrorRecord:
    """Return the error that ended the statement."""
    assert outcome.terminating is not None
    assert not outcome.output
    return outcome.terminating


__all__ = ["Guest", "VmMemory", "VmProcessor"]
