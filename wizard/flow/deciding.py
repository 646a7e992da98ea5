"""Work of the middle pages: findings, what the user decides about them, choices and the plan."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from wizard.checks.questions import RESERVED_NETWORKS
from wizard.flow.consenting import fitting_consents
from wizard.flow.following import FIXED_MEMORY, followed, uncontradicted, with_choices
from wizard.flow.judging import Judging, effective
from wizard.flow.pages import obstacle_before_review
from wizard.flow.state import Decision, FindingKey, State, VmKey, Way
from wizard.flow.store import Store
from wizard.model.choices import (
    Answer,
    AnswerKey,
    Choices,
    Consent,
    Enablement,
    Networking,
    VmChoice,
)
from wizard.model.facts import Host, VirtualMachine
from wizard.model.findings import Acceptance, Finding, Policy, Severity
from wizard.model.text import Problem, Text
from wizard.planning.nat_choice import chosen_prefixes, reserved_prefixes
from wizard.planning.planner import plan
from wizard.planning.suggestions import suggest


class Deciding:
    """Findings follow from facts, policy and choices; the plan follows from all of them.

    What the user changes here raises ``RunUnderWay`` during a run.
    """

    def __init__(self, store: Store, operator: str) -> None:
        self._store = store
        self._operator = operator
        self._judging = Judging(store)
        self._earlier: list[Choices] = []

    # Findings

    def facts_changed(self, names: Iterable[str]) -> None:
        """Suggest choices for what is new, judge it, and mark what came out differently."""
        self._forget_others()
        self._suggest(self._store.state)
        self._drop_consents()
        self._judging.facts_changed(names)

    def _forget_others(self) -> None:
        """Forget what was said of hosts that are not in the list any more."""
        state = self._store.state
        listed = {entry.name for entry in state.hosts}
        choices = state.choices
        vms = {k: v for k, v in choices.vms.items() if k[0] in listed}
        answers = {k: v for k, v in choices.answers.items() if k[1] in listed or not k[1]}
        decisions = {k: v for k, v in state.decisions.items() if k[1] in listed}
        sizes = (len(vms), len(answers), len(decisions))
        if sizes != (len(choices.vms), len(choices.answers), len(state.decisions)):
            self._store.change(
                choices=Choices(MappingProxyType(vms), MappingProxyType(answers)),
                decisions=MappingProxyType(decisions),
                left_out=frozenset(k for k in state.left_out if k[0] in listed),
            )
            self._earlier.clear()

    def set_policy(self, policy: Policy) -> None:
        """Judge everything under another policy."""
        self._store.refuse_during_run()
        self._store.change(policy=policy, changed_findings=frozenset())
        self._judging.judge()

    def _suggest(self, state: State) -> None:
        known = dict(state.choices.vms)
        read_before = {name for name, _id in known}
        taken = self._taken()
        for host, vm in state.vms:
            key = (host.name, vm.ref.id)
            if key in known:
                continue
            known[key] = made = suggest(host, vm, taken)
            if made.networking is Networking.NAT:
                taken.add(made.nat.prefix)
            if state.has_chosen and host.name in read_before:
                # Nobody has seen it yet among what was chosen.
                known[key] = replace(made, enablement=Enablement.LEAVE)
        self._store.change(choices=replace(state.choices, vms=MappingProxyType(known)))

    def _drop_consents(self) -> None:
        """Forget what was agreed to for a VM that is found in another state."""
        state = self._store.state
        agreed = {key: choice for key, choice in state.choices.vms.items() if choice.consents}
        fitting = fitting_consents(state, agreed)
        if fitting != agreed:
            vms = MappingProxyType({**state.choices.vms, **fitting})
            self._store.change(choices=replace(state.choices, vms=vms))

    def _taken(self, *without: VmKey) -> set[str]:
        """Return the networks that a new NAT network must not meet."""
        choices = self._store.state.choices
        reserved = choices.answer(RESERVED_NETWORKS.id)
        named = reserved_prefixes(reserved.value if reserved else "")
        return {*named, *chosen_prefixes(choices.vms, without)}

    def leave_out(self, keys: Iterable[VmKey]) -> None:
        """Leave virtual machines out of everything that follows."""
        self._store.refuse_during_run()
        self._store.change(left_out=self._store.state.left_out | frozenset(keys))
        self._judging.judge()

    def take_in(self, keys: Iterable[VmKey]) -> None:
        """Take virtual machines in again."""
        self._store.refuse_during_run()
        self._store.change(left_out=self._store.state.left_out - frozenset(keys))
        self._judging.judge()

    # Decisions

    def accept(self, findings: Iterable[Finding], reason: str) -> None:
        """Live with findings; void as soon as what was seen changes. Blockers stay."""
        self._store.refuse_during_run()
        acceptable = [f for f in findings if f.severity is not Severity.BLOCKER]
        self._follow(acceptable, resolve=False)
        self._decide(acceptable, Way.ACCEPT, reason)

    def resolve(self, findings: Iterable[Finding]) -> None:
        """Let the plan put findings right."""
        self._store.refuse_during_run()
        resolvable = [f for f in findings if f.resolvable_in_plan]
        self._follow(resolvable, resolve=True)
        self._decide(resolvable, Way.RESOLVE, "")

    def undecide(self, keys: Iterable[FindingKey]) -> None:
        """Take decisions back; a choice that followed one is again what the wizard suggests."""
        self._store.refuse_during_run()
        gone = set(keys)
        kept = {k: d for k, d in self._store.state.decisions.items() if k not in gone}
        taken_back = [f for f in self._store.state.findings if f.key in gone]
        self._store.change(decisions=MappingProxyType(kept))
        memory = [f for f in taken_back if f.rule.id == FIXED_MEMORY]
        self._follow(memory, resolve=True)
        self._follow([f for f in taken_back if f.rule.id != FIXED_MEMORY], resolve=False)

    def _decide(self, findings: Iterable[Finding], way: Way, reason: str) -> None:
        at = datetime.now(UTC).isoformat(timespec="seconds")
        decisions = dict(self._store.state.decisions)
        for finding in findings:
            acceptance = Acceptance(finding.fingerprint, reason.strip(), self._operator, at)
            decisions[finding.key] = Decision(way, acceptance)
        self._store.change(decisions=MappingProxyType(decisions))

    def _follow(self, findings: Iterable[Finding], *, resolve: bool) -> None:
        """Let choices follow a decision: a setting to prepare, a fixed size, or neither."""
        new: dict[VmKey, VmChoice] = {}
        for finding in findings:
            vm = finding.subject.vm
            if vm is None:
                continue
            key = (finding.subject.host, vm.id)
            choice = new.get(key, self._store.state.choices.of(*key))
            right = followed(finding, choice, self.suggested(key) if resolve else None)
            if right != choice:
                new[key] = right
        if new:
            self._set(new)

    def _drop_contradicted(self) -> None:
        """Take back what was decided where the choice now says the opposite."""
        state = self._store.state
        if not state.decisions:
            return
        kept = uncontradicted(state)
        if len(kept) != len(state.decisions):
            self._store.change(decisions=MappingProxyType(kept))

    # Answers

    def answer(self, question: str, value: str, host: str = "", vm_id: str = "") -> None:
        """Note what the user says where nothing can be measured: for a VM, a host, or all."""
        self.answer_for([(host, vm_id)], question, value)

    def answer_for(self, places: Iterable[VmKey], question: str, value: str) -> None:
        """Note the same answer for several VMs or hosts; ``""`` stands for all of them."""
        self._store.refuse_during_run()
        at = datetime.now(UTC).isoformat(timespec="seconds")
        said = Answer(value.strip(), self._operator, at)
        new = {(question, host, vm_id): said for host, vm_id in places}
        self._set_answers({**self._store.state.choices.answers, **new})

    def take_answer_back(self, question: str, host: str = "", vm_id: str = "") -> None:
        """Forget an answer."""
        self.take_answers_back([(question, host, vm_id)])

    def take_answers_back(self, keys: Iterable[AnswerKey]) -> None:
        """Forget several answers."""
        self._store.refuse_during_run()
        gone = set(keys)
        answers = self._store.state.choices.answers
        self._set_answers({key: said for key, said in answers.items() if key not in gone})

    def _set_answers(self, answers: dict[AnswerKey, Answer]) -> None:
        choices = replace(self._store.state.choices, answers=MappingProxyType(answers))
        self._store.change(choices=choices)
        self._judging.judge()

    # Choices

    def suggested(self, key: VmKey) -> VmChoice:
        """What the wizard would choose for a virtual machine."""
        for host, vm in self._store.state.vms:
            if (host.name, vm.ref.id) == key:
                return suggest(host, vm, self._taken(key))
        return VmChoice()

    def choose(self, keys: Iterable[VmKey], **values: Any) -> None:
        """Change the same parts of the choices of several virtual machines."""
        self._store.refuse_during_run()
        state = self._store.state
        self._earlier.append(state.choices)
        self._set({key: replace(state.choices.of(*key), **values) for key in keys})

    def choose_each(self, new: Mapping[VmKey, VmChoice]) -> None:
        """Give several virtual machines choices of their own; taken back together."""
        self._store.refuse_during_run()
        self._earlier.append(self._store.state.choices)
        self._set(new)

    def agree(self, given: Mapping[VmKey, Collection[Consent]]) -> None:
        """Note what the user agreed to for virtual machines; what does not fit is dropped."""
        choices = self._store.state.choices
        new = {}
        for key, consents in given.items():
            choice = choices.of(*key)
            new[key] = replace(choice, consents=choice.consents | frozenset(consents))
        self.choose_each(new)

    def choose_suggested(self, keys: Iterable[VmKey]) -> None:
        """Choose again what the wizard would choose."""
        self._store.refuse_during_run()
        self._earlier.append(self._store.state.choices)
        self._set({key: self.suggested(key) for key in keys})

    def mark_invalid(self, key: VmKey, problem: Text | None) -> None:
        """Note what is wrong with what is being typed for a virtual machine, or nothing."""
        others = {k: v for k, v in self._store.state.invalid.items() if k != key}
        invalid = others if problem is None else {**others, key: problem}
        self._store.change(invalid=MappingProxyType(invalid))

    def take_back(self) -> bool:
        """Take the last change of choices back; ``False`` when there is none."""
        self._store.refuse_during_run()
        if not self._earlier:
            return False
        self._set(self._earlier.pop().vms)
        return True

    def _set(self, new: Mapping[VmKey, VmChoice]) -> None:
        fitting = fitting_consents(self._store.state, new)
        self._store.change(choices=with_choices(self._store.state.choices, fitting))
        self._drop_contradicted()
        self._judging.judge()

    # Plan

    def make_plan(self) -> None:
        """Derive the plan; when that cannot be done, the state says why.

        There is no plan while something stands in the way on an earlier page, or during a run.
        """
        state = self._store.state
        if state.running or obstacle_before_review(state) is not None:
            return
        try:
            made = plan(state.facts, effective(state), state.left_out)
        except Problem as problem:
            self._store.change(plan=None, plan_problem=problem)
        else:
            self._store.change(plan=made, plan_problem=None)

    def vm(self, key: VmKey) -> tuple[Host, VirtualMachine] | None:
        """Return the facts of a virtual machine by its key."""
        found = ((h, v) for h, v in self._store.state.vms if (h.name, v.ref.id) == key)
        return next(found, None)
