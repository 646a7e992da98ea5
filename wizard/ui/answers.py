"""What the user is asked, whom an answer counts for, and what can be typed. No Qt here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from wizard.checks.questions import QUESTIONS, Kind, Question, Scope
from wizard.flow.state import State, VmKey
from wizard.model.choices import Answer, AnswerKey, Choices
from wizard.model.findings import Finding, Verdict
from wizard.model.networks import NONE_SAID, networks_in
from wizard.model.text import size_words
from wizard.ui.words import memory_problem, moment, read_size

EVERYWHERE: VmKey = ("", "")


@cache
def question_by_id(question: str) -> Question | None:
    """Return a question by its Id."""
    return next((q for q in QUESTIONS if q.id == question), None)


@dataclass(frozen=True, slots=True)
class Place:
    """Whom an answer counts for: one VM, all of a host, or all. ``words`` name them."""

    key: VmKey
    words: str


# One finding ------------------------------------------------------------------------------------


def vm_key(finding: Finding) -> VmKey:
    """Return the key of what a finding is about."""
    vm = finding.subject.vm
    return (finding.subject.host, vm.id if vm else "")


def is_open(finding: Finding) -> bool:
    """Whether a finding waits for an answer that nobody else can give."""
    return bool(finding.rule.asks) and finding.verdict is Verdict.UNKNOWN


def question_of(finding: Finding, choices: Choices) -> Question | None:
    """Return the question a finding turns on: unanswered, a wish, or answered already."""
    question = question_by_id(finding.rule.asks)
    if question is None:
        return None
    wished = question.wish and finding.verdict is Verdict.NOT_APPLICABLE
    said = choices.answer(question.id, *vm_key(finding)) is not None
    return question if said or wished or is_open(finding) else None


def said_at(question: Question, key: VmKey, choices: Choices) -> AnswerKey | None:
    """Return where the answer stands that counts for a VM or a host: nearest first."""
    host, vm_id = key
    found = ((question.id, host, vm_id), (question.id, host, ""), (question.id, *EVERYWHERE))
    return next((at for at in found if at in choices.answers), None)


def places_for(question: Question, finding: Finding) -> tuple[Place, ...]:
    """Return whom an answer can count for, seen from one finding; the nearest first."""
    host, vm_id = vm_key(finding)
    everyone = Place(EVERYWHERE, "All VMs of all hosts")
    if question.scope is Scope.ALL:
        return (everyone,)
    if question.scope is Scope.HOST:
        return (Place((host, ""), host), Place(EVERYWHERE, "All hosts"))
    of_host = Place((host, ""), f"All VMs of {host}")
    return (Place((host, vm_id), "This VM"), of_host, everyone) if vm_id else (of_host, everyone)


def whom(at: AnswerKey, state: State) -> str:
    """Say whom an answer that was given counts for, in the middle of a sentence."""
    question, host, vm_id = at
    asked = question_by_id(question)
    of_hosts = asked is not None and asked.scope is Scope.HOST
    if not host:
        return "all hosts" if of_hosts else "all VMs"
    if not vm_id:
        return host if of_hosts else f"all VMs of {host}"
    names = (vm.ref.name for h, vm in state.vms if (h.name, vm.ref.id) == (host, vm_id))
    return next(names, "one VM")


# What is said -----------------------------------------------------------------------------------


def problem_with(question: Question, typed: str) -> str:
    """Say why what was typed is no answer; nothing when it is one."""
    if question.kind is Kind.SIZE:
        return memory_problem(typed) or ""
    if question.kind is Kind.NETWORKS:
        if not typed.strip():
            return "Write networks, or the word none."
        wrong = networks_in(typed).wrong
        if wrong:
            listed = ", ".join(f"“{word}”" for word in wrong)
            return f"No network: {listed}. Write each as 10.0.0.0/8, with commas between."
        return ""
    return "" if typed in {o.value for o in question.options} else "Choose one of the answers."


def value_of(question: Question, typed: str) -> str:
    """Return the answer as checks read it: a size in bytes, all else as it is typed."""
    size = read_size(typed) if question.kind is Kind.SIZE else None
    return typed.strip() if size is None else str(size)


def typed_of(question: Question, value: str) -> str:
    """Return what is typed for an answer that was given."""
    is_size = question.kind is Kind.SIZE and value.isdecimal()
    return size_words(int(value)).replace(",", "") if is_size else value


def answer_words(question: Question, value: str) -> str:
    """Say an answer in words."""
    if question.kind is Kind.NETWORKS and value.casefold() in NONE_SAID:
        return "None"
    words = {o.value: str(o.words) for o in question.options}
    return words.get(value, typed_of(question, value))


def given(question: Question, said: Answer, now: datetime) -> str:
    """Say an answer with who gave it, and when."""
    by = f", by {said.by}" if said.by else ""
    at = f", {moment(datetime.fromisoformat(said.at), now)}" if said.at else ""
    return f"{answer_words(question, said.value)}{by}{at}"


# All questions ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that matters now: for which VMs or hosts, and who of them still waits."""

    question: Question
    keys: tuple[VmKey, ...]
    waiting: frozenset[VmKey]
    state: State

    @property
    def said(self) -> dict[VmKey, Answer]:
        """The answers that were given, by whom they count for."""
        answers = self.state.choices.answers
        return {key[1:]: said for key, said in answers.items() if key[0] == self.question.id}


def asked(state: State) -> tuple[Asked, ...]:
    """Return the questions that findings turn on, or that have an answer."""
    keys: dict[str, dict[VmKey, bool]] = {}
    for finding in state.findings:
        question = question_of(finding, state.choices) if finding.rule.asks else None
        if question is not None:
            of_host = question.scope is not Scope.VM
            key = (finding.subject.host, "") if of_host else vm_key(finding)
            known = keys.setdefault(question.id, {})
            known[key] = known.get(key, False) or _waits(finding, question, state)
    answered = {key[0] for key in state.choices.answers}
    return tuple(
        _asked(question, keys.get(question.id, {}), state)
        for question in QUESTIONS
        if question.id in keys or question.id in answered
    )


def _waits(finding: Finding, question: Question, state: State) -> bool:
    unanswered = said_at(question, vm_key(finding), state.choices) is None
    return unanswered and is_open(finding) and state.concerns_included(finding)


def _asked(question: Question, keys: dict[VmKey, bool], state: State) -> Asked:
    waiting = frozenset(key for key, waits in keys.items() if waits)
    return Asked(question, tuple(keys), waiting, state)


def open_count(all_asked: Iterable[Asked]) -> int:
    """How many questions still wait for an answer."""
    return sum(bool(each.waiting) for each in all_asked)
