"""The list of hosts in the state: changing entries, and finding one host under two names."""

from dataclasses import replace
from typing import Any

from wizard.flow.same_host import SameHost, same_host
from wizard.flow.store import Store
from wizard.model.facts import Host


def change_entries(store: Store, names: set[str], **values: Any) -> None:
    """Replace values of some entries; nobody is told where nothing changes."""
    hosts = tuple(
        replace(entry, **values) if entry.name in names else entry for entry in store.state.hosts
    )
    if hosts != store.state.hosts:
        store.change(hosts=hosts)


def refuse_twice(store: Store, name: str, host: Host) -> None:
    """Raise ``SameHost`` when another name of the list has led to this host before."""
    for entry in store.state.hosts:
        if entry.name != name and entry.host is not None and same_host(entry.host, host):
            raise SameHost(entry.name)
