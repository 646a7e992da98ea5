"""How many seconds questions may take, alone and together."""

from collections.abc import Sequence
from typing import Any

from wizard.powershell.queries import Query
from wizard.powershell.vm_queries import OF_MACHINES

BATCH_SECONDS = 120.0
ALONE_SECONDS = 30.0
# A host with hundreds of virtual machines needs minutes for a question about each of them
BATCH_OF_MACHINES_SECONDS = 360.0
ALONE_OF_MACHINES_SECONDS = 180.0
ALONE_INSIDE_SECONDS = 90.0  # every question there is a session of its own

_OF_MACHINES = frozenset(query.name for query in OF_MACHINES)


def together(queries: Sequence[Query[Any]]) -> float:
    """Return what questions get that are asked in one pipeline."""
    of_machines = any(query.name in _OF_MACHINES for query in queries)
    return BATCH_OF_MACHINES_SECONDS if of_machines else BATCH_SECONDS


def alone(query: Query[Any]) -> float:
    """Return what a question gets that is asked by itself."""
    if query.command.inside:
        return ALONE_INSIDE_SECONDS
    return ALONE_OF_MACHINES_SECONDS if query.name in _OF_MACHINES else ALONE_SECONDS
