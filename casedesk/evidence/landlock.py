"""Which files a process may still reach, by the kernel's Landlock: needs no rights, and holds until it ends."""

import ctypes
import errno
import os
import struct
from collections.abc import Iterable
from pathlib import Path

# Numbers and bits of linux/landlock.h; the same on all architectures.
_CREATE, _ADD, _RESTRICT = 444, 445, 446
_ASK_VERSION = 1
_PATH_BENEATH = 1
_NO_NEW_PRIVILEGES = 38
_WRITE_FILE, _READ_FILE, _READ_DIR, _TRUNCATE = 1 << 1, 1 << 2, 1 << 3, 1 << 14
_REMOVE_FILE, _MAKE_FILE = 1 << 5, 1 << 8
_ALL_BY_VERSION = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1}
_ON_FILES = _READ_FILE | _WRITE_FILE | _TRUNCATE

_libc = ctypes.CDLL(None, use_errno=True)


def version() -> int:
    """The Landlock version of this kernel, 0 when it has none."""
    answer = _libc.syscall(_CREATE, None, ctypes.c_size_t(0), _ASK_VERSION)
    return max(int(answer), 0)


def keep_to(readable: Iterable[Path], writable: Path) -> bool:
    """Allow reading below `readable` and reading and writing below `writable`, and no other file for this process.

    Returns False where the kernel has no Landlock.

    Raises:
        OSError: the kernel has it and refused.
    """
    known = _ALL_BY_VERSION.get(min(version(), 3))
    if known is None:
        return False
    handled = struct.pack("Q", known)
    rules = _checked(_libc.syscall(_CREATE, handled, ctypes.c_size_t(len(handled)), 0))
    try:
        for path in readable:
            if path.exists():
                _allow(rules, path, _READ_FILE | _READ_DIR)
        writing = _READ_FILE | _READ_DIR | _WRITE_FILE | _TRUNCATE | _MAKE_FILE | _REMOVE_FILE
        _allow(rules, writable, writing & known)
        _checked(_libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0))
        _checked(_libc.syscall(_RESTRICT, rules, 0))
    finally:
        os.close(rules)
    return True


def _allow(rules: int, path: Path, access: int) -> None:
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = struct.pack("=Qi", access if path.is_dir() else access & _ON_FILES, place)
        _checked(_libc.syscall(_ADD, rules, _PATH_BENEATH, rule, 0))
    finally:
        os.close(place)


def _checked(answer: int) -> int:
    if answer < 0:
        raise OSError(ctypes.get_errno(), errno.errorcode.get(ctypes.get_errno(), "unknown"))
    return answer
