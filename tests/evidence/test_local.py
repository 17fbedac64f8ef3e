"""Sealed files in a folder: what a thief, a fault or an attacker with write access can do to them."""

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from casedesk.errors import Unavailable
from casedesk.evidence.encryption import CHUNK, Damaged
from casedesk.evidence.local import LocalStore
from casedesk.keyring import KeyRing
from tests.evidence.conftest import NEW, OLD

SECRET = b"invoice of a person who must stay unknown "
TAG = 16
SEALED_CHUNK = CHUNK + TAG


def keep(store: LocalStore, content: bytes) -> str:
    with store.receive(io.BytesIO(content), max_bytes=len(content)) as received:
        return received.commit().key


def file_of(tmp_path: Path, key: str) -> Path:
    return tmp_path / "evidence" / "files" / key


def read(store: LocalStore, key: str) -> bytes:
    with store.open(key) as opened:
        return opened.read()


@pytest.mark.parametrize("size", [1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7])
def test_every_length_comes_back(size: int, local: LocalStore) -> None:
    content = os.urandom(size)

    assert read(local, keep(local, content)) == content


def test_a_sealed_file_can_be_read_from_anywhere(local: LocalStore) -> None:
    content = os.urandom(3 * CHUNK + 99)
    with local.open(keep(local, content)) as opened:
        for place in (2 * CHUNK + 5, 3, CHUNK - 2, len(content) - 4):
            opened.seek(place)
            assert opened.read(9) == content[place : place + 9]
        assert opened.seek(0, io.SEEK_END) == len(content)
        assert opened.read() == b""


def test_nothing_plain_and_nothing_open_lies_on_disk(local: LocalStore, tmp_path: Path) -> None:
    with local.receive(io.BytesIO(SECRET * 9000), max_bytes=10_000_000) as received:
        on_its_way = [path for path in (tmp_path / "evidence").rglob("*") if path.is_file()]
        assert len(on_its_way) == 1
        assert SECRET not in on_its_way[0].read_bytes()
        key = received.commit().key

    path = file_of(tmp_path, key)
    assert SECRET not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    folders = [one for one in [tmp_path / "evidence", *(tmp_path / "evidence").rglob("*")] if one.is_dir()]
    assert {one.stat().st_mode & 0o777 for one in folders} == {0o700}


def test_equal_files_do_not_look_equal(local: LocalStore, tmp_path: Path) -> None:
    first, second = (file_of(tmp_path, keep(local, SECRET)).read_bytes() for _ in range(2))

    assert first[-len(SECRET) - TAG :] != second[-len(SECRET) - TAG :]


def swap(data: bytes, start: int) -> bytes:
    first, second = data[start : start + SEALED_CHUNK], data[start + SEALED_CHUNK : start + 2 * SEALED_CHUNK]
    return data[:start] + second + first + data[start + 2 * SEALED_CHUNK :]


def repeat(data: bytes, start: int) -> bytes:
    return data[: start + SEALED_CHUNK] + data[start : start + SEALED_CHUNK] + data[start + 2 * SEALED_CHUNK :]


def flip(data: bytes, place: int) -> bytes:
    place %= len(data)
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


SPOILS: dict[str, Callable[[bytes, int], bytes]] = {
    "a bit": lambda data, start: flip(data, start + 70),
    "the last bit": lambda data, _: flip(data, -1),
    "the header": lambda data, _: flip(data, 2),
    "the wrapped key": lambda data, _: flip(data, 30),
    "cut inside a chunk": lambda data, _: data[:-50],
    "cut between chunks": lambda data, _: data[: -(100 + TAG)],
    "cut to the header": lambda data, start: data[:start],
    "cut to nothing": lambda _, __: b"",
    "longer": lambda data, _: data + bytes(40),
    "swapped": swap,
    "repeated": repeat,
}


@pytest.mark.parametrize("how", SPOILS)
def test_a_changed_file_is_damaged_and_never_other_content(how: str, local: LocalStore, tmp_path: Path) -> None:
    key = keep(local, os.urandom(2 * CHUNK + 100))
    path = file_of(tmp_path, key)
    sealed = path.read_bytes()
    path.write_bytes(SPOILS[how](sealed, len(sealed) - 2 * SEALED_CHUNK - (100 + TAG)))

    with pytest.raises(Damaged):
        read(local, key)


def test_a_file_put_in_place_of_another_is_damaged(local: LocalStore, tmp_path: Path) -> None:
    mine, other = keep(local, b"mine"), keep(local, b"other")
    file_of(tmp_path, other).replace(file_of(tmp_path, mine))

    with pytest.raises(Damaged):
        local.open(mine)


def test_another_key_opens_nothing(local: LocalStore, tmp_path: Path) -> None:
    key = keep(local, SECRET)
    for ring in (KeyRing((NEW,), b"l" * 32), KeyRing(((OLD[0], b"x" * 32),), b"l" * 32)):
        with pytest.raises(Damaged):
            LocalStore(tmp_path / "evidence", ring).open(key)


def test_keys_can_be_changed_and_the_old_one_thrown_away(local: LocalStore, tmp_path: Path) -> None:
    key = keep(local, SECRET * 9000)
    both = LocalStore(tmp_path / "evidence", KeyRing((NEW, OLD), b"l" * 32))
    assert read(both, key) == SECRET * 9000

    assert not both.is_current(key)
    both.renew(key)
    assert both.is_current(key)

    only_new = LocalStore(tmp_path / "evidence", KeyRing((NEW,), b"l" * 32))
    assert read(only_new, key) == SECRET * 9000
    assert list(only_new.keys()) == [key]
    assert file_of(tmp_path, key).stat().st_mode & 0o777 == 0o600


def test_file_and_folders_are_on_the_disk_before_a_file_counts(
    local: LocalStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    fsync = os.fsync

    def note(descriptor: int) -> None:
        written.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    with local.receive(io.BytesIO(SECRET), max_bytes=1000) as received:
        assert written == []
        waiting = str(received.path)
        key = received.commit().key

    folder = tmp_path / "evidence" / "files"
    assert written == [waiting, str(folder), str(file_of(tmp_path, key).parent)], "the file, the new folder, its name"
    written.clear()
    local.delete(key)
    assert written == [str(folder / key[:2])], "a deleted file stays deleted after a power cut"


@pytest.mark.case("S45")
def test_s45_a_full_disk_is_said_and_leaves_nothing(local: LocalStore, tmp_path: Path) -> None:
    import resource
    import signal

    before, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (CHUNK, before[1]))
    try:
        with pytest.raises(Unavailable):
            local.receive(io.BytesIO(bytes(4 * CHUNK)), max_bytes=10_000_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)

    assert [path for path in (tmp_path / "evidence").rglob("*") if path.is_file()] == []
