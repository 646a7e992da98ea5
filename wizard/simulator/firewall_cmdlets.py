"""Rules of the firewall."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any
from uuid import uuid4

from wizard.simulator import errors
from wizard.simulator.host_network import standard_cimv2
from wizard.simulator.host_parts import FirewallRule
from wizard.simulator.objects import PsObject, text_of
from wizard.simulator.registry import Invocation, cmdlet

CLASS = "MSFT_NetFirewallRule"
TARGET = f"{CLASS}:root/standardcimv2/{CLASS}"
INBOUND, ALLOW, ENABLED = 1, 2, 1


@cmdlet("Get-NetFirewallRule")
def get_net_firewall_rule(call: Invocation) -> Iterator[PsObject]:
    """Give rules, all or by name."""
    for rule in _rules(call):
        yield _object(rule)


def _rules(call: Invocation) -> list[FirewallRule]:
    rules = call.host.firewall_rules
    if "Name" not in call.given:
        return [*rules]
    picked = []
    for pattern in call.given["Name"]:
        found = [each for each in rules if fnmatchcase(each.name.lower(), pattern.lower())]
        if not found and "*" not in pattern:
            call.fail(errors.query_found_nothing(call.name, CLASS, "InstanceID", pattern))
        picked += found
    return picked


def _object(rule: FirewallRule) -> PsObject:
    properties = {
        "Name": rule.name,
        "InstanceID": rule.name,
        "DisplayName": rule.display_name,
        "Description": rule.description or None,
        "Direction": INBOUND,
        "Action": ALLOW,
        "Enabled": ENABLED,
        "Profile": 0,
        "PolicyStoreSource": "PersistentStore",
    }
    return standard_cimv2(CLASS, properties, rule.name, rule)


@cmdlet("New-NetFirewallRule")
def new_net_firewall_rule(call: Invocation) -> Iterator[PsObject]:
    """Let something in; two rules have no name in common, but perhaps what they show."""
    name = call.given.get("Name") or f"{{{uuid4()}}}"
    if not call.rights.administrator:
        call.fail(errors.win32(call.name, 5, "PermissionDenied", "Access is denied.", TARGET))
        return
    if any(each.name.lower() == name.lower() for each in call.host.firewall_rules):
        message = "Cannot create a file when that file already exists."
        call.fail(errors.win32(call.name, 183, "NotSpecified", message, TARGET))
        return
    ports = [*call.given.get("LocalPort", [])]
    if any(not each.isdecimal() or not 0 < int(each) < 1 << 16 for each in ports):
        message = "The port is invalid."
        call.fail(errors.win32(call.name, 87, "InvalidArgument", message, TARGET))
        return
    shown, protocol = call.given["DisplayName"], call.given.get("Protocol", "TCP")
    rule = FirewallRule(name, shown, protocol, ports, call.given.get("Description", ""))
    call.host.firewall_rules.append(rule)
    yield _object(rule)


@cmdlet("Remove-NetFirewallRule")
def remove_net_firewall_rule(call: Invocation) -> Iterator[Any]:
    """Remove rules by name, or those that came; without either, nothing says which."""
    came = [getattr(each, "source", None) or text_of(each) for each in call.piped or ()]
    rules = [each for each in came if isinstance(each, FirewallRule)]
    if "Name" in call.given:
        rules += _rules(call)
    for rule in rules:
        if not call.rights.administrator:
            call.fail(errors.win32(call.name, 5, "PermissionDenied", "Access is denied.", TARGET))
        elif rule in call.host.firewall_rules:
            call.host.firewall_rules.remove(rule)
    yield from ()
