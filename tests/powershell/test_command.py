"""A command is a value whose text PowerShell reads back as the same value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.powershell.cmdlets import CMDLETS
from wizard.powershell.command import Call, NotInVocabulary, cmdlet, literal

AN_ID = "b7c1d2e3-0000-4000-8000-0000000004fe"
sendable_text = st.text(st.characters(codec="utf-8", exclude_characters="\0"))


def test_a_pipeline_reads_as_an_administrator_would_type_it() -> None:
    command = cmdlet("Get-VM", Id=AN_ID) | cmdlet(
        "Set-VMProcessor", ExposeVirtualizationExtensions=True
    )
    assert str(command) == (
        f"Hyper-V\\Get-VM -Id '{AN_ID}' | "
        "Hyper-V\\Set-VMProcessor -ExposeVirtualizationExtensions $true"
    )


def test_a_switch_that_is_off_is_written_out() -> None:
    assert str(cmdlet("Update-VMVersion", Confirm=False)).endswith("-Confirm:$false")


def test_property_names_are_bare_words() -> None:
    assert str(cmdlet("Select-Object", Property=("Id", "Name"))) == (
        "Select-Object -Property Id, Name"
    )


@pytest.mark.parametrize("quote", ["'", "\u2018", "\u2019", "\u201a", "\u201b"])
def test_each_of_the_five_single_quotes_is_doubled(quote: str) -> None:
    assert literal(f"a{quote}b") == f"'a{quote}{quote}b'"


@given(sendable_text)
def test_no_text_can_leave_its_quotes(name: str) -> None:
    inside = literal(name)[1:-1]
    for quote in "'\u2018\u2019\u201a\u201b":
        inside = inside.replace(quote * 2, "")
    assert not set(inside) & set("'\u2018\u2019\u201a\u201b")


def test_a_table_is_written_with_quoted_keys() -> None:
    assert literal({"Force": False, "Reason": "it's"}) == "@{'Force' = $false; 'Reason' = 'it''s'}"


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("Remove-Item", {}),
        ("Get-VM", {"Name": "web"}),
        ("Get-VM", {"Id": "not a guid"}),
        ("Get-VM", {"Id": f"{AN_ID}\n"}),
        ("Set-VMProcessor", {"ExposeVirtualizationExtensions": 1}),
        ("Set-VMProcessor", {"ExposeVirtualizationExtensions": "true"}),
        ("Set-VMNetworkAdapter", {"MacAddressSpoofing": "Maybe"}),
        ("Set-VMMemory", {"StartupBytes": True}),
        ("Set-VMMemory", {"StartupBytes": -1}),
        ("Set-VMMemory", {"Buffer": 2**31}),
        ("Select-Object", {"Property": ("Id; Remove-Item",)}),
        ("Write-Output", {"InputObject": "a\0b"}),
        ("Write-Output", {"InputObject": "\ud800"}),
        ("Invoke-CimMethod", {"MethodName": "Terminate"}),
    ],
)
def test_what_the_vocabulary_does_not_have_is_refused(
    name: str, parameters: dict[str, object]
) -> None:
    with pytest.raises(NotInVocabulary):
        Call(name, tuple(parameters.items()))  # type: ignore[arg-type]


def test_every_cmdlet_that_changes_something_says_so() -> None:
    reading = {"Get", "Select", "Where", "ConvertTo", "Write", "bcdedit.exe"}
    only_get = "Invoke-RestMethod"  # without -Method, and from one address
    for command in CMDLETS.values():
        if command.name == only_get:
            assert "Method" not in command.parameters
            assert not command.changes
            continue
        assert command.changes is (command.name.split("-")[0] not in reading), command.name


def test_a_program_changes_something_only_with_words_that_do() -> None:
    asks = ("/enum", "{current}", "/v")
    for words in CMDLETS["bcdedit.exe"].parameters["Arguments"].accepts:
        assert Call("bcdedit.exe", (("Arguments", words),)).changes is (words != asks)
    with pytest.raises(NotInVocabulary):
        Call("bcdedit.exe", (("Arguments", ("/set", "{current}", "nx", "AlwaysOff")),))
