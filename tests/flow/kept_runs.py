"""Runs on disk, and a flow that finds them after a restart."""

from dataclasses import replace
from pathlib import Path

from tests.builders import a_host, a_vm
from wizard.flow.flow import Flow, Settings
from wizard.flow.recording import record_of
from wizard.flow.state import HostEntry, HostStatus
from wizard.model.facts import Host
from wizard.model.records import RunStatus
from wizard.run.events import Kind
from wizard.run.journal import Journal

USER = r"corp\admin"


def a_flow(runs: Path, *hosts: Host) -> Flow:
    """Return a flow whose hosts were read, with a plan."""
    flow = Flow(Settings(runs=runs, operator="corp\\mweber"))
    entries = tuple(HostEntry(h.name, HostStatus.READY, host=h) for h in hosts)
    flow.store.change(hosts=entries)
    flow.deciding.facts_changed([h.name for h in hosts])
    flow.deciding.resolve(flow.state.undecided)
    flow.deciding.make_plan()
    return flow


def keep_run(
    runs: Path,
    started: str = "2026-11-02T16:54:00+00:00",
    ends: RunStatus | None = None,
    inside_account: str = "",
) -> Path:
    """Write the journal of a run on ``hv-01``; without an end it was interrupted."""
    flow = a_flow(runs, a_host(name="hv-01", vms=(a_vm(),)), a_host(name="hv-02", vms=()))
    assert flow.state.plan is not None
    (host,) = flow.state.plan.hosts
    vms = tuple(replace(vm, inside_account=inside_account) for vm in host.vms)
    plan = replace(flow.state.plan, hosts=(replace(host, vms=vms),))
    record = record_of(flow.state, plan, "corp\\mweber", "0.1.0", lambda _host: USER)
    record = replace(record, started_at=started)
    with Journal.create(runs, record, plan) as journal:
        if ends is not None:
            journal.append(Kind.ENDED, status=ends.value)
        return journal.path
