"""The sheet for nested virtual machines: with which address, gateway and DNS server they work."""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network
from typing import Any

from wizard.model.records import SheetRecord
from wizard.planning.dhcp_steps import SetScopeGateway, dhcp_range
from wizard.planning.step import Instruction, VmPlan

_ADDRESS = "New-NetIPAddress"
_DNS = "Set-DnsClientServerAddress"


def sheet_of(vm: VmPlan) -> tuple[SheetRecord, ...]:
    """Return one line for each address that is given by hand, and one for what DHCP hands out."""
    by_hand = (line for given in vm.instructions for line in _given(given))
    handed_out = (_handed_out(step) for step in vm.steps if isinstance(step, SetScopeGateway))
    return (*by_hand, *handed_out)


def _given(instruction: Instruction) -> Iterator[SheetRecord]:
    """Yield the line of an instruction for a nested machine: only those have a gateway."""
    calls: Mapping[str, Mapping[str, Any]] = {
        call.name: dict(call.parameters)
        for command in instruction.commands
        for call in command.calls
    }
    address = calls.get(_ADDRESS, {})
    if "DefaultGateway" not in address:
        return
    yield SheetRecord(
        addresses=str(address["IPAddress"]),
        prefix_length=int(address["PrefixLength"]),
        gateway=str(address["DefaultGateway"]),
        dns=", ".join(calls.get(_DNS, {}).get("ServerAddresses", ())),
    )


def _handed_out(step: SetScopeGateway) -> SheetRecord:
    return SheetRecord(
        addresses=" to ".join(dhcp_range(step.nat)),
        prefix_length=IPv4Network(step.nat.prefix).prefixlen,
        gateway=step.nat.gateway,
        dns=step.nat.dns,
        by_dhcp=True,
    )
