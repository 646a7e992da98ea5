"""The rarer facts of a host, each out of the rows of one or two questions."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from wizard.model.facts import (
    BootSettings,
    Caller,
    Cluster,
    ClusterNode,
    HostAdapter,
    NumaNode,
    RestartSigns,
    Surroundings,
    Volume,
)
from wizard.powershell import host_queries as asked
from wizard.powershell import protection_queries
from wizard.powershell.enumerations import CLUSTER_NODE_STATE, LANGUAGE_MODE
from wizard.powershell.host_queries import AZURE_TAG
from wizard.powershell.queries import Query, Row
from wizard.remoting.gathered import Gathered
from wizard.remoting.reading import flag, guid, items, moment, named, named_part, whole, words

MIB = 1024**2
WIRELESS = 9  # NdisPhysicalMedium: native 802.11
_BOOT_LINE = re.compile(r"\s*(\S+)\s{2,}(\S.*?)\s*\Z")
_IN_EVERY_BOOT_ENTRY = {"device", "path", "osdevice"}


def caller_of(gathered: Gathered) -> Caller | None:
    """Return whom the host takes us for, as far as it says."""
    account = gathered.rows(asked.CALLER)
    row: Row = account[0] if account else {}
    groups = gathered.rows(asked.CALLER_GROUPS)
    language = gathered.rows(asked.LANGUAGE_MODE)
    found = Caller(
        name=words(row, "Name"),
        sid=named_part(row, "User", "Value"),
        groups=tuple(sid for r in groups if (sid := words(r, "Value"))) if groups else None,
        token_filter_policy=_set_number(
            gathered, asked.TOKEN_FILTER_POLICY, "LocalAccountTokenFilterPolicy"
        ),
        language_mode=named(language[0], "LanguageMode", LANGUAGE_MODE) if language else None,
    )
    return None if found == Caller() else found


def boot_of(gathered: Gathered) -> BootSettings | None:
    """Read the boot entry in use, line by line; a setting that is not in it is not made."""
    rows = gathered.rows(asked.BOOT_SETTINGS)
    if rows is None or gathered.is_partial(asked.BOOT_SETTINGS):
        return None  # what is not in a part may be in the rest
    lines = (_BOOT_LINE.match(words(row, "Line") or "") for row in rows)
    entry = {line.group(1).casefold(): line.group(2) for line in lines if line}
    if not entry.keys() & _IN_EVERY_BOOT_ENTRY:
        told = " ".join((words(row, "Line") or "").strip() for row in rows).strip()
        why = f"The boot settings could not be read. {told[:200]}".strip()
        gathered.doubt(asked.BOOT_SETTINGS, why)
        return None
    return BootSettings(
        hypervisor_launch_type=entry.get("hypervisorlaunchtype", ""),
        hypervisor_load_options=entry.get("hypervisorloadoptions", ""),
    )


def restart_of(gathered: Gathered) -> RestartSigns:
    """Return what says that Windows waits for a restart."""
    renames = gathered.optional_row(asked.FILE_RENAMES)
    fast = _set_number(gathered, asked.FAST_STARTUP, "HiberbootEnabled")
    return RestartSigns(
        servicing=_is_there(gathered, asked.SERVICING_RESTART),
        update=_is_there(gathered, asked.UPDATE_RESTART),
        file_renames=None if renames is None else _is_set(renames, "PendingFileRenameOperations"),
        fast_startup=None if fast is None else fast == 1,
    )


def _is_set(row: Row, name: str) -> bool:
    """Whether a list of texts in the registry has one."""
    return any(each not in ("", None) for each in items(row, name) or ())


def surroundings_of(gathered: Gathered, tag: str | None) -> Surroundings:
    """Return what the host knows of what is below it; ``tag`` is that of its enclosure."""
    guest = gathered.optional_row(asked.PHYSICAL_HOST)
    return Surroundings(
        physical_host=None
        if guest is None
        else words(guest, "PhysicalHostNameFullyQualified") or "",
        azure_security=_azure_security(gathered, tag),
    )


def _azure_security(gathered: Gathered, tag: str | None) -> str | None:
    if tag != AZURE_TAG:
        return None if tag is None else ""
    row = gathered.row(asked.AZURE_SECURITY)
    kind = None if row is None else row.get("securityType")
    if not isinstance(kind, str):
        gathered.doubt(asked.AZURE_SECURITY, "Azure told no security type.")
        return None
    return "" if kind.casefold() == "standard" else kind


def vbs_failures_of(gathered: Gathered) -> tuple[datetime, ...] | None:
    """Return the times of failed checks; an event without a time leaves all of them unread."""
    rows = gathered.rows(protection_queries.VBS_FAILURES)
    if rows is None or gathered.is_partial(protection_queries.VBS_FAILURES):
        return None
    times = tuple(moment(row, "TimeCreated") for row in rows)
    known = tuple(time for time in times if time is not None)
    if len(known) < len(times):
        gathered.doubt(protection_queries.VBS_FAILURES, "The host told an event without its time.")
        return None
    return known


def volumes_of(gathered: Gathered) -> tuple[Volume, ...] | None:
    """Return the fixed volumes of the host."""
    rows = gathered.rows(asked.VOLUMES)
    if rows is None:
        return None
    return tuple(
        Volume(path, whole(row, "FreeSpace"), whole(row, "Capacity"))
        for row in rows
        if (path := words(row, "Name"))
    )


def adapters_of(gathered: Gathered) -> tuple[HostAdapter, ...] | None:
    """Return the network adapters of the host."""
    rows = gathered.rows(asked.HOST_ADAPTERS)
    if rows is None:
        return None
    return tuple(
        HostAdapter(name, words(row, "InterfaceDescription"), is_wireless(row))
        for row in rows
        if (name := words(row, "Name"))
    )


def is_wireless(row: Row) -> bool | None:
    """Whether a network adapter is a wireless one."""
    medium = whole(row, "NdisPhysicalMedium")
    return None if medium is None else medium == WIRELESS


def numa_nodes_of(gathered: Gathered) -> tuple[NumaNode, ...] | None:
    """Return the NUMA nodes; Hyper-V gives their memory in MiB."""
    rows = gathered.rows(asked.NUMA_NODES)
    if not rows:
        return None
    found = []
    for row in rows:
        number, total = whole(row, "NodeId"), whole(row, "MemoryTotal")
        free = whole(row, "MemoryAvailable")
        if number is None:
            gathered.doubt(asked.NUMA_NODES, "The host told a node without its number.")
            return None
        found.append(
            NumaNode(
                number,
                None if total is None else total * MIB,
                None if free is None else free * MIB,
            )
        )
    return tuple(found)


def memory_reserve_of(gathered: Gathered) -> int | None:
    """Return the override of the root reserve in MiB, 0 where none is set."""
    return _set_number(gathered, asked.MEMORY_RESERVE, "MemoryReserve")


def in_cluster(gathered: Gathered) -> bool | None:
    """Whether the host is a node of a cluster."""
    return _is_there(gathered, asked.CLUSTER)


def cluster_of(gathered: Gathered) -> Cluster | None:
    """Return the cluster of the host, with its nodes and who owns which virtual machine."""
    row = gathered.row(asked.CLUSTER) if gathered.rows(asked.CLUSTER) else None
    if row is None:
        return None
    nodes = gathered.rows(asked.CLUSTER_NODES)
    return Cluster(
        name=words(row, "Name"),
        nodes=tuple(
            ClusterNode(name, named(node, "State", CLUSTER_NODE_STATE))
            for node in nodes
            if (name := words(node, "Name"))
        )
        if nodes
        else None,
        owners=_owners(gathered),
    )


def _owners(gathered: Gathered) -> Mapping[str, str] | None:
    rows = gathered.rows(asked.CLUSTERED_VMS)
    if rows is None:
        return None
    pairs = [(guid(row, "VmID"), named_part(row, "OwnerNode", "Name")) for row in rows]
    if any(vm is None or node is None for vm, node in pairs):
        gathered.doubt(asked.CLUSTERED_VMS, "The cluster told a VM without Id or owner.")
    return {vm: node for vm, node in pairs if vm and node}


def _set_number(gathered: Gathered, query: Query[Any], name: str) -> int | None:
    """Return a number of the registry: 0 where it is not set, ``None`` where it was not read."""
    row = gathered.optional_row(query)
    if row is None:
        return None
    if row.get(name) is None:
        return 0
    return whole(row, name)


def _is_there(gathered: Gathered, query: Query[Any]) -> bool | None:
    rows = gathered.rows(query)
    return None if rows is None else bool(rows)


def other_hypervisors_of(gathered: Gathered) -> tuple[str, ...] | None:
    """Return the services of other hypervisors that are installed."""
    rows = gathered.rows(asked.OTHER_HYPERVISORS)
    return None if rows is None else tuple(n for row in rows if (n := words(row, "Name")))


def teamed(row: Row) -> bool | None:
    """Whether a virtual switch unites several uplinks."""
    return flag(row, "EmbeddedTeamingEnabled")
