from pathlib import Path

import pytest

from wizard.remoting.discovery import read_names_file
from wizard.remoting.name_files import LARGEST, FileNotRead


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (b"hv1\nhv2\n", ("hv1", "hv2")),
        (b"hv1, hv2; hv3", ("hv1", "hv2", "hv3")),
        (b"# our hosts\nhv1\n\n  # the other\nhv2", ("hv1", "hv2")),
        (b"Name,Location\nhv1,Munich\nhv2,Hamburg\n", ("hv1", "hv2")),
        (b"Location;Computer Name\nMunich;hv1\nHamburg;hv2", ("hv1", "hv2")),
        (b"site\thost\nm\thv1\n\th2\n\t\n", ("hv1", "h2")),
        (b"sep=;\nfqdn;x\nhv1;1\n", ("hv1",)),
        (
            b'"Name","DNSHostName"\n"HV1","hv1.corp.example"\n"HV2",""\n',
            ("hv1.corp.example", "HV2"),
        ),
        (b'#TYPE Microsoft.ADComputer\n"Name"\n"HV1"\n', ("HV1",)),
        (b"name\nhv1\nHV1\n", ("hv1",)),
        (b"\xef\xbb\xbfname,x\nhv1,1", ("hv1",)),
        ("name\nbücher".encode("utf-16"), ("bücher",)),
        ("hv1\r\nhv2".encode("utf-16-le"), ("hv1", "hv2")),
        ("hv1\r\nhv2".encode("utf-16-be"), ("hv1", "hv2")),
        ("name;ort\nhv1;München".encode("cp1252"), ("hv1",)),
        ("bücher".encode(), ("bücher",)),
    ],
)
def test_names_are_read(tmp_path: Path, content: bytes, names: tuple[str, ...]) -> None:
    file = tmp_path / "hosts.csv"
    file.write_bytes(content)
    parsed = read_names_file(file)
    assert parsed.names == names
    assert parsed.problems == ()


def test_malformed_names_in_a_file_are_reported(tmp_path: Path) -> None:
    file = tmp_path / "hosts.csv"
    file.write_text("host,site\nhv1,m\nhv two,m\n*,m\n")
    parsed = read_names_file(file)
    assert parsed.names == ("hv1",)
    assert len(parsed.problems) == 2


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no name"),
        (b"\n \n# nothing\n", "no name"),
        (b"Name,Location\n", "no name"),
        (b"PK\x03\x04\x14\x00", "not a text file"),
        (b"\x7fELF\x02\x01\x01\x00\x00", "not a text file"),
        (bytes(range(256)), "not a text file"),
        (b"\xff\xfeh", "not a text file"),
        (b"hv1\x81", "not a text file"),
        (b"a" * (LARGEST + 1), "5 MB"),
        (b'name,x\n"' + b"h" * 200_000, "not a text file"),
    ],
)
def test_what_is_no_list_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "hosts.bin"
    file.write_bytes(content)
    with pytest.raises(FileNotRead, match=reason) as refused:
        read_names_file(file)
    assert str(refused.value.advice)


def test_a_missing_file_and_a_folder_are_problems(tmp_path: Path) -> None:
    with pytest.raises(FileNotRead, match="There is no file"):
        read_names_file(tmp_path / "nowhere.txt")
    with pytest.raises(FileNotRead, match="is not a file"):
        read_names_file(tmp_path)
    with pytest.raises(FileNotRead, match="cannot be read"):
        read_names_file(tmp_path / ("x" * 300))
