"""The tables of the dialog of questions: the questions, and whom one is about. No Qt here."""

from collections.abc import Iterator
from datetime import datetime

from wizard.checks.questions import Scope
from wizard.flow.sentences import short_hosts
from wizard.flow.state import VmKey
from wizard.ui.answers import EVERYWHERE, Asked, answer_words, given, said_at
from wizard.ui.rows import Cell, Column, Emphasis, Group, Row, Table
from wizard.ui.words import plural

QUESTIONS = (Column("Question"), Column("Answers", "Not wanted", most="Several answers"))
PLACES = (
    Column("For whom"),
    Column("Answer", "Windows Server 2016", most="Windows Server 2016 or"),
)
ALL_HOSTS, ALL_VMS = "All hosts", "All VMs of all hosts"


def questions_table(all_asked: tuple[Asked, ...]) -> Table:
    """Return the questions: what waits, then what is answered, then wishes."""
    groups: dict[tuple[int, str], list[Row]] = {}
    for each in all_asked:
        groups.setdefault(_standing(each), []).append(_question_row(each))
    made = tuple(
        Group(key, word, tuple(rows), aside=plural(len(rows), "question"), rank=key[0])
        for key, rows in sorted(groups.items())
        for word in (key[1],)
    )
    return Table(QUESTIONS, made, empty="Nothing has to be asked.")


def _standing(each: Asked) -> tuple[int, str]:
    if each.waiting:
        return (0, "Waits for an answer")
    if each.said:
        return (1, "Answered")
    return (2, "Only if you want it")


def _question_row(each: Asked) -> Row:
    words, answers = str(each.question.words), set(each.said.values())
    values = {answer_words(each.question, said.value) for said in answers}
    if each.waiting:
        count = len(each.waiting)
        icon, state = "waiting", f"{plural(count, 'waits', 'wait')}"
    elif values:
        icon, state = "tick", values.pop() if len(values) == 1 else "Several answers"
    else:
        icon, state = "not-applicable", "Not wanted"
    ink = Emphasis.STRONG if each.waiting else Emphasis.PLAIN
    cells = (Cell(words, sentence=True), Cell(state, icon, ink))
    return Row(each.question.id, cells, search=words, spoken=f"{words} {state}")


def places_table(each: Asked, now: datetime) -> Table:
    """Return whom a question is about: all, then hosts, each with its VMs."""
    scope = each.question.scope
    everyone = _place_row(each, EVERYWHERE, ALL_HOSTS if scope is Scope.HOST else ALL_VMS, now)
    if scope is Scope.ALL:
        return Table(PLACES, (Group("", "", (everyone,)),), ticks=True)
    if scope is Scope.HOST:
        hosts = tuple(_place_row(each, (host, ""), host, now) for host in _hosts(each))
        return Table(PLACES, (Group("", "", (everyone, *hosts)),), ticks=True)
    first = Group("everyone", "All hosts", (everyone,), icon="host")
    return Table(PLACES, (first, *_host_groups(each, now)), ticks=True)


def _hosts(each: Asked) -> tuple[str, ...]:
    answered = [host for host, _ in each.said if host]
    return tuple(dict.fromkeys([*(host for host, _ in each.keys), *answered]))


def _host_groups(each: Asked, now: datetime) -> Iterator[Group]:
    names = {(h.name, vm.ref.id): vm.ref.name for h, vm in each.state.vms}
    keys = list(dict.fromkeys([*each.keys, *(key for key in each.said if key[1])]))
    many = len(keys) > 200  # noqa: PLR2004 -- as in every table: more than that begin folded
    for host in _hosts(each):
        of_host = _place_row(each, (host, ""), f"All VMs of {_short(each, host)}", now)
        vms = tuple(
            _place_row(each, key, names[key], now)
            for key in keys
            if key[0] == host and key in names
        )
        waits = sum(key[0] == host for key in each.waiting)
        aside = plural(waits, "VM waits", "VMs wait") if waits else ""
        yield Group(("host", host), host, (of_host, *vms), aside, "host", folded=many)


def _short(each: Asked, host: str) -> str:
    return short_hosts(each.state, [host])[0]


def _place_row(each: Asked, key: VmKey, name: str, now: datetime) -> Row:
    """Say the answer of a place: its own, or the one it takes from its host or from all."""
    question, own = each.question, each.said.get(key)
    at = said_at(question, key, each.state.choices)
    if own is not None:
        words, icon, ink = answer_words(question, own.value), "tick", Emphasis.PLAIN
        spoken = f"answered {given(question, own, now)}"
    elif at is not None:
        value = each.state.choices.answers[at].value
        words, icon, ink = answer_words(question, value), "", Emphasis.QUIET
        spoken = f"{words}, as for {'its host' if at[1] else 'all'}"
    elif key in each.waiting:
        words, icon, ink, spoken = "Waits", "waiting", Emphasis.STRONG, "waits for an answer"
    else:
        words, icon, ink, spoken = "–", "", Emphasis.QUIET, "no answer"
    cells = (Cell(name), Cell(words, icon, ink, spoken=spoken))
    return Row(key, cells, search=name, spoken=f"{name}, {spoken}", tickable=True)
