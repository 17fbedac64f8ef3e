"""The evidence store the settings ask for."""

from casedesk.evidence.installation import evidence_store
from casedesk.evidence.store import EvidenceStore, open_store
from casedesk.keyring import KeyRing
from config import Settings


def configured_store(settings: Settings) -> EvidenceStore:
    """Open the local folder, or the bucket when evidence is kept in S3."""
    keys = KeyRing(settings.evidence_keys, settings.lookup_key)
    if settings.evidence_store == "local":
        return open_store(folder=settings.evidence_dir, keys=keys)
    return open_store(
        folder=settings.evidence_dir,
        keys=keys,
        bucket=settings.s3_bucket,
        endpoint=settings.s3_endpoint or None,
        region=settings.s3_region,
        access_key=settings.s3_access_key or None,
        secret_key=settings.s3_secret_key or None,
        encryption=None if settings.s3_sse == "none" else settings.s3_sse,
    )


__all__ = ["configured_store", "evidence_store"]
