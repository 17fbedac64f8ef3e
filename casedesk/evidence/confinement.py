"""The walls around a child process that works on what strangers sent: limits, no other files, no network."""

import os
import resource
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from casedesk.evidence.landlock import keep_to

_CLONE_THREAD = 0x00010000
_ENOSYS, _EPERM = 38, 1
# Ways to the network, to other processes and to other files' names; io_uring would get round the rest.
_REFUSED_CALLS = (
    *("socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "sendto", "sendmsg", "sendmmsg"),
    *("fork", "vfork", "execve", "execveat", "kill", "tkill", "ptrace", "process_vm_readv", "process_vm_writev"),
    *("pidfd_open", "pidfd_getfd", "pidfd_send_signal", "io_uring_setup", "io_uring_enter", "io_uring_register"),
    *("rt_sigqueueinfo", "rt_tgsigqueueinfo", "kcmp", "move_pages", "migrate_pages", "process_madvise", "setpriority"),
    *("link", "linkat", "symlink", "symlinkat", "mknod", "mknodat", "mount", "umount2", "unshare", "setns", "chroot"),
    *("bpf", "userfaultfd", "perf_event_open", "keyctl", "add_key", "request_key", "memfd_create", "shmget", "shmat"),
    *("msgget", "semget", "mq_open"),
)
_PROGRAMS = (Path(sys.prefix), Path(sys.base_prefix), *map(Path, ("/usr", "/lib", "/lib64", "/etc/ld.so.cache")))


def confine(limits: Mapping[str, int], readable: Iterable[Path], writable: Path) -> None:
    """Shut this process in, for good.

    Args:
        limits: memory_bytes of data (RLIMIT_DATA, not address space), cpu_seconds, file_bytes of any one file it
            writes, open_files at a time.
        readable: files and folders it may read besides Python and the system's libraries.
        writable: the one folder it may write into.

    Raises:
        OSError: a wall could not be put up; do no work then.
    """
    import pyseccomp  # looks for its library with a helper program: before programs are refused

    for what, amount in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_DATA, limits["memory_bytes"]),
        (resource.RLIMIT_FSIZE, limits["file_bytes"]),
        (resource.RLIMIT_NOFILE, limits["open_files"]),
    ):
        _lower(what, amount, amount)
    # The soft limit ends the process by SIGXCPU, which the parent can tell from a crash.
    _lower(resource.RLIMIT_CPU, limits["cpu_seconds"], limits["cpu_seconds"] + 1)
    keep_to([*_PROGRAMS, *readable], writable)  # where the kernel is too old for it, the other walls stand
    refused = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for name in _REFUSED_CALLS:
        refused.add_rule(pyseccomp.ERRNO(_EPERM), name)
    refused.add_rule(pyseccomp.ERRNO(_EPERM), "clone", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, _CLONE_THREAD, 0))
    # The C library needs both for this process itself: to abort, and to set its limits. No other one is its business.
    refused.add_rule(pyseccomp.ERRNO(_EPERM), "tgkill", pyseccomp.Arg(0, pyseccomp.NE, os.getpid()))
    refused.add_rule(pyseccomp.ERRNO(_EPERM), "prlimit64", pyseccomp.Arg(0, pyseccomp.NE, 0))
    refused.add_rule(pyseccomp.ERRNO(_ENOSYS), "clone3")  # its flags cannot be seen; the C library then uses clone
    refused.load()


def _lower(what: int, soft: int, hard: int) -> None:
    """Set a limit, or keep the tighter one this machine set already."""
    present = resource.getrlimit(what)[1]
    most = hard if present == resource.RLIM_INFINITY else min(hard, present)
    resource.setrlimit(what, (min(soft, most), most))
