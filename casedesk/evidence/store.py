"""The one door to stored evidence: its S3 side, and the choice between S3 and the local folder."""

import base64
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, BinaryIO

from casedesk.errors import NotFound, Unavailable
from casedesk.evidence.contract import Entry, EvidenceStore, UploadForm
from casedesk.evidence.labels import attachment_header
from casedesk.evidence.local import LocalStore
from casedesk.evidence.probe import probe
from casedesk.evidence.spool import Incoming, Spool, Stored, check_key, check_upload, is_key, new_upload, spool, sweep
from casedesk.keyring import KeyRing

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

LONGEST_LINK_SECONDS = 60
# Beside the files that count, where browsers put what nobody has looked at yet.
_UPLOADS = "uploads/"
_SEALING_FIELDS = {
    "ServerSideEncryption": "x-amz-server-side-encryption",
    "SSEKMSKeyId": "x-amz-server-side-encryption-aws-kms-key-id",
}


class S3Store:
    """A private bucket.

    Args:
        bucket: exists already and is private.
        endpoint: https address of the service, None for the one of the region.
        access_key, secret_key: None leaves it to the usual places (instance role, shared file).
        encryption: value of ServerSideEncryption ("AES256", "aws:kms"), None to use the bucket's own default.
        kms_key: its key id for "aws:kms".
        spool_folder: for uploads on their way, sealed there by `keys`.
        prefix: before every key, ending in "/" when not empty.
    """

    def __init__(
        self,
        bucket: str,
        *,
        keys: KeyRing,
        spool_folder: Path,
        endpoint: str | None = None,
        region: str | None = None,
        access_key: str | None = None,
        secret_key: str | None = None,
        encryption: str | None = None,
        kms_key: str | None = None,
        prefix: str = "",
    ) -> None:
        self._bucket = bucket
        self._keys = keys
        self._incoming = spool_folder
        self._account: dict[str, Any] = {
            "endpoint_url": endpoint,
            "region_name": region or "us-east-1",
            "aws_access_key_id": access_key,
            "aws_secret_access_key": secret_key,
        }
        self._sealing: dict[str, Any] = {}
        if encryption:
            self._sealing["ServerSideEncryption"] = encryption
        if kms_key:
            self._sealing["SSEKMSKeyId"] = kms_key
        self._prefix = prefix
        self._making = Lock()
        self._incoming.mkdir(mode=0o700, parents=True, exist_ok=True)

    def receive(self, stream: BinaryIO, *, max_bytes: int) -> Spool:
        """See EvidenceStore."""
        return spool(stream, self.begin(max_bytes=max_bytes))

    def begin(self, *, max_bytes: int) -> Incoming:
        """See EvidenceStore."""
        return Incoming(self._incoming, self._keys, max_bytes=max_bytes, keep=self._keep, with_md5=True)

    def open(self, key: str) -> BinaryIO:
        """See EvidenceStore; the file reads forward only."""
        with _reachable():
            answer = self._client.get_object(Bucket=self._bucket, Key=self._name(key))
        return io.BufferedReader(_Body(answer["Body"]), buffer_size=65536)

    def exists(self, key: str) -> bool:
        """See EvidenceStore."""
        name = self._name(key)
        try:
            with _reachable():
                self._client.head_object(Bucket=self._bucket, Key=name)
        except NotFound:
            return False
        return True

    def delete(self, key: str) -> None:
        """See EvidenceStore."""
        self._remove(check_key(key))

    def entries(self) -> Iterator[Entry]:
        """See EvidenceStore."""
        yield from (entry for entry in self._listed("") if is_key(entry.key))

    def keys(self) -> Iterator[str]:
        """See EvidenceStore."""
        yield from (entry.key for entry in self.entries())

    def check(self) -> None:
        """See EvidenceStore."""
        try:
            probe(self)
        except NotFound as fault:
            raise Unavailable from fault

    def sweep(self, before: datetime) -> int:
        """See EvidenceStore; what browsers sent and never told of goes too."""
        forgotten = [entry.key for entry in self._listed(_UPLOADS) if entry.kept_at < before]
        for name in forgotten:
            self._remove(name)
        return sweep(self._incoming, before) + len(forgotten)

    def presigned_url(self, key: str, filename: str, seconds: int) -> str:
        """See EvidenceStore; the answer is forced to be a download of unnamed bytes."""
        if not 0 < seconds <= LONGEST_LINK_SECONDS:
            raise ValueError(f"a link lives 1 to {LONGEST_LINK_SECONDS} seconds, not {seconds}")
        wanted = {
            "Bucket": self._bucket,
            "Key": self._name(key),
            "ResponseContentDisposition": attachment_header(filename),
            "ResponseContentType": "application/octet-stream",
            "ResponseCacheControl": "no-store",
        }
        return self._client.generate_presigned_url("get_object", Params=wanted, ExpiresIn=seconds)

    def upload_form(self, folder: str, size: int, seconds: int) -> UploadForm:
        """See EvidenceStore; the signed conditions fix place, size and type, so that nothing else can be put there."""
        name = new_upload(folder)
        fields = {"Content-Type": "application/octet-stream", "success_action_status": "201"}
        for given, field in _SEALING_FIELDS.items():
            if given in self._sealing:
                fields[field] = self._sealing[given]
        made = self._client.generate_presigned_post(
            Bucket=self._bucket,
            Key=self._prefix + _UPLOADS + name,
            Fields=dict(fields),
            Conditions=[*({key: value} for key, value in fields.items()), ["content-length-range", size, size]],
            ExpiresIn=seconds,
        )
        return UploadForm(made["url"], made["fields"], name)

    def receive_upload(self, name: str, *, max_bytes: int) -> Spool:
        """See EvidenceStore.

        Committing sends the very bytes that were looked at, so nothing a browser puts there meanwhile can count.
        """
        with _reachable():
            sent = self._client.get_object(Bucket=self._bucket, Key=self._prefix + _UPLOADS + check_upload(name))
        with io.BufferedReader(_Body(sent["Body"]), buffer_size=65536) as stream:
            return self.receive(stream, max_bytes=max_bytes)

    def forget_uploads(self, name: str) -> None:
        """See EvidenceStore."""
        for entry in list(self._listed(_UPLOADS + name)):
            self._remove(entry.key)

    def _listed(self, start: str) -> Iterator[Entry]:
        prefix = self._prefix + start
        with _reachable():
            for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix):
                for found in page.get("Contents", []):
                    yield Entry(found["Key"].removeprefix(self._prefix), found["LastModified"])

    def _remove(self, name: str) -> None:
        with _reachable():
            self._client.delete_object(Bucket=self._bucket, Key=self._prefix + name)

    def _name(self, key: str) -> str:
        return self._prefix + check_key(key)

    def _keep(self, received: Spool) -> None:
        name = self._name(received.key)
        with _reachable(), received.open() as plain:
            self._client.put_object(
                Bucket=self._bucket,
                Key=name,
                Body=plain,
                ContentLength=received.size,
                ContentMD5=base64.b64encode(received.md5).decode(),
                ContentType="application/octet-stream",
                **self._sealing,
            )
            kept = self._client.head_object(Bucket=self._bucket, Key=name)
        if kept["ContentLength"] != received.size:
            raise Unavailable(retry_after=60)

    @property
    def _client(self) -> "S3Client":
        with self._making:
            return self._made_client

    @cached_property
    def _made_client(self) -> "S3Client":
        from boto3.session import Session  # slow to import: not at web start
        from botocore.config import Config

        config = Config(
            connect_timeout=3,
            read_timeout=15,
            retries={"mode": "standard", "total_max_attempts": 3},
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            max_pool_connections=20,
        )
        return Session().client("s3", config=config, **self._account)


class _Body(io.RawIOBase):
    """A download as a file, with its faults as ours."""

    def __init__(self, body: Any) -> None:
        super().__init__()
        self._body = body

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        with _reachable():
            piece = self._body.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        self._body.close()
        super().close()


@contextmanager
def _reachable() -> Iterator[None]:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as fault:
        if fault.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            raise NotFound from fault
        raise Unavailable(retry_after=60) from fault
    except (BotoCoreError, OSError) as fault:
        raise Unavailable(retry_after=60) from fault


def open_store(*, folder: Path, keys: KeyRing, bucket: str | None = None, **s3: str | None) -> EvidenceStore:
    """The store the settings ask for: a bucket when one is named, else the sealed local folder.

    Args:
        folder: local home of files, or of uploads on their way to the bucket.
        s3: endpoint, region, access_key, secret_key, encryption, kms_key, prefix, as in S3Store.
    """
    if bucket is None:
        return LocalStore(folder, keys)
    named: dict[str, Any] = {name: value for name, value in s3.items() if value is not None}
    return S3Store(bucket, keys=keys, spool_folder=folder / "incoming", **named)


__all__ = ["Entry", "EvidenceStore", "LocalStore", "S3Store", "Spool", "Stored", "open_store"]
