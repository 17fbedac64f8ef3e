"""Keys: a retired one still opens, an unknown one does not, a changed byte shows."""

import pytest

from casedesk.keyring import KeyRing

OLD, NEW = ("k1", b"1" * 32), ("k2", b"2" * 32)
LOOKUP = b"3" * 32


def test_a_retired_key_still_opens_what_it_sealed() -> None:
    sealed = KeyRing((OLD,), LOOKUP).encrypt(b"value", "purpose")
    assert KeyRing((NEW, OLD), LOOKUP).decrypt(sealed, "purpose") == b"value"


def test_without_its_key_a_value_stays_closed() -> None:
    sealed = KeyRing((OLD,), LOOKUP).encrypt(b"value", "purpose")
    with pytest.raises(ValueError, match="no key 'k1'"):
        KeyRing((NEW,), LOOKUP).decrypt(sealed, "purpose")


@pytest.mark.parametrize("position", [4, 20, -1])
def test_a_changed_byte_shows(position: int) -> None:
    ring = KeyRing((OLD,), LOOKUP)
    sealed = bytearray(ring.encrypt(b"value", "purpose"))
    sealed[position] ^= 1
    with pytest.raises(ValueError, match="altered"):
        ring.decrypt(bytes(sealed), "purpose")


def test_the_same_value_is_sealed_differently_each_time() -> None:
    ring = KeyRing((OLD,), LOOKUP)
    assert ring.encrypt(b"value", "purpose") != ring.encrypt(b"value", "purpose")


def test_a_ring_without_keys_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a key"):
        KeyRing((), LOOKUP)
