from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from tests.ui.run_world import ADVICE, NOW, OUT_OF_MEMORY, a_planned_flow, finished, under_way
from wizard.model.records import RunRecord, StepStatus, VmRecord
from wizard.ui import parts
from wizard.ui.parts import Part
from wizard.ui.run_announcements import PROGRESS_SECONDS, Announcements
from wizard.ui.run_dialogs import changed_vms, standing
from wizard.ui.run_parts import host_parts, log_text, vm_log, vm_parts
from wizard.ui.run_scene import Scene


@pytest.fixture
def record(tmp_path: Path) -> RunRecord:
    return under_way(a_planned_flow(tmp_path))


def vm(record: RunRecord, name: str) -> VmRecord:
    return next(vm for vm in record.vms if vm.vm.name == name)


def said_of(record: RunRecord, name: str, copied: list[str] | None = None) -> tuple[Part, ...]:
    now = Scene(record, MappingProxyType({}), NOW, running=True)
    return vm_parts(now, vm(record, name), (copied if copied is not None else []).append)


def steps(said: tuple[Part, ...]) -> list[tuple[str, str, str]]:
    return [line for part in said if isinstance(part, parts.Checklist) for line in part.lines]


def headings(said: tuple[Part, ...]) -> list[str]:
    return [part.text for part in said if isinstance(part, parts.Heading)]


def test_a_vm_that_its_cluster_moved_shows_where_it_is_now(record: RunRecord) -> None:
    moved = replace(vm(record, "Schulung-02"), moved_to="LAB-HOST-08")
    vms = tuple(moved if each.vm == moved.vm else each for each in record.vms)
    said = said_of(replace(record, vms=vms), "Schulung-02")
    assert parts.Paragraph("on LAB-HOST-07, moved to LAB-HOST-08", quiet=True) in said


def test_a_working_vm_shows_where_it_is(record: RunRecord) -> None:
    said = said_of(record, "SRV-Übersetzung-Stuttgart-04")
    assert parts.Verdict("working", "Working, step 4 of 6") in said
    assert steps(said) == [
        ("passed", "Shut the guest down", "0:48"),
        ("passed", "Fixed memory of 4 GB", "0:01"),
        ("passed", "Expose virtualization extensions", "0:01"),
        ("working", "Allow MAC address spoofing on “Network Adapter”", "7:46"),
        ("waiting", "Start the VM", ""),
        ("waiting", "Wait for the heartbeat", ""),
    ]


def test_an_undone_vm_shows_what_the_host_said_and_what_to_do(record: RunRecord) -> None:
    said = said_of(record, "Schulung-02")
    assert parts.Verdict("undone", "Did not start. Everything is as it was.") in said
    assert (
        parts.Code(OUT_OF_MEMORY, "What LAB-HOST-07 said about Schulung-02", parts.Speech.PROSE)
        in said
    )
    assert parts.Paragraph(ADVICE) in said
    assert steps(said) == [
        ("undone", "Shut the guest down", "running again"),
        ("undone", "Expose virtualization extensions", "hidden again"),
        ("blocker", "Start the VM", "failed"),
        ("not-applicable", "1 further step", "not begun"),
    ]


def test_a_vm_left_between_shows_both_values_and_the_way_back(record: RunRecord) -> None:
    copied: list[str] = []
    said = said_of(record, "Prüfstand-12", copied)
    assert "Neither as it was nor as planned" in headings(said)
    facts = next(part for part in said if isinstance(part, parts.Facts))
    assert facts.pairs == (("Virtualization extensions", "exposed as planned, was hidden"),)
    code = [p.text for p in said if isinstance(p, parts.Code) and "puts" in p.name]
    assert len(code) == 1
    assert "-ExposeVirtualizationExtensions $false" in code[0]
    next(p for p in said if isinstance(p, parts.Buttons)).buttons[0].press()
    assert copied == code


def test_the_log_has_the_commands_and_can_be_copied_whole(record: RunRecord) -> None:
    copied: list[str] = []
    said = said_of(record, "build-agent-01", copied)
    last = [part for part in said if isinstance(part, parts.Buttons)][-1].buttons[-1]
    assert last.text == "Copy log"
    last.press()
    assert any("Start-VM" in line for line in copied[0].splitlines())
    code = next(p for p in said if isinstance(p, parts.Code) and p.name.startswith("Last lines"))
    assert len(code.text.splitlines()) == 3


def test_the_log_is_in_the_order_of_time(record: RunRecord) -> None:
    now = Scene(record, MappingProxyType({}), NOW, running=True)
    times = [line[:8] for line in vm_log(now, vm(record, "build-agent-01"))]
    assert times == sorted(times)


def test_what_is_left_to_do_inside_the_vm_comes_when_it_is_done(record: RunRecord) -> None:
    assert "To be done inside the VM" in headings(said_of(record, "Schulung-01"))
    assert "To be done inside the VM" not in headings(said_of(record, "Schulung-02"))


def test_a_host_lists_its_vms_and_leads_to_its_log(record: RunRecord) -> None:
    asked: list[str] = []
    now = Scene(record, MappingProxyType({}), NOW, running=True)
    said = host_parts(now, "LAB-HOST-07", asked.append)
    assert [line[1] for line in steps(said)] == [f"Schulung-0{n}" for n in (1, 2, 3, 4)]
    assert parts.Paragraph(r"Signed in as corp\mweber", quiet=True) in said
    said[-1].buttons[0].press()  # type: ignore[union-attr]
    assert asked == ["LAB-HOST-07"]


def test_lines_of_the_live_log_name_host_and_vm(record: RunRecord) -> None:
    line = record.log[0]
    assert log_text([line])[0].endswith(f"{line.host} {line.vm}: {line.text}")


def test_stopping_tells_over_half_done_and_not_begun(record: RunRecord) -> None:
    where = standing(record)
    assert len(where.done) == 9
    assert where.half_done[:2] == ("SRV-Übersetzung-Stuttgart-04", "exam-2026-server")
    assert where.not_begun == ("AzureLocal-Node-B", "wsus", "Schulung-04")


def test_undoing_concerns_what_is_still_changed(tmp_path: Path) -> None:
    record = finished(a_planned_flow(tmp_path))
    assert len(changed_vms(record)) == 15
    kept = tuple(
        replace(v, steps=tuple(replace(s, status=StepStatus.UNDONE) for s in v.steps))
        for v in record.vms
    )
    assert changed_vms(replace(record, vms=kept)) == ()


def test_progress_is_spoken_at_most_every_15_seconds_and_needs_at_once() -> None:
    time, said = [0.0], list[str]()
    spoken = Announcements(said.append, lambda: time[0])
    spoken.progress("1 of 3")
    spoken.progress("2 of 3")
    assert said == ["1 of 3"]
    time[0] = PROGRESS_SECONDS
    spoken.progress("2 of 3")
    spoken.needs({"a": "a needs you."})
    spoken.needs({"a": "a needs you.", "b": "b needs you."})
    assert said == ["1 of 3", "2 of 3", "a needs you.", "b needs you."]
    spoken.begin(frozenset({"c"}))
    spoken.needs({"c": "c needs you."})
    assert said[-1] == "b needs you."
