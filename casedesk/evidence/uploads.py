"""Files of a request that go sealed and hashed into the store as they arrive, so that memory stays flat."""

import io
from collections.abc import Callable
from typing import IO, Any, TypeVar, cast

from flask import Flask, Request, current_app
from werkzeug.exceptions import RequestEntityTooLarge

from casedesk.errors import CasedeskError
from casedesk.evidence.installation import evidence_store, limits
from casedesk.evidence.kinds import MEGABYTE
from casedesk.evidence.spool import Incoming, Spool
from casedesk.evidence.wording import Refused

_BLOCK = 256 * 1024
_PASSED_OVER_MB = 100

View = TypeVar("View", bound=Callable[..., Any])


def init_uploads(app: Flask) -> None:
    """Let requests of views marked with `takes_files` stream into the store, or browsers send files to the bucket."""
    app.request_class = StreamingRequest
    app.jinja_env.globals["direct_uploads"] = app.extensions["casedesk.settings"].s3_direct_upload


def takes_files(view: View) -> View:
    """Files sent to this route stream into the evidence store; `upload_of` gives them."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


class Upload(io.RawIOBase):
    """One file on its way in. What is wrong with it is told by `spool`, so that the others of the request go on."""

    def __init__(self) -> None:
        super().__init__()
        self._incoming: Incoming | None = None
        self._trouble: CasedeskError | None = None
        self._spool: Spool | None = None
        try:
            self._incoming = evidence_store().begin(max_bytes=limits().file_bytes)
        except CasedeskError as trouble:
            self._trouble = trouble

    def writable(self) -> bool:
        return True

    def write(self, block: Any) -> int:
        """Take bytes; after a trouble they are passed over, so that the sender can be answered."""
        if self._incoming is not None and self._trouble is None:
            try:
                self._incoming.write(block)
            except CasedeskError as trouble:
                self._trouble = trouble
                self._incoming.discard()
        return len(block)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """The form parser calls this at the end of the file."""
        if self._incoming is not None and self._trouble is None and self._spool is None:
            try:
                self._spool = self._incoming.finish()
            except CasedeskError as trouble:
                self._trouble = trouble
        return 0

    def spool(self) -> Spool:
        """The whole file, not kept yet.

        Raises:
            Refused: too big or empty. Unavailable: it could not be written.
        """
        if isinstance(self._trouble, Refused):
            raise Refused(self._trouble.refusal, limits())
        if self._trouble is not None:
            raise self._trouble
        if self._spool is None:
            raise ValueError("the file is not whole yet")
        return self._spool

    def close(self) -> None:
        """Remove what was not kept."""
        if not self.closed and self._incoming is not None:
            self._incoming.discard()
        super().close()


class StreamingRequest(Request):
    """A request whose files are never buffered where a route takes files."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        view = current_app.view_functions.get(self.endpoint or "")
        if not filename or not getattr(view, "takes_files", False):
            return super()._get_file_stream(total_content_length, content_type, filename, content_length)
        upload = Upload()
        self.__dict__.setdefault("uploads", []).append(upload)
        return cast(IO[bytes], upload)

    def _load_form_data(self) -> None:
        try:
            super()._load_form_data()
        except RequestEntityTooLarge:
            self._pass_over()
            raise

    def _pass_over(self) -> None:
        """Read on for a while: a browser shows the answer only after it could send everything."""
        left = _PASSED_OVER_MB * MEGABYTE
        while left > 0 and (block := self.environ["wsgi.input"].read(min(_BLOCK, left))):
            left -= len(block)

    def close(self) -> None:
        """Remove what was not kept, also when the sender went away half-way."""
        super().close()
        for upload in self.__dict__.get("uploads", []):
            upload.close()
