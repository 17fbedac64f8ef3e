"""Good files spoilt by chance with a fixed seed: cut, flipped, shuffled, repeated, overwritten."""

import random
from collections.abc import Callable, Iterator

from tests.evidence import specimens

# 9 specimens × 56 = 504 files.
EACH = 56


def cut(data: bytearray, dice: random.Random) -> None:
    """Lose the end."""
    del data[dice.randrange(1, len(data)) :]


def flip(data: bytearray, dice: random.Random) -> None:
    """Turn a few bits."""
    for _ in range(dice.choice((1, 3, 30))):
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)


def shuffle(data: bytearray, dice: random.Random) -> None:
    """Put blocks in another order."""
    size = max(1, len(data) // dice.randrange(3, 12))
    blocks = [data[at : at + size] for at in range(0, len(data), size)]
    first, rest = blocks[0], blocks[1:]  # the first block says what the file is
    dice.shuffle(rest)
    data[:] = b"".join([first, *rest])


def repeat(data: bytearray, dice: random.Random) -> None:
    """Have a block twice."""
    at, size = dice.randrange(len(data)), dice.randrange(1, 400)
    data[at:at] = data[at : at + size] * dice.choice((1, 50))


def overwrite(data: bytearray, dice: random.Random) -> None:
    """Have a block of noise, zeros or ones."""
    at, size = dice.randrange(min(8, len(data) - 1), len(data)), dice.randrange(1, 200)
    data[at : at + size] = dice.choice((dice.randbytes(size), bytes(size), b"\xff" * size))


def number(data: bytearray, dice: random.Random) -> None:
    """Have an extreme number of four bytes somewhere, as lengths and offsets are."""
    at = dice.randrange(len(data))
    data[at : at + 4] = dice.choice((0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)).to_bytes(
        4, dice.choice(("big", "little"))
    )


DAMAGES: tuple[Callable[[bytearray, random.Random], None], ...] = (cut, flip, shuffle, repeat, overwrite, number)


def damaged() -> Iterator[tuple[str, bytes]]:
    """Name and content of each file, the same ones every time."""
    for label, content in specimens.all_kinds().items():
        dice = random.Random(f"damage of {label}")
        for turn in range(EACH):
            data = bytearray(content)
            for damage in dice.sample(DAMAGES, 1 if turn % 2 else 2):
                if len(data) > 1:
                    damage(data, dice)
            yield label, bytes(data)
