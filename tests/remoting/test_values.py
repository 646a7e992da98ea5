from types import SimpleNamespace
from uuid import UUID

import pytest
from pypsrp.serializer import TaggedValue

from wizard.powershell.cmdlets import Kind
from wizard.remoting.values import Ending, Heard, error_of, output_of, plain
from wizard.remoting.wire import on_the_wire


def test_objects_become_what_json_can_hold() -> None:
    guid = UUID("b7c1a3f0-0000-4000-8000-000000000001")
    thing = SimpleNamespace(
        adapted_properties={"Id": guid, "Names": ["a", b"\x01"]},
        extended_properties={"Nested": {"n": 1.5}},
    )
    assert plain(thing) == {"Id": str(guid), "Names": ["a", "01"], "Nested": {"n": 1.5}}
    assert output_of(["{}", None, 5, True]) == ("{}", "5", "true")


def test_what_an_error_leaves_out_is_empty() -> None:
    told = error_of(SimpleNamespace(fq_error=None, category=99, activity=None))
    assert (told.said.id, told.said.category, told.activity) == ("", "", "")
    assert error_of(SimpleNamespace(category=18)).said.category == "PermissionDenied"


def test_good_means_completed_and_without_errors() -> None:
    assert Heard().is_good
    assert not Heard(ending=Ending.FAILED).is_good


@pytest.mark.parametrize(
    ("value", "kind", "sent"),
    [
        (True, Kind.SWITCH, None),
        (False, Kind.SWITCH, False),
        (False, Kind.BOOLEAN, False),
        (("a", "b"), Kind.STRINGS, ["a", "b"]),
        (("Id",), Kind.NAMES, ["Id"]),
        (20, Kind.INTEGER, 20),
        ({"Force": False}, Kind.TABLE, {"Force": False}),
        ("On", Kind.CHOICE, "On"),
    ],
)
def test_parameters_go_as_pypsrp_wants_them(value: object, kind: Kind, sent: object) -> None:
    assert on_the_wire(value, kind) == sent  # type: ignore[arg-type]


def test_sizes_go_as_64_bits() -> None:
    sent = on_the_wire(8 * 1024**3, Kind.SIZE)
    assert isinstance(sent, TaggedValue)
    assert (sent.tag, sent.value) == ("I64", 8 * 1024**3)
