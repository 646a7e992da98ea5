"""One line of a journal."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What happened. The first group is about a run, then about a VM, then about a step."""

    PLANNED = "planned"
    TAKEN_UP = "taken up"  # an earlier run goes on
    TURNED_BACK = "turned back"  # from then on only back: the whole run, or those of ``only``
    PAUSED = "paused"  # nothing new begins
    CONTINUED = "continued"
    ENDED = "ended"

    VM_BEGAN = "vm began"
    VM_TURNED_BACK = "vm turned back"
    VM_ENDED = "vm ended"
    MOVED = "moved"  # to another node of its cluster, where the run goes on

    FOUND = "found"  # the value was there already
    BEGUN = "begun"  # written before anything is sent
    ACCEPTED = "accepted"  # the host took the change
    DONE = "done"  # read back
    FAILED = "failed"
    KEPT = "kept"  # there is no way back


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened; ``vm`` is an Id. ``data`` is what JSON can hold."""

    number: int
    at: str
    kind: Kind
    host: str = ""
    vm: str = ""
    step: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
