"""Findings out of facts, policy, choices and answers; a host is judged again only if need be."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from wizard.checks.catalogue import assess
from wizard.flow.clusters import peers_of
from wizard.flow.contacts import not_reached
from wizard.flow.state import State
from wizard.flow.store import Store
from wizard.model.choices import Answer, AnswerKey, Choices
from wizard.model.facts import Host
from wizard.model.findings import Finding


@dataclass(frozen=True, slots=True)
class _Assessed:
    """Findings of a host, and what they rest on."""

    facts: tuple[Host, ...]
    decided: tuple[Any, ...]
    findings: tuple[Finding, ...]


class Judging:
    """Keeps what each host came to, and on what that rests."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._assessed: dict[str, _Assessed] = {}

    def facts_changed(self, names: Iterable[str]) -> None:
        """Judge hosts whose facts are new, and mark what came out differently."""
        state, changed_hosts = self._store.state, set(names)
        before = {f.key: f.fingerprint for f in state.findings if f.subject.host in changed_hosts}
        self.judge()
        after = {f.key: f.fingerprint for f in self._store.state.findings}
        changed = frozenset(k for k, seen in before.items() if after.get(k) not in (None, seen))
        others = frozenset(k for k in state.changed_findings if k not in before)
        self._store.change(changed_findings=changed | others)

    def judge(self) -> None:
        """Judge everything that rests on something new; a plan that was made is void."""
        state = self._store.state
        choices = effective(state)
        findings: list[Finding] = []
        peers = peers_of(state.facts)
        for host in (*state.facts, *_not_reached(state)):
            findings += self._judged(host, state, choices, peers.get(host.name, ()))
        self._store.change(findings=tuple(findings), plan=None, plan_problem=None)

    def _judged(
        self, host: Host, state: State, choices: Choices, peers: tuple[Host, ...]
    ) -> tuple[Finding, ...]:
        of_host = tuple(choices.of(host.name, vm.ref.id) for vm in host.vms or ())
        decided = (state.policy, of_host, _about(host, choices), host.contact)
        known = self._assessed.get(host.name)
        if known is None or known.decided != decided or not _same((host, *peers), known.facts):
            # Compared one by one by identity: equal facts of a large host take long to compare.
            facts = (host, *peers) if host.contact.signed_in else ()
            known = _Assessed(facts, decided, assess(host, state.policy, choices, peers))
            self._assessed[host.name] = known
        return known.findings


def _about(host: Host, choices: Choices) -> tuple[tuple[AnswerKey, Answer], ...]:
    """Return the answers that count for a host; those about others do not judge it anew."""
    return tuple((k, answer) for k, answer in choices.answers.items() if k[1] in ("", host.name))


def _same(facts: tuple[Host, ...], known: tuple[Host, ...]) -> bool:
    """Whether findings rest on the very same readings; a host never read has none."""
    if not known:
        return not facts[0].contact.signed_in
    return len(facts) == len(known) and all(a is b for a, b in zip(facts, known, strict=True))


def effective(state: State) -> Choices:
    """Choices as they count: what is left out is left alone."""
    chosen = {k: v for k, v in state.choices.vms.items() if k not in state.left_out}
    return Choices(MappingProxyType(chosen), state.choices.answers)


def _not_reached(state: State) -> Iterator[Host]:
    entries = (entry for entry in state.hosts if entry.included)
    return (host for host in map(not_reached, entries) if host is not None)
