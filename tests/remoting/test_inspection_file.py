"""Answers in a file are what they were over the wire; whatever is wrong with a file is said."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.remoting.mutations import JSON, ODD, places, with_value
from tests.remoting.world import WEB, WORLD, ScriptedSession
from wizard.model.facts import Host
from wizard.model.text import Problem, text
from wizard.powershell import host_queries as asked
from wizard.powershell import protection_queries
from wizard.powershell import vm_queries as asked_of_vms
from wizard.powershell.inside_queries import INSIDE_IDENTITY, INSIDE_ROLE, INSIDE_WINDOWS
from wizard.remoting import inspection_text
from wizard.remoting.answers import Given, HostAnswers, InsideAnswers
from wizard.remoting.inspection import inspect
from wizard.remoting.inspection_file import FORMAT, Opened, read_inspection, write_inspections
from wizard.remoting.inspection_text import InspectionProblem
from wizard.remoting.inspections import read_inspections, without_vm
from wizard.resources import resource

NOW = datetime(2026, 11, 2, 16, 42, 8, 250_000, tzinfo=UTC)
DENIED = Problem(text("The host refuses."), text("Ask again."))
SCHEMA: dict[str, Any] = json.loads(
    resource("schemas", "inspection.schema.json").read_text(encoding="utf-8")
)
VM = WEB.lower()


async def asked_over_the_wire(
    changes: Mapping[str, Any] | None = None, partial: Mapping[str, Problem] | None = None
) -> tuple[Host, HostAnswers]:
    nothing: dict[str, Any] = {
        query.name: [] for query in asked.INSPECTION if query.name not in WORLD
    }
    session = ScriptedSession(nothing | dict(changes or {}), partial)
    kept: list[HostAnswers] = []
    host = await inspect(session, "hv-muc-01", now=NOW, keep=kept.append)
    return host, kept[0]


def valid(**changes: Any) -> dict[str, Any]:
    """Return the content of a valid file."""
    answers = {name: {"rows": rows} for name, rows in WORLD.items()}
    host = {"name": "hv-muc-01", "asked_at": "2026-11-02T16:42:08Z", "answers": answers}
    whole = {"format": FORMAT, "version": 1, "product": "0.1.0", "hosts": [host], "inside": []}
    return whole | changes


def inside(**changes: Any) -> dict[str, Any]:
    """Return a valid part from inside the VM “web”."""
    answers = {
        INSIDE_IDENTITY.name: {"rows": {"VirtualMachineId": WEB}},
        INSIDE_ROLE.name: {"rows": {"Name": "Microsoft-Hyper-V", "InstallState": 2}},
    }
    return {"asked_at": "2026-11-02T17:00:00+01:00", "answers": answers} | changes


def saved(folder: Path, content: Any, name: str = "hosts.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(content), "utf-8")
    return path


def problem_with(path: Path) -> InspectionProblem:
    with pytest.raises(InspectionProblem) as caught:
        read_inspection(path)
    assert caught.value.path == path
    assert str(caught.value.advice)
    return caught.value


def names(opened: Opened) -> list[str]:
    return [read.host.name for read in opened.hosts]


# There and back ---------------------------------------------------------------------------------


async def test_a_host_saved_and_opened_has_the_facts_it_had_over_the_wire(tmp_path: Path) -> None:
    host, answers = await asked_over_the_wire(
        {protection_queries.DEVICE_GUARD.name: DENIED, asked.CLUSTER_SERVICE.name: []},
        {asked_of_vms.VM_ADAPTERS.name: DENIED},
    )
    write_inspections(tmp_path / "a.json", [answers])
    (read,) = read_inspection(tmp_path / "a.json").hosts
    assert read.answers == answers
    assert read.host == host
    assert read.host.why_not(protection_queries.DEVICE_GUARD.name) == "The host refuses."
    assert "in part" in read.host.why_not(asked_of_vms.VM_ADAPTERS.name)


ROWS = st.lists(st.dictionaries(st.text(), JSON, max_size=4), max_size=3).map(tuple)
GIVEN = st.builds(Given, rows=ROWS, incomplete=st.text()) | st.builds(Given, error=st.text())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    answers=st.dictionaries(st.sampled_from(sorted(WORLD)) | st.text(), GIVEN, max_size=6),
    shift=st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=9000)),
)
def test_every_answer_comes_back_as_it_was(
    tmp_path: Path, answers: dict[str, Given], shift: timedelta
) -> None:
    host = HostAnswers("hv-muc-01", NOW + shift, answers)
    write_inspections(tmp_path / "a.json", [host])
    content = (tmp_path / "a.json").read_bytes()
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(content))
    assert content.isascii()
    opened = read_inspection(tmp_path / "a.json")
    if opened.hosts:
        assert opened.hosts[0].answers == host
        assert opened.hosts[0].host == host.host()
    else:  # no host answers so: a number of thousands of digits, say
        assert len(opened.problems) == 1


@pytest.mark.parametrize("rows", [None, [], {"Name": "x"}, [{"Name": "x"}, {"Name": "y"}]])
def test_rows_may_come_as_the_host_wrote_them(tmp_path: Path, rows: Any) -> None:
    content = valid()
    content["hosts"][0]["answers"] = {"a question of a later version": {"rows": rows}}
    jsonschema.Draft202012Validator(SCHEMA).validate(content)
    (read,) = read_inspection(saved(tmp_path, content)).hosts
    expected = {None: ()}.get(rows, rows) if not isinstance(rows, list | dict) else rows
    given_rows = (expected,) if isinstance(expected, dict) else tuple(expected)
    assert read.answers.given == {"a question of a later version": Given(given_rows)}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_encoding_that_powershell_writes_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "hosts.json"
    path.write_text(json.dumps(valid(), ensure_ascii=False), encoding)
    assert names(read_inspection(path)) == ["hv-muc-01"]


def test_the_time_is_read_in_every_zone(tmp_path: Path) -> None:
    content = valid()
    content["hosts"][0]["asked_at"] = "2026-11-02T17:42:08.2500000+01:00"
    (read,) = read_inspection(saved(tmp_path, content)).hosts
    assert read.host.asked_at == NOW


# Inside virtual machines ------------------------------------------------------------------------


def test_what_was_read_inside_a_vm_joins_its_host_from_another_file(tmp_path: Path) -> None:
    paths = [
        saved(tmp_path, valid(hosts=[], inside=[inside()]), "inside.json"),
        saved(tmp_path, valid(), "host.json"),
    ]
    opened = read_inspections(paths)
    assert opened.problems == ()
    web, sql = opened.hosts[0].host.vms or ()
    assert web.inside is not None
    assert web.inside.hyper_v_role == 2
    assert web.inside.asked_at == datetime(2026, 11, 2, 16, tzinfo=UTC)
    assert sql.inside is None
    assert without_vm(opened.insides, [read.host for read in opened.hosts]) == []


def test_the_latest_reading_of_the_inside_counts(tmp_path: Path) -> None:
    role = {INSIDE_ROLE.name: {"rows": {"InstallState": 1}}}
    later = inside(vm_id=VM.upper(), asked_at="2026-11-03T08:00:00Z", answers=role)
    opened = read_inspections([saved(tmp_path, valid(inside=[later, inside()]))])
    found = (opened.hosts[0].host.vms or ())[0].inside
    assert found is not None
    assert found.hyper_v_role == 1


def test_the_inside_of_a_vm_whose_host_was_not_read_is_told(tmp_path: Path) -> None:
    opened = read_inspections([saved(tmp_path, valid(hosts=[], inside=[inside()]))])
    (problem,) = without_vm(opened.insides, [])
    assert VM in str(problem.what)
    assert "Open the file of its host" in str(problem.advice)


def test_a_part_that_does_not_say_in_which_vm_it_was_read_is_damaged(tmp_path: Path) -> None:
    nobody = inside(answers={INSIDE_WINDOWS.name: {"rows": []}})
    opened = read_inspection(saved(tmp_path, valid(inside=[nobody])))
    assert names(opened) == ["hv-muc-01"]
    assert "in which VM" in str(opened.problems[0].what)


def test_the_inside_saved_and_opened_is_as_it_was(tmp_path: Path) -> None:
    answers = InsideAnswers(NOW, {INSIDE_ROLE.name: Given(({"InstallState": 1},))}, VM)
    write_inspections(tmp_path / "a.json", [], [answers])
    (read,) = read_inspection(tmp_path / "a.json").insides
    assert read.answers == answers
    assert read.inside == answers.inside()


# What is wrong with a file ----------------------------------------------------------------------


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "There is no file" in str(problem_with(tmp_path / "none.json").what)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert "is not a file" in str(problem_with(tmp_path).what)


def test_a_pipe_is_no_file_and_nobody_waits_for_it(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no pipes with names here")
    os.mkfifo(tmp_path / "pipe")
    assert "is not a file" in str(problem_with(tmp_path / "pipe").what)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="everything may be read")
def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    path = saved(tmp_path, valid())
    path.chmod(0)
    assert "cannot be read" in str(problem_with(path).what)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b" \r\n", "is empty"),
        (b"\xef\xbb\xbf", "not JSON"),
        (b"<html>", "not JSON"),
        (b"hv-01\nhv-02\n", "not JSON"),
        (b"\x00\x01\x02\xff", "not JSON"),
        (b"PK\x03\x04\x14\x00", "not JSON"),
        (b'{"hosts": NaN}', "not JSON"),
        (b'{"hosts": 1e999}', "not JSON"),
        (b'{"hosts": ' + b"9" * 5000 + b"}", "not JSON"),
        (b'{"a": 1}}', "not JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b"[]", "JSON, but not an inspection"),
        (b"null", "JSON, but not an inspection"),
        (b'"hosts"', "JSON, but not an inspection"),
        (b'{"schemaVersion": "1.0"}', "JSON, but not an inspection"),
    ],
)
def test_what_is_no_inspection_is_said_in_words(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(content)
    assert said in str(problem_with(path).what)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_file_that_was_cut_off_anywhere_says_so(tmp_path: Path, encoding: str) -> None:
    small = {asked.SWITCHES.name: {"rows": {"Name": "\u00dcbung \U0001f600", "Ok": True, "N": -12}}}
    content = valid()
    content["hosts"][0]["answers"] = small
    whole = json.dumps(content, ensure_ascii=False).encode(encoding)
    path = tmp_path / "x.json"
    begin = 3 if encoding == "utf-8" else 4
    for length in range(begin, len(whole)):
        path.write_bytes(whole[:length])
        assert "ends in the middle" in str(problem_with(path).what), whole[:length]


def test_a_file_that_is_too_large_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(tmp_path, valid())
    monkeypatch.setattr(inspection_text, "LARGEST", path.stat().st_size - 1)
    assert "more than 512 MB" in str(problem_with(path).what)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"format": "something else"}, "not an inspection"),
        ({"format": ["nested"]}, "not an inspection"),
        ({"version": 2}, "made by a newer version"),
        ({"version": 10**9}, "made by a newer version"),
        ({"version": "1"}, "damaged"),
        ({"version": True}, "damaged"),
        ({"version": 0}, "damaged"),
        ({"hosts": "hv-01"}, "“hosts” is no list"),
        ({"inside": 3}, "“inside” is no list"),
        ({"hosts": []}, "no host in it"),
    ],
)
def test_an_inspection_that_cannot_be_used_says_why(
    tmp_path: Path, changes: dict[str, Any], said: str
) -> None:
    problem = problem_with(saved(tmp_path, valid(**changes)))
    assert said in str(problem.what)
    assert ("update the wizard" in str(problem.advice).casefold()) is ("newer" in said)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": None},
        {"name": ""},
        {"name": 7},
        {"name": "two names"},
        {"name": "hv-01\x1b[2J"},
        {"asked_at": None},
        {"asked_at": "yesterday"},
        {"asked_at": "2026-11-02T16:42:08"},
        {"asked_at": "0001-01-01T00:00:00+14:00"},
        {"answers": None},
        {"answers": []},
    ],
)
def test_a_damaged_host_is_named_and_the_others_are_read(
    tmp_path: Path, changes: dict[str, Any]
) -> None:
    good = valid()["hosts"][0]
    damaged = good | {"name": "hv-02"} | changes
    opened = read_inspection(saved(tmp_path, valid(hosts=[damaged, good])))
    assert names(opened) == ["hv-muc-01"]
    (problem,) = opened.problems
    named = isinstance(damaged["name"], str) and damaged["name"]
    assert (damaged["name"] if named else "host 1") in str(problem.what)
    assert "hosts.json" in str(problem.what)


@pytest.mark.parametrize("part", [None, 3, "hv-02", [], {}])
def test_a_host_that_is_something_else_is_told_by_its_number(tmp_path: Path, part: Any) -> None:
    opened = read_inspection(saved(tmp_path, valid(hosts=[*valid()["hosts"], part])))
    assert names(opened) == ["hv-muc-01"]
    assert "host 2 is damaged" in str(opened.problems[0].what)


@pytest.mark.parametrize(
    "answer", [None, 3, "rows", [], {}, {"rows": "x"}, {"rows": [3]}, {"rows": [{}, None]}]
)
def test_a_damaged_answer_leaves_its_facts_unknown(tmp_path: Path, answer: Any) -> None:
    content = valid()
    content["hosts"][0]["answers"][asked.COMPUTER_SYSTEM.name] = answer
    (read,) = read_inspection(saved(tmp_path, content)).hosts
    assert read.host.system is None
    assert "damaged in the file" in read.host.why_not(asked.COMPUTER_SYSTEM.name)


def test_a_host_that_is_in_two_files_is_taken_from_the_first(tmp_path: Path) -> None:
    other = valid()
    other["hosts"][0]["name"] = "HV-MUC-01"
    opened = read_inspections([saved(tmp_path, valid()), saved(tmp_path, other, "b.json")])
    assert names(opened) == ["hv-muc-01"]
    assert "HV-MUC-01 in b.json was not opened" in str(opened.problems[0].what)


def test_one_file_that_cannot_be_read_hinders_no_other(tmp_path: Path) -> None:
    opened = read_inspections([tmp_path / "none.json", saved(tmp_path, valid())])
    assert names(opened) == ["hv-muc-01"]
    assert len(opened.problems) == 1


# Mutations of everything ------------------------------------------------------------------------


WHOLE = valid(inside=[inside()])


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300
)
@given(place=st.sampled_from(places(WHOLE)), new=ODD)
def test_whatever_stands_anywhere_it_is_hosts_or_a_problem(
    tmp_path: Path, place: tuple[Any, ...], new: Any
) -> None:
    path = saved(tmp_path, with_value(WHOLE, place, new))
    opened = read_inspections([path])
    assert opened.hosts or opened.insides or opened.problems
    assert all(str(p.what) and str(p.advice) for p in opened.problems)


# Writing ----------------------------------------------------------------------------------------


def test_a_file_that_cannot_be_written_leaves_the_old_one_and_no_half(tmp_path: Path) -> None:
    answers = HostAnswers("hv-muc-01", NOW, {})
    with pytest.raises(InspectionProblem, match="could not be written"):
        write_inspections(tmp_path / "no" / "a.json", [answers])
    (tmp_path / "a.json").mkdir()
    with pytest.raises(InspectionProblem, match="could not be written"):
        write_inspections(tmp_path / "a.json", [answers])
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_writing_replaces_what_was_there(tmp_path: Path) -> None:
    path = saved(tmp_path, {"old": True}, "a.json")
    write_inspections(path, [HostAnswers("hv-muc-01", NOW, {})])
    assert names(read_inspection(path)) == ["hv-muc-01"]
    assert list(tmp_path.iterdir()) == [path]


def test_times_are_written_in_utc(tmp_path: Path) -> None:
    zone = datetime.fromisoformat("2026-11-02T18:42:08+02:00")
    write_inspections(tmp_path / "a.json", [HostAnswers("hv-muc-01", zone, {})])
    written = json.loads((tmp_path / "a.json").read_text("ascii"))
    assert written["hosts"][0]["asked_at"] == "2026-11-02T16:42:08+00:00"


Change = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.pop("hosts"),
        lambda content: content.update(version=2),
        lambda content: content["hosts"][0].pop("asked_at"),
        lambda content: content["hosts"][0]["answers"].update(x={"rows": 3}),
        lambda content: content["hosts"][0]["answers"].update(x={"rows": [], "error": "both"}),
    ],
)
def test_the_schema_refuses_what_is_not_valid(change: Change) -> None:
    content = json.loads(json.dumps(valid()))
    validator = jsonschema.Draft202012Validator(SCHEMA)
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    validator.validate(content)
    change(content)
    assert not validator.is_valid(content)


def test_a_name_from_the_wire_is_kept_with_its_port(tmp_path: Path) -> None:
    answers = replace(HostAnswers("x", NOW, {}), name="[fd00::1]:15985")
    write_inspections(tmp_path / "a.json", [answers])
    assert names(read_inspection(tmp_path / "a.json")) == ["[fd00::1]:15985"]
