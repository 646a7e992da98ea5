"""Beginning again after a run: with all that took part, or only with some virtual machines."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from wizard.flow.state import HostEntry, HostStatus, PageName, State, VmKey


def begun_anew(state: State, only: Collection[VmKey] | None) -> Mapping[str, Any]:
    """Return the parts of a state from which the hosts are read again; choices stay."""
    hosts = {host for host, _ in only} if only is not None else set()
    entries = tuple(
        _unread(entry, included=entry.included if only is None else entry.name in hosts)
        for entry in state.hosts
    )
    return {
        "page": PageName.HOSTS,
        "visited": frozenset({PageName.HOSTS}),
        "hosts": entries,
        "findings": (),
        "left_out": state.left_out if only is None else state.left_out | others(state, only),
        "plan": None,
        "record": None,
        "run_problem": None,
        "saved_reports": (),
    }


def others(state: State, only: Collection[VmKey]) -> frozenset[VmKey]:
    """Return every virtual machine that was read or had part in the run, and is not named."""
    read = {(host.name, vm.ref.id) for host, vm in state.vms}
    ran = {(vm.host, vm.vm.id) for vm in state.record.vms} if state.record else set()
    return frozenset((read | ran) - set(only))


def _unread(entry: HostEntry, *, included: bool) -> HostEntry:
    return replace(
        entry, host=None, probe=None, problem=None, status=HostStatus.ADDED, included=included
    )
