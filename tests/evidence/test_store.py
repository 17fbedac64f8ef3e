"""The contract of the evidence store, on the local folder and on a real S3 server alike; and what S3 adds."""

import hashlib
import io
import socket
import threading
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import urllib3

from casedesk.errors import NotFound, Unavailable
from casedesk.evidence.inspection import Refusal, Refused, inspect
from casedesk.evidence.store import EvidenceStore, S3Store
from casedesk.keyring import KeyRing
from tests.evidence import specimens

CONTENT = bytes(range(256)) * 3000


def keep(store: EvidenceStore, content: bytes = CONTENT) -> str:
    with store.receive(io.BytesIO(content), max_bytes=len(content)) as received:
        return received.commit().key


def waiting(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "evidence" / "incoming").iterdir())


@pytest.mark.both_stores
def test_a_file_is_kept_whole_and_hashed(kept: EvidenceStore, tmp_path: Path) -> None:
    with kept.receive(io.BytesIO(CONTENT), max_bytes=len(CONTENT)) as received:
        stored = received.commit()

    assert (stored.size, stored.sha256) == (len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
    with kept.open(stored.key) as opened:
        assert opened.read() == CONTENT
    assert kept.exists(stored.key)
    assert list(kept.keys()) == [stored.key]
    assert waiting(tmp_path) == []


@pytest.mark.both_stores
def test_a_received_file_can_be_inspected_before_it_counts(kept: EvidenceStore, tmp_path: Path) -> None:
    with kept.receive(io.BytesIO(specimens.ofd()), max_bytes=10_000_000) as received, received.open() as plain:
        assert inspect(plain, "a.ofd").kind == "ofd"
        assert list(kept.keys()) == []

    assert list(kept.keys()) == []
    assert waiting(tmp_path) == []


@pytest.mark.both_stores
@pytest.mark.case("S26")
@pytest.mark.parametrize(("content", "refusal"), [(b"x" * 1001, Refusal.TOO_BIG), (b"", Refusal.EMPTY)])
def test_s26_too_much_or_nothing_leaves_nothing(
    content: bytes, refusal: Refusal, kept: EvidenceStore, tmp_path: Path
) -> None:
    with pytest.raises(Refused) as caught:
        kept.receive(io.BytesIO(content), max_bytes=1000)

    assert caught.value.refusal is refusal
    assert waiting(tmp_path) == []


@pytest.mark.both_stores
def test_a_broken_upload_leaves_nothing(kept: EvidenceStore, tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > 500_000:
                raise ConnectionResetError(104, "peer went away")
            return super().read(size)

    with pytest.raises((Unavailable, ConnectionResetError)):
        kept.receive(Broken(CONTENT), max_bytes=len(CONTENT))

    assert waiting(tmp_path) == []


@pytest.mark.both_stores
@pytest.mark.case("S40")
def test_s40_a_deleted_file_is_gone_and_stays_gone(kept: EvidenceStore) -> None:
    key = keep(kept)

    kept.delete(key)
    kept.delete(key)

    assert not kept.exists(key)
    assert list(kept.keys()) == []
    with pytest.raises(NotFound):
        kept.open(key)


@pytest.mark.both_stores
@pytest.mark.case("S28")
@pytest.mark.parametrize("key", ["../../etc/passwd", "", "ab/x", "/ab/" + "0" * 32, "ab/" + "0" * 32 + "\n"])
def test_s28_only_our_own_keys_reach_the_store(key: str, kept: EvidenceStore) -> None:
    for ask in (kept.open, kept.exists, kept.delete):
        with pytest.raises(NotFound):
            ask(key)


@pytest.mark.both_stores
def test_the_health_check_keeps_nothing(kept: EvidenceStore) -> None:
    kept.check()

    assert list(kept.keys()) == []


@pytest.mark.both_stores
def test_m2_memory_stays_flat_for_25_megabytes(kept: EvidenceStore) -> None:
    class Long(io.RawIOBase):
        left = 25_000_000

        def read(self, size: int = -1) -> bytes:
            size = min(size, self.left)
            self.left -= size
            return bytes(size)

    kept.check()
    tracemalloc.start()

    with kept.receive(Long(), max_bytes=25_000_000) as received:  # type: ignore[arg-type]
        stored = received.commit()

    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()
    assert stored.size == 25_000_000


@pytest.mark.both_stores
def test_uploads_left_by_a_crash_are_swept(kept: EvidenceStore) -> None:
    left = kept.receive(io.BytesIO(b"left"), max_bytes=10)

    assert kept.sweep(datetime(2000, 1, 1, tzinfo=UTC)) == 0
    assert left.path.exists()
    assert kept.sweep(datetime(2100, 1, 1, tzinfo=UTC)) == 1
    assert not left.path.exists()


@pytest.mark.s3
@pytest.mark.case("S30")
@pytest.mark.parametrize("store", ["s3"], indirect=True)
def test_s30_a_presigned_link_downloads_one_object_for_a_minute(kept: EvidenceStore) -> None:
    key, other = keep(kept), keep(kept, b"other")
    link = kept.presigned_url(key, '发票".html', 60)
    assert link is not None

    answer = urllib3.request("GET", link)
    assert answer.data == CONTENT
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Cache-Control"] == "no-store"
    longer = link.replace("X-Amz-Expires=60", "X-Amz-Expires=600")
    for altered in (link.replace(key, other), longer, link.split("?")[0]):
        assert urllib3.request("GET", altered).status == 403
    with pytest.raises(ValueError, match="60 seconds"):
        kept.presigned_url(key, "a", 61)


def test_a_folder_has_no_links(local: EvidenceStore) -> None:
    assert local.presigned_url(keep(local), "a", 60) is None


@contextmanager
def server_that_says(answer: bytes) -> Iterator[str]:
    """A server that gives the same answer to whatever it is asked."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        ended = threading.Event()

        def serve() -> None:
            while not ended.is_set():
                try:
                    connection, _ = listening.accept()
                except TimeoutError:
                    continue
                with connection:
                    connection.settimeout(0.5)
                    connection.recv(65536)
                    connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        ended.set()
        thread.join()


def unreachable_store(endpoint: str, tmp_path: Path, keys: KeyRing) -> S3Store:
    incoming = tmp_path / "evidence" / "incoming"
    return S3Store("bucket", keys=keys, spool_folder=incoming, endpoint=endpoint, access_key="a", secret_key="b")


@pytest.mark.case("S44")
@pytest.mark.parametrize("status", ["503 Slow Down", "403 Forbidden", ""])
def test_s44_nothing_is_acknowledged_while_s3_is_away(status: str, tmp_path: Path, keys: KeyRing) -> None:
    answer = f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" if status else ""
    with server_that_says(answer.encode()) as endpoint:
        store = unreachable_store(endpoint, tmp_path, keys)

        with pytest.raises(Unavailable) as refusal, store.receive(io.BytesIO(b"x"), max_bytes=10) as received:
            received.commit()

    assert refusal.value.retry_after
    assert waiting(tmp_path) == []


@pytest.mark.case("S44")
def test_s44_a_download_cut_half_way_is_no_file(tmp_path: Path, keys: KeyRing) -> None:
    with server_that_says(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf") as endpoint:
        store = unreachable_store(endpoint, tmp_path, keys)

        with pytest.raises(Unavailable), store.open("ab/" + "0" * 32) as opened:
            opened.read()
