"""Kept from one application to the next of a test process: compiled templates, statements and builders of addresses.

Each test makes an application of its own. Compiling the same things for each took half of the time of a test.
"""

from collections.abc import Callable
from types import CodeType
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Dialect, Engine
from werkzeug.routing import Rule

_DIALECTS: dict[str, Dialect] = {}
_STATEMENTS: dict[Any, Any] = {}


class Compiled(BytecodeCache):
    """Templates by path and digest of their source, so one that changes is compiled anew."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled before."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled now."""
        assert bucket.code is not None
        self._kept[bucket.key, bucket.checksum] = bucket.code


class KeptRule(Rule):
    """A route whose builders are made once: they read the values and the converters of whatever route they serve."""

    _kept: dict[Any, Callable[..., tuple[str, str]]] = {}  # noqa: RUF012 - one for the process, as it should be

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (self.rule, repr(self.defaults), tuple(self._trace), append_unknown)
        if key not in self._kept:
            self._kept[key] = super()._compile_builder(append_unknown)
        return self._kept[key]


def keep_routes() -> None:
    """Let every application of this process take its routes from here."""
    Flask.url_rule_class = KeptRule


def keep_statements(engine: Engine) -> None:
    """Let an engine take what was compiled for one before it; statements are kept by dialect, so they share one."""
    engine.dialect = _DIALECTS.get(engine.dialect.name, engine.dialect)
    engine.update_execution_options(compiled_cache=_STATEMENTS)


def lend_dialect(engine: Engine) -> None:
    """Let later engines share the dialect of this one if it has met its server."""
    if getattr(engine.dialect, "server_version_info", None):
        _DIALECTS.setdefault(engine.dialect.name, engine.dialect)
