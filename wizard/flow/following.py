"""Which choice a finding is about: a decision and the choice must not contradict each other."""

from wizard.flow.state import FindingKey, State
from wizard.model.findings import Finding

FIXED_MEMORY = "FC-DM-01"  # the finding that a choice answers: a fixed size, or none


def is_chosen(key: FindingKey, finding: Finding | None, state: State) -> bool | None:
    """Whether the choice lets the plan put a finding right; ``None``: no choice is about it."""
    choice = state.choices.of(*key[1:])
    if key[0] == FIXED_MEMORY:
        return bool(choice.memory)
    ways = finding.remediations if finding else ()
    prepared = {way.preparation for way in ways if way.preparation}
    return bool(prepared & choice.preparations) if prepared else None
