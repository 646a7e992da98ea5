"""``Get-WinEvent``: the events that a scenario tells of, and the one of the last start."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from wizard.simulator.host_parts import WindowsEvent
from wizard.simulator.objects import PsObject
from wizard.simulator.registry import Invocation, cmdlet
from wizard.simulator.state import SimulatedHost
from wizard.simulator.values import ErrorRecord

LOGS = ("System", "Application", "Setup")
STARTED = 12  # Kernel-General: the operating system started
RECORD = "System.Diagnostics.Eventing.Reader.EventLogRecord"


@cmdlet("Get-WinEvent")
def get_win_event(call: Invocation) -> Iterator[PsObject]:
    """Give the events that a hash table picks, the newest first."""
    wanted = {name.lower(): each for name, each in call.given.get("FilterHashtable", {}).items()}
    log = str(wanted.get("logname", LOGS[0]))
    refusal = _refusal(call, log)
    found = [] if refusal else [e for e in _events(call.host) if _fits(e, wanted, log)]
    if refusal or not found:
        call.fail(refusal or _nothing_found(call))
    for each in found[: call.given.get("MaxEvents")]:
        yield _record(call.host, each)


def _events(host: SimulatedHost) -> list[WindowsEvent]:
    start = WindowsEvent(STARTED, "Microsoft-Windows-Kernel-General", LOGS[0], host.system.hours_up)
    return sorted([start, *host.events], key=lambda each: each.hours_ago)


def _fits(event: WindowsEvent, wanted: dict[str, Any], log: str) -> bool:
    provider = str(wanted.get("providername", event.provider))
    ids = wanted.get("id", event.id)
    return (
        event.log.lower() == log.lower()
        and event.provider.lower() == provider.lower()
        and event.id in (ids if isinstance(ids, list) else [ids])
    )


def _record(host: SimulatedHost, event: WindowsEvent) -> PsObject:
    properties = {
        "Id": event.id,
        "ProviderName": event.provider,
        "LogName": event.log,
        "MachineName": host.name,
        "TimeCreated": host.made_at - timedelta(hours=event.hours_ago),
    }
    base = "System.Diagnostics.Eventing.Reader.EventRecord"
    return PsObject((RECORD, base, "System.Object"), properties, RECORD)


def _refusal(call: Invocation, log: str) -> ErrorRecord | None:
    host = call.host
    known = {each.lower() for each in (*LOGS, *(event.log for event in host.events))}
    if log.lower() not in known:
        message = f"There is not an event log on the {host.computer_name} computer that matches "
        return _error(call, "NoMatchingLogsFound", "ObjectNotFound", f'{message}"{log}".')
    if call.rights.administrator:
        return None
    return ErrorRecord(
        id=f"System.UnauthorizedAccessException,{call.class_name}",
        category="PermissionDenied",
        message=f"To access the '{log}' log start PowerShell with elevated user rights.  Error: "
        "Attempted to perform an unauthorized operation.",
        activity=call.name,
        exception="System.UnauthorizedAccessException",
    )


def _nothing_found(call: Invocation) -> ErrorRecord:
    message = "No events were found that match the specified selection criteria."
    return _error(call, "NoMatchingEventsFound", "ObjectNotFound", message)


def _error(call: Invocation, error: str, category: str, message: str) -> ErrorRecord:
    return ErrorRecord(f"{error},{call.class_name}", category, message, call.name)
