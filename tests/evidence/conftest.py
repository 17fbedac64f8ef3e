"""Keys and stores of the evidence tests."""

from pathlib import Path

import pytest

from casedesk.evidence.local import LocalStore
from casedesk.evidence.store import EvidenceStore, open_store
from casedesk.keyring import KeyRing

OLD, NEW = ("old", b"o" * 32), ("new", b"n" * 32)


@pytest.fixture
def keys() -> KeyRing:
    """A ring of one key."""
    return KeyRing((OLD,), b"l" * 32)


@pytest.fixture
def local(tmp_path: Path, keys: KeyRing) -> LocalStore:
    """A store in a folder."""
    return LocalStore(tmp_path / "evidence", keys)


@pytest.fixture
def kept(store: dict[str, str], tmp_path: Path, keys: KeyRing) -> EvidenceStore:
    """The store a test marked `both_stores` runs on: a folder, or a bucket of a real S3 server."""
    s3 = {name.removeprefix("S3_").lower(): value for name, value in store.items() if name.startswith("S3_")}
    return open_store(folder=tmp_path / "evidence", keys=keys, **s3)
