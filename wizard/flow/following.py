"""Which choice a finding is about: a decision and the choice must not contradict each other."""

from dataclasses import replace
from types import MappingProxyType

from wizard.checks.questions import LOOKED_INSIDE
from wizard.flow.state import Decision, FindingKey, State, VmKey, Way
from wizard.model.choices import Choices, NatChoice, VmChoice
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


def followed(finding: Finding, choice: VmChoice, suggested: VmChoice | None) -> VmChoice:
    """Let a choice follow a decision: ``suggested`` gives the size when it is to be put right.

    ``None`` stands for a finding that is lived with: the plan shall not put it right.
    """
    if finding.rule.id == FIXED_MEMORY:
        size = (suggested.memory or choice.memory) if suggested is not None else None
        return replace(choice, memory=size)
    prepared = {way.preparation for way in finding.remediations if way.preparation}
    chosen = choice.preparations - prepared
    return replace(choice, preparations=chosen if suggested is None else chosen | prepared)


def uncontradicted(state: State) -> dict[FindingKey, Decision]:
    """Return the decisions that no choice contradicts."""
    found = {f.key: f for f in state.findings if f.key in state.decisions}
    return {
        key: decision
        for key, decision in state.decisions.items()
        if is_chosen(key, found.get(key), state) in (decision.way is Way.RESOLVE, None)
    }


def with_choices(choices: Choices, new: dict[VmKey, VmChoice]) -> Choices:
    """Return all choices with some of them new.

    What was answered after a look inside was said of another network where that has moved.
    """
    moved = {
        key for key, choice in new.items() if _place(choice.nat) != _place(choices.of(*key).nat)
    }
    about = moved | {(host, "") for host, _id in moved} | ({("", "")} if moved else set())
    answers = {
        key: answer
        for key, answer in choices.answers.items()
        if key[0] != LOOKED_INSIDE.id or key[1:] not in about
    }
    return Choices(MappingProxyType({**choices.vms, **new}), MappingProxyType(answers))


def _place(nat: NatChoice) -> tuple[str, ...]:
    return (nat.prefix, nat.gateway, nat.switch, nat.dns)
