from typing import Any

from wizard.powershell.command import cmdlet
from wizard.powershell.queries import NotUnderstood, Query, as_json
from wizard.remoting.batch import BEGIN, settled, statements
from wizard.remoting.problems import HostError
from wizard.remoting.values import Ending, Error, Heard


def asked(name: str, command: str, *absent: str) -> Query[Any]:
    return Query(name, cmdlet(command) | as_json(), tuple, absent)


VMS = asked("vms", "Get-VM")
KEY = asked("key", "Get-ItemProperty", "PathNotFound,")
HOST = asked("host", "Get-VMHost")
ALL = (VMS, KEY, HOST)
M0, M1, M2 = (f"wizard: answer {n} ends" for n in range(3))


def wrong(error_id: str, activity: str = "") -> Error:
    return Error(HostError(error_id, "", "No."), activity)


def answers(*output: str, errors: tuple[Error, ...] = (), ending: Ending = Ending.COMPLETED) -> Any:
    return settled(ALL, Heard(output, errors, ending))


def test_a_batch_begins_with_what_cannot_fail_and_marks_every_end() -> None:
    written = [str(each) for each in statements((VMS, KEY))]
    assert written == [
        f"Write-Output -InputObject '{BEGIN}'",
        r"Hyper-V\Get-VM | ConvertTo-Json -Compress",
        f"Write-Output -InputObject '{M0}'",
        "Get-ItemProperty | ConvertTo-Json -Compress",
        f"Write-Output -InputObject '{M1}'",
    ]


def test_each_answer_goes_to_its_question() -> None:
    assert answers(BEGIN, '{"a":1}', M0, M1, '[{"b":1},{"b":2}]', M2) == {
        "vms": ({"a": 1},),
        "key": (),
        "host": ({"b": 1}, {"b": 2}),
    }


def test_what_lacks_its_marker_is_asked_again() -> None:
    assert list(answers(BEGIN, '{"a":1}', M0, '{"b":1}', ending=Ending.FAILED)) == ["vms"]


def test_without_the_marker_before_it_an_answer_is_nobodys() -> None:
    assert list(answers(BEGIN, '{"a":1}', M1, M2)) == ["host"]
    assert answers('{"a":1}', M0) == {}


def test_an_error_of_a_cmdlet_concerns_only_the_questions_that_use_it() -> None:
    found = answers(BEGIN, '{"a":1}', M0, M1, M2, errors=(wrong("Denied", r"Hyper-V\Get-VMHost"),))
    assert list(found) == ["vms", "key"]


def test_an_error_of_nobody_knows_whom_leaves_everything_open() -> None:
    assert answers(BEGIN, '{"a":1}', M0, M1, M2, errors=(wrong("Odd", "Some-Helper"),)) == {}


def test_an_absent_key_is_an_answer() -> None:
    missing = wrong("PathNotFound,Microsoft.Get", "Get-ItemProperty")
    assert answers(BEGIN, '{"a":1}', M0, M1, '{"b":1}', M2, errors=(missing,))["key"] == ()


def test_rows_beside_an_error_are_asked_again_to_know_what_is_missing() -> None:
    found = answers(BEGIN, '{"a":1}', M0, M1, M2, errors=(wrong("One", "Get-VM"),))
    assert list(found) == ["key", "host"]


def test_an_unknown_command_takes_nothing_from_answers_that_came() -> None:
    unknown = wrong("CommandNotFoundException")
    found = answers(BEGIN, '{"a":1}', M0, M1, errors=(unknown,), ending=Ending.FAILED)
    assert list(found) == ["vms"]


def test_a_batch_that_failed_with_all_its_markers_is_not_believed() -> None:
    assert answers(BEGIN, '{"a":1}', M0, M1, M2, ending=Ending.FAILED) == {}


def test_an_answer_that_cannot_be_read_is_a_problem_of_its_question() -> None:
    found = answers(BEGIN, "Hello", M0, M1, M2)
    assert isinstance(found["vms"], NotUnderstood)
    assert found["key"] == ()
