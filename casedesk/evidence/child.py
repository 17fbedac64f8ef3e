"""The child process that opens one hostile file: limits first, then the task, then one JSON answer.

Started by sandbox.py as a program of its own. Its exit status 78 means that it could not shut itself in.
"""

import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec
from pathlib import Path
from typing import Any

_NOT_CONFINED = 78
_CLONE_THREAD = 0x00010000
_ENOSYS, _EPERM = 38, 1
# Ways to the network, to other processes and to other files' names; io_uring would get round the rest.
_REFUSED_CALLS = (
    *("socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "sendto", "sendmsg", "sendmmsg"),
    *("fork", "vfork", "execve", "execveat", "kill", "tkill", "ptrace", "process_vm_readv", "process_vm_writev"),
    *("pidfd_open", "pidfd_getfd", "pidfd_send_signal", "io_uring_setup", "io_uring_enter", "io_uring_register"),
    *("link", "linkat", "symlink", "symlinkat", "mknod", "mknodat", "mount", "umount2", "unshare", "setns", "chroot"),
    *("bpf", "userfaultfd", "perf_event_open", "keyctl", "add_key", "request_key", "memfd_create", "shmget", "shmat"),
)


def main(order: dict[str, Any]) -> None:
    """Confine this process for good, run the task, answer on what was standard output."""
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # a library that prints must not spoil the answer
    _know_package()
    module, _, function = order["task"].partition(":")
    task = getattr(import_module(module), function)
    try:
        _confine(order["limits"], order["arguments"].get("font"))
    except Exception:  # noqa: BLE001 - whatever it was, an unconfined child must not open the file
        os._exit(_NOT_CONFINED)
    answer.write(json.dumps(_work(task, order["arguments"]), ensure_ascii=False).encode())
    answer.flush()
    os._exit(0)  # no library gets a last word


def _confine(limits: dict[str, Any], font: list[Any] | None) -> None:
    import pyseccomp  # looks for its library with a helper program: before programs are refused

    from casedesk.evidence.landlock import keep_to

    for what, amount in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_DATA, limits["memory_bytes"]),
        (resource.RLIMIT_FSIZE, limits["file_bytes"]),
        (resource.RLIMIT_NOFILE, limits["open_files"]),
    ):
        resource.setrlimit(what, (amount, amount))
    # The soft limit ends the process by SIGXCPU, which the parent can tell from a crash.
    resource.setrlimit(resource.RLIMIT_CPU, (limits["cpu_seconds"], limits["cpu_seconds"] + 1))
    signal.alarm(int(limits["wall_seconds"]) + 1)  # should the parent die meanwhile
    programs = [Path(sys.prefix), Path(sys.base_prefix), *map(Path, ("/usr", "/lib", "/lib64", "/etc/ld.so.cache"))]
    own = [Path(__file__).resolve().parents[1], Path(os.devnull), *([Path(font[0])] if font else [])]
    keep_to([*programs, *own], Path.cwd())  # where the kernel is too old for it, the other walls stand
    refused = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for name in _REFUSED_CALLS:
        refused.add_rule(pyseccomp.ERRNO(_EPERM), name)
    refused.add_rule(pyseccomp.ERRNO(_EPERM), "clone", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, _CLONE_THREAD, 0))
    refused.add_rule(pyseccomp.ERRNO(_ENOSYS), "clone3")  # its flags cannot be seen; the C library then uses clone
    refused.load()


def _know_package() -> None:
    """Make `casedesk` importable without running its start, which would bring in the whole web application."""
    folder = Path(__file__).resolve().parents[1]
    spec = ModuleSpec("casedesk", None, is_package=True)
    spec.submodule_search_locations = [str(folder)]
    sys.modules["casedesk"] = module_from_spec(spec)
    sys.path.append(str(folder.parent))


def _work(task: Callable[..., dict[str, Any]], arguments: dict[str, Any]) -> dict[str, Any]:
    from casedesk.evidence.kinds import Refusal, RefusedHere

    try:
        with os.fdopen(0, "rb", closefd=False) as source:
            return {"result": task(source, **arguments)}
    except RefusedHere as refusal:
        return {"reason": "refused", "refusal": refusal.code}
    except MemoryError:
        return {"reason": "memory", "refusal": Refusal.UNREADABLE}
    except Exception:  # noqa: BLE001 - a parser may fail in any way; the file is unreadable, the case goes on
        return {"reason": "crashed", "refusal": Refusal.UNREADABLE}


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
