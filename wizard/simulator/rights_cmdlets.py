"""The cmdlets that give and take rights: members of groups, and a policy of the registry."""

from collections.abc import Iterator
from typing import Any

from wizard.simulator.callers import GROUP_SIDS, full_name
from wizard.simulator.errors import AUTOMATION
from wizard.simulator.objects import PsObject
from wizard.simulator.registry import Invocation, cmdlet
from wizard.simulator.state import Account, Group
from wizard.simulator.values import ErrorRecord
from wizard.simulator.windows_registry import SYSTEM_POLICIES, key_of

WRITABLE = "localaccounttokenfilterpolicy"


@cmdlet("Add-LocalGroupMember")
def add_local_group_member(call: Invocation) -> Iterator[Any]:
    """Add accounts to a group."""
    for account, group in _members(call):
        if group in account.groups:
            message = f"{full_name(call.host, account)} is already a member of group {group}."
            call.fail(_error(call, "MemberExists", "ResourceExists", message))
        else:
            account.groups.append(group)
    yield from ()


@cmdlet("Remove-LocalGroupMember")
def remove_local_group_member(call: Invocation) -> Iterator[Any]:
    """Take accounts out of a group."""
    for account, group in _members(call):
        if group in account.groups:
            account.groups.remove(group)
        else:
            message = f"Member {full_name(call.host, account)} was not found in group {group}."
            call.fail(_error(call, "MemberNotFound", "ObjectNotFound", message))
    yield from ()


def _members(call: Invocation) -> Iterator[tuple[Account, Group]]:
    group = next((name for name, sid in GROUP_SIDS.items() if sid == call.given["SID"]), None)
    if group is None:
        message = f"Group {call.given['SID']} was not found."
        call.fail(_error(call, "GroupNotFound", "ObjectNotFound", message))
        return
    if not call.rights.administrator:
        call.fail(_error(call, "AccessDenied", "PermissionDenied", "Access denied."))
        return
    for name in call.given["Member"]:
        known = {full_name(call.host, each).lower(): each for each in call.host.accounts}
        account = known.get(name.lower())
        if account is None:
            message = f"Principal {name} was not found."
            call.fail(_error(call, "PrincipalNotFound", "ObjectNotFound", message))
        else:
            yield account, group


@cmdlet("New-ItemProperty")
def new_item_property(call: Invocation) -> Iterator[Any]:
    """Write the one policy that anybody writes here."""
    for path in call.given["LiteralPath"]:
        known = key_of(path) == SYSTEM_POLICIES
        if not known or call.given["Name"].lower() != WRITABLE:
            message = f"Cannot find path '{path}' because it does not exist."
            call.fail(_error(call, "PathNotFound", "ObjectNotFound", message))
        elif not call.rights.administrator:
            message = "Requested registry access is not allowed."
            error = "System.Security.SecurityException"
            call.fail(_error(call, error, "PermissionDenied", message))
        else:
            value = call.host.token_filter_policy = call.given.get("Value", 0)
            properties = {"LocalAccountTokenFilterPolicy": value, "PSChildName": "System"}
            yield PsObject((f"{AUTOMATION}.PSCustomObject", "System.Object"), properties)


def _error(call: Invocation, error: str, category: str, message: str) -> ErrorRecord:
    return ErrorRecord(
        id=f"{error},{call.class_name}",
        category=category,
        message=message,
        activity=call.name,
        exception=f"{AUTOMATION}.RuntimeException",
    )
