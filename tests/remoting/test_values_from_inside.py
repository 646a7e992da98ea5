"""What came through a virtual machine has something hung on it by PowerShell on the way."""

from pypsrp.complex_objects import GenericComplexObject
from pypsrp.serializer import Serializer

from wizard.remoting.values import error_of, output_of

FROM_INSIDE = """
<Obj RefId="0"><S>{"Name":"WEB-01"}</S><MS>
<S N="PSComputerName">web</S><B N="PSShowComputerName">true</B>
<G N="RunspaceId">d4aa7a3c-3f4f-4d1c-9d0b-2a4de0f2a3f1</G>
</MS></Obj>
"""


class Record:
    """As much of an error record of pypsrp as is looked at."""

    fq_error = "Microsoft.Dism.Commands.EnableWindowsOptionalFeatureCommand"
    category = 0

    def __init__(self, **properties: object) -> None:
        self.exception = wrapped(**properties)

    def __str__(self) -> str:
        return "Unbekannt."


def wrapped(**properties: object) -> GenericComplexObject:
    made = GenericComplexObject()
    made.adapted_properties = properties
    return made


def test_a_text_from_inside_is_the_text_alone() -> None:
    value = Serializer().deserialize(FROM_INSIDE)
    assert output_of([value]) == ('{"Name":"WEB-01"}',)


def test_an_object_stays_an_object() -> None:
    assert output_of([wrapped(Name="web")]) == ('{"Name": "web"}',)


def test_the_code_of_an_error_inside_is_that_of_the_error_and_not_of_its_wrapping() -> None:
    inner = wrapped(HResult=0x800F080C - 2**32)
    record = Record(HResult=0x80131501 - 2**32, SerializedRemoteException=inner)
    assert error_of(record).said.code == 0x800F080C
    assert error_of(Record(HResult=5, SerializedRemoteException=wrapped())).said.code == 5
    assert error_of(Record(HResult=5)).said.code == 5
