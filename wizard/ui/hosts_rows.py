"""The hosts as a table and as details: values for the first page. No Qt here."""

from collections.abc import Callable
from dataclasses import dataclass

from wizard.flow.state import HostEntry, HostStatus, State
from wizard.model.text import Problem
from wizard.remoting.discovery import Layer, LayerStatus
from wizard.remoting.problems import (
    AccessDenied,
    CertificateRejected,
    CommandFailed,
    ConnectionLost,
    NotAHost,
    TimedOut,
    Unreachable,
)
from wizard.ui import parts
from wizard.ui.rows import Cell, Column, Emphasis, Group, Row, Table
from wizard.ui.words import about, plural, vendor_name, windows_name

COLUMNS = (
    Column("Host"),
    Column("State", "Certificate unknow", most="Certificate unknown!"),
    Column("Windows", "Server 2022, Int", most="Server, build 26100, Intel"),
    Column("VMs", "000", at_end=True, most="1,000"),
    Column("Free memory", "1,000 GB", at_end=True),
)
# What a problem is called in one or two words, the most exact type first.
PROBLEMS: tuple[tuple[type[Problem], str], ...] = (
    (CertificateRejected, "Certificate unknown"),
    (AccessDenied, "Sign-in refused"),
    (Unreachable, "Not reached"),
    (NotAHost, "Not a Windows host"),
    (ConnectionLost, "Connection lost"),
    (CommandFailed, "Cannot be read"),
    (TimedOut, "No answer in time"),
)
LAYER_ICONS = {
    LayerStatus.PASSED: "passed",
    LayerStatus.FAILED: "blocker",
    LayerStatus.NOT_ASKED: "not-applicable",
}
WIDE = 28  # characters that still fit at the end of a line of the checklist


@dataclass(frozen=True, slots=True)
class Acts:
    """What can be done with one host."""

    again: Callable[[str], object]
    account: Callable[[str], object]
    trust: Callable[[str], object]
    remove: Callable[[str], object]
    copy: Callable[[str], object]
    save: Callable[[str], object]
    open_again: Callable[[str], object]


def table(state: State) -> Table:
    """Return all hosts as rows."""
    rows = tuple(_row(entry) for entry in state.hosts)
    return Table(COLUMNS, (Group("hosts", "", rows),), ticks=True)


def ticked(state: State) -> frozenset[str]:
    """Return the hosts that take part, or will when they are ready."""
    return frozenset(
        entry.name
        for entry in state.hosts
        if entry.included and entry.status is not HostStatus.FAILED
    )


def _row(entry: HostEntry) -> Row:
    icon, word = state_of(entry)
    host = entry.host
    vms = len(host.vms) if host is not None and host.vms is not None else None
    cells = (
        Cell(entry.name),
        Cell(word, icon, spoken=read_from_file(entry)),
        _windows(entry),
        Cell("" if vms is None else f"{vms:,}", at_end=True, order=vms,
             spoken="" if vms is None else plural(vms, "VM")),
        _free(entry),
    )  # fmt: skip
    tickable = entry.status is not HostStatus.FAILED
    return Row(entry.name, cells, search=f"{entry.name} {word}", tickable=tickable)


def read_from_file(entry: HostEntry) -> str:
    """Say that the facts of a host come from a file, and when they were read; else nothing."""
    if entry.from_file is None or entry.host is None:
        return ""
    return f"from a file, read {entry.host.asked_at.astimezone():%Y-%m-%d %H:%M}"


def _windows(entry: HostEntry) -> Cell:
    if entry.host is None:
        unread = entry.status is HostStatus.FAILED
        return Cell("Not read" if unread else "", emphasis=Emphasis.QUIET)
    return Cell(f"{windows_name(entry.host)}, {vendor_name(entry.host)}")


def _free(entry: HostEntry) -> Cell:
    system = entry.host.operating_system if entry.host is not None else None
    free = system.free_memory if system is not None else None
    if free is None:
        return Cell(at_end=True)
    return Cell(about(free), at_end=True, order=free, spoken=f"{about(free)} free")


def state_of(entry: HostEntry) -> tuple[str, str]:
    """Return the icon and the word of a host's state."""
    if entry.status is HostStatus.FAILED and entry.problem is not None:
        icon = "warning" if entry.certificate_to_decide else "blocker"
        return icon, problem_word(entry.problem)
    if entry.status is HostStatus.CONNECTING:
        word = _sentence(str(entry.doing or "waiting"))
        return ("waiting" if word == "Waiting" else "working"), word.split(",")[0]
    if not entry.included:
        return "not-applicable", "Left out"
    if entry.status is HostStatus.READY:
        return _of_what(entry)
    return "waiting", "Not asked yet"


def _of_what(entry: HostEntry) -> tuple[str, str]:
    if entry.from_file is None or entry.host is None:
        return "passed", "Ready"
    return "file", f"File of {entry.host.asked_at.astimezone():%Y-%m-%d}"


def problem_word(problem: Problem) -> str:
    """Name a problem in one or two words."""
    return next((word for kind, word in PROBLEMS if isinstance(problem, kind)), "Cannot be read")


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


# The pane


def details(entry: HostEntry, acts: Acts) -> tuple[parts.Part, ...]:
    """Return what the pane says of a host."""
    icon, word = state_of(entry)
    if entry.status is HostStatus.CONNECTING:
        word = _sentence(str(entry.doing or "waiting"))
    word = _sentence(read_from_file(entry)) or word
    head: tuple[parts.Part, ...] = (parts.Title(entry.name, "host"), parts.Verdict(icon, word))
    if entry.problem is not None:
        return (*head, *_problem(entry, entry.problem, acts), *_layers(entry, acts))
    if entry.from_file is not None and entry.host is not None:
        return (*head, *_of_file(entry, acts), *_layers(entry, acts))
    return (*head, *_facts(entry), *_acts(entry, acts), *_layers(entry, acts))


def _of_file(entry: HostEntry, acts: Acts) -> tuple[parts.Part, ...]:
    buttons = (
        parts.Button("Connect", lambda: acts.again(entry.name), "play"),
        _account(entry, acts),
        parts.Button("Open the file again", lambda: acts.open_again(entry.name), "refresh"),
    )
    return (
        parts.Paragraph("Connect to it before anything is changed on it."),
        *_facts(entry),
        parts.Buttons(buttons),
    )


def _problem(entry: HostEntry, problem: Problem, acts: Acts) -> tuple[parts.Part, ...]:
    said: list[parts.Part] = [parts.Paragraph(str(problem.what))]
    quoted = "\n".join(error.message for error in getattr(problem, "errors", ()))
    if quoted:
        said.append(parts.Heading("The host's own words"))
        said.append(parts.Code(quoted, f"What {entry.name} says", parts.Speech.PROSE))
    if str(problem.advice):
        said += [parts.Heading("What you can do"), parts.Paragraph(str(problem.advice))]
    buttons = [_again(entry, acts, primary=not entry.certificate_to_decide), _account(entry, acts)]
    if entry.certificate_to_decide:
        trust = parts.Button(
            "Trust for this host…", lambda: acts.trust(entry.name), "passed", primary=True
        )
        buttons.insert(0, trust)
    return (*said, parts.Buttons(tuple(buttons)))


def _again(entry: HostEntry, acts: Acts, *, primary: bool = False) -> parts.Button:
    del primary
    return parts.Button("Try again", lambda: acts.again(entry.name), "refresh")


def _account(entry: HostEntry, acts: Acts) -> parts.Button:
    return parts.Button("Other account…", lambda: acts.account(entry.name), "key")


def _facts(entry: HostEntry) -> tuple[parts.Part, ...]:
    pairs = [("Signed in as" if entry.host else "Signs in as", entry.account)]
    if entry.from_file is not None:
        pairs = [("File", str(entry.from_file))]
    host = entry.host
    if host is not None:
        pairs.append(("Windows", f"{windows_name(host)}, {vendor_name(host)}"))
        names = {p.name for p in host.processors or () if p.name}
        pairs += [("Processor", name.strip()) for name in sorted(names)]
        pairs.append(("VMs", "not read" if host.vms is None else f"{len(host.vms):,}"))
        system = host.operating_system
        if system is not None and system.free_memory is not None:
            pairs.append(("Free memory", about(system.free_memory)))
        when = "%Y-%m-%d %H:%M" if entry.from_file is not None else "%H:%M:%S"
        pairs.append(("Read", f"{host.asked_at.astimezone():{when}}"))
        if host.unanswered:
            pairs.append(("Not answered", plural(len(host.unanswered), "question")))
    return (parts.Line(), parts.Facts(tuple(pairs)))


def _acts(entry: HostEntry, acts: Acts) -> tuple[parts.Part, ...]:
    if entry.status is HostStatus.CONNECTING:
        return ()
    again = "Read again" if entry.host is not None else "Connect"
    return (
        parts.Buttons(
            (
                parts.Button(again, lambda: acts.again(entry.name), "refresh"),
                _account(entry, acts),
            )
        ),
    )


def _layers(entry: HostEntry, acts: Acts) -> tuple[parts.Part, ...]:
    read = entry.host is not None
    save = parts.Button("Save inspection…", lambda: acts.save(entry.name), "save", link=True)
    links = (
        parts.Button("Copy all as text", lambda: acts.copy(entry.name), "copy", link=True),
        *((save,) if read else ()),
        parts.Button("Remove", lambda: acts.remove(entry.name), "remove", link=True),
    )
    lines = checklist(entry)
    shown = (parts.Line(), parts.Heading("Connection"), parts.Checklist(lines)) if lines else ()
    return (*shown, parts.Buttons(links))


def checklist(entry: HostEntry) -> tuple[tuple[str, str, str], ...]:
    """Return the layers of the connection: icon, what, and what was seen."""
    if entry.probe is None:
        return ()
    reached = entry.probe.problem is None
    return tuple(
        line for layer in entry.probe.layers for line in _layer_lines(layer, entry, reached=reached)
    )


def _layer_lines(
    layer: Layer, entry: HostEntry, *, reached: bool
) -> tuple[tuple[str, str, str], ...]:
    name, detail = str(layer.name), str(layer.detail)
    icon = LAYER_ICONS[layer.status]
    if layer.status is LayerStatus.FAILED and reached:
        return (("advice", name, "" if len(detail) > WIDE else detail),)
    if layer.status is LayerStatus.NOT_ASKED and not detail:
        return (_later(name, entry),)
    return ((icon, name, detail if len(detail) <= WIDE else ""),)


def _later(name: str, entry: HostEntry) -> tuple[str, str, str]:
    """Layers after the probe: the session itself says how they come out."""
    is_sign_in = name == "Signed in"
    if entry.status is HostStatus.READY and entry.host is not None:
        vms = entry.host.vms
        count = "not read" if vms is None else f"{len(vms):,}"
        return ("passed", name, entry.account if is_sign_in else count)
    if entry.status is HostStatus.CONNECTING:
        return ("working" if is_sign_in else "waiting", name, "")
    if isinstance(entry.problem, AccessDenied) and is_sign_in:
        return ("blocker", name, "refused")
    return ("not-applicable", name, "not asked" if is_sign_in else "not read")


def as_text(entry: HostEntry) -> str:
    """Return what is known of a host's connection, to be pasted elsewhere."""
    lines = [f"{entry.name}: {state_of(entry)[1]}"]
    if entry.problem is not None:
        lines += [str(entry.problem.what), str(entry.problem.advice)]
        lines += [f"  {error.message}" for error in getattr(entry.problem, "errors", ())]
    lines.append(_sentence(read_from_file(entry)) or f"Signs in as {entry.account}")
    if entry.probe is not None:
        lines += [f"{layer.name}: {layer.status} {layer.detail}".rstrip()
                  for layer in entry.probe.layers]  # fmt: skip
    return "\n".join(lines)
