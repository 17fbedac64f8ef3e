"""SM2 and SM3 by the examples of their standards."""

import pytest

from casedesk.evidence.authenticity import sm2

# GB/T 32918.5-2017, appendix A.2: the signature of "message digest" by the default identity.
KEY = (
    0x09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020,
    0xCCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13,
)
SIGNATURE = (
    0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3,
    0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA,
)
MESSAGE = b"message digest"


def test_the_example_of_the_standard_verifies() -> None:
    assert sm2.verifies(KEY, MESSAGE, SIGNATURE)


@pytest.mark.parametrize(
    ("key", "message", "signature", "identity"),
    [
        (KEY, b"message digesT", SIGNATURE, sm2.DEFAULT_IDENTITY),
        (KEY, MESSAGE, (SIGNATURE[0] + 1, SIGNATURE[1]), sm2.DEFAULT_IDENTITY),
        (KEY, MESSAGE, (SIGNATURE[0], SIGNATURE[1] ^ 1), sm2.DEFAULT_IDENTITY),
        (KEY, MESSAGE, (0, SIGNATURE[1]), sm2.DEFAULT_IDENTITY),
        (KEY, MESSAGE, (SIGNATURE[0], -SIGNATURE[1]), sm2.DEFAULT_IDENTITY),
        ((KEY[0], KEY[1] + 1), MESSAGE, SIGNATURE, sm2.DEFAULT_IDENTITY),
        (KEY, MESSAGE, SIGNATURE, b"ALICE123@YAHOO.COM"),
    ],
    ids=["message", "r", "s", "zero", "negative", "off-curve", "identity"],
)
def test_nothing_else_verifies(
    key: tuple[int, int], message: bytes, signature: tuple[int, int], identity: bytes
) -> None:
    assert not sm2.verifies(key, message, signature, identity)


def test_sm3_by_the_examples_of_the_standard() -> None:
    # GB/T 32905-2016, appendix A.
    assert sm2.sm3(b"a", b"bc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert sm2.sm3(b"abcd" * 16).hex() == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
