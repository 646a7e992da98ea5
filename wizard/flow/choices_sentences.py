"""What the footer and the step list say while the user chooses, and what blocks there."""

from wizard.flow.consenting import awaited
from wizard.flow.sentences import (
    SHORT_OF_MEMORY,
    Sentence,
    Tone,
    hosts_phrase,
    listed,
    settled_by_choices,
    short_hosts,
    some,
    vms_phrase,
)
from wizard.flow.state import State, VmKey
from wizard.model.choices import Enablement
from wizard.model.text import Text, text
from wizard.planning.consents import said


def is_to_change(state: State, key: VmKey) -> bool:
    """Whether anything is to be done with a virtual machine."""
    return key not in state.left_out and state.choices.of(*key).takes_part


def to_change(state: State) -> int:
    """How many virtual machines anything is to be done with."""
    return sum(is_to_change(state, (host.name, vm.ref.id)) for host, vm in state.vms)


def choices_obstacle(state: State) -> Text | None:
    """Why the plan cannot be reviewed."""
    if not to_change(state):
        return text("Choose at least one VM to go on.")
    keys = ((vm.ref.name, (host.name, vm.ref.id)) for host, vm in state.vms)
    wrong = [n for n, key in keys if key in state.invalid and is_to_change(state, key)]
    if wrong:
        return text("What is typed for {vms} cannot be used.", vms=listed(wrong))
    return _without_consent(state) or _without_account(state) or _blocked(state)


def _without_consent(state: State) -> Text | None:
    waiting = list(awaited(state))
    if not waiting:
        return None
    names = [vm.ref.name for _key, vm, _missing in waiting]
    asked = frozenset().union(*(missing for _key, _vm, missing in waiting))
    return text(
        "{vms} {need} your consent to {what}. Agree in its details, or leave it as it is."
        if len(names) == 1
        else "{vms} {need} your consent to {what}. Agree, or leave them as they are.",
        vms=listed(names),
        need="needs" if len(names) == 1 else "need",
        what=said(asked),
    )


def _without_account(state: State) -> Text | None:
    """An account that was given is in memory only: it goes when the program is closed."""
    gone: dict[str, None] = {}
    for host, vm in state.vms:
        key = (host.name, vm.ref.id)
        group = state.choices.of(*key).inside.account
        if group and group not in state.inside_groups and is_to_change(state, key):
            gone[group] = None
    if not gone:
        return None
    return text(
        "The password for work inside VMs is not known: {groups}. Give the account again.",
        groups=listed(list(gone)),
    )


def _blocked(state: State) -> Text | None:
    if state.plan_problem is not None:
        return state.plan_problem.what
    waiting = [f for f in state.open_blockers if settled_by_choices(f)]
    short = [f.subject.host for f in waiting if f.rule.id in SHORT_OF_MEMORY]
    if short:
        return text(
            "Not enough memory on {hosts}. Choose smaller sizes or fewer VMs.",
            hosts=listed(short_hosts(state, short)),
        )
    held = [
        f
        for f in waiting
        if f.subject.vm is not None and is_to_change(state, (f.subject.host, f.subject.vm.id))
    ]
    if not held:
        return None
    vms = dict.fromkeys(f.subject.vm.name for f in held if f.subject.vm is not None)
    return text(
        "{title}: {vms}. Choose another way, or leave {it}.",
        title=held[0].title,
        vms=listed(list(vms)),
        it="it as it is" if len(vms) == 1 else "them as they are",
    )


def choices_ready(state: State) -> Sentence:
    """How much will be changed."""
    chosen = [(h, vm) for h, vm in state.vms if is_to_change(state, (h.name, vm.ref.id))]
    off = sum(
        state.choices.of(host.name, vm.ref.id).enablement is Enablement.DISABLE
        for host, vm in chosen
    )
    words = text(
        "{vms} on {hosts} will be changed.",
        vms=vms_phrase(len(chosen)),
        hosts=hosts_phrase(len({host.name for host, _vm in chosen})),
    )
    if off:
        words = text(
            "{words} Nested virtualization is turned off on {off}.",
            words=words,
            off="all of them" if off == len(chosen) > 1 else some(off, "VM", "VMs"),
        )
    return Sentence(Tone.READY, words)


def choices_caption(state: State) -> Text | None:
    """How many VMs will be changed."""
    return text("{count} to change", count=to_change(state))
