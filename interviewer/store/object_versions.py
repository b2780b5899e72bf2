"""Deleting in S3 so that nothing is left: with every version where a bucket keeps versions.

A plain delete of a versioned object only hides it behind a marker. What a request could not delete is told in the reply
of a call that succeeds, which fsspec passes over, so the calls are made here.
"""

import errno
from collections.abc import Sequence
from typing import Any

_AT_ONCE = 1000  # The most that S3 deletes with one request.
_NOT_IMPLEMENTED = errno.ENOSYS  # Some stores of that protocol know no versions.


async def delete_s3(fs: Any, bucket: str, keys: Sequence[str], prefix: str = "") -> None:
    """Remove objects by their keys, and all that begin with `prefix` if it is not empty. Raises what fsspec raises."""
    if await _keeps_versions(fs, bucket):
        doomed = [
            version
            for wanted in (*keys, *([prefix] if prefix else []))
            for version in await _versions(fs, bucket, wanted)
            if version["Key"] in keys or (prefix and version["Key"].startswith(prefix))
        ]
    else:
        found = await _keys(fs, bucket, prefix) if prefix else []
        doomed = [{"Key": key} for key in (*keys, *found)]
    for at in range(0, len(doomed), _AT_ONCE):
        wanted = {"Objects": doomed[at : at + _AT_ONCE], "Quiet": True}
        reply = await fs._call_s3("delete_objects", Bucket=bucket, Delete=wanted)
        if errors := reply.get("Errors"):
            raise PermissionError(f"{len(errors)} objects were not deleted: {errors[0].get('Code', 'no reason given')}")


async def _keeps_versions(fs: Any, bucket: str) -> bool:
    """Asked each time: an operator can switch it on at any moment, and what was kept stays when it is switched off."""
    try:
        return "Status" in await fs._call_s3("get_bucket_versioning", Bucket=bucket)
    except OSError as error:
        if error.errno == _NOT_IMPLEMENTED:
            return False
        raise


async def _versions(fs: Any, bucket: str, prefix: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    place: dict[str, str] = {}
    while True:
        reply = await fs._call_s3("list_object_versions", Bucket=bucket, Prefix=prefix, **place)
        for one in (*reply.get("Versions", ()), *reply.get("DeleteMarkers", ())):
            found.append({"Key": one["Key"], "VersionId": one["VersionId"]})
        if not reply.get("IsTruncated"):
            return found
        place = {"KeyMarker": reply["NextKeyMarker"], "VersionIdMarker": reply["NextVersionIdMarker"]}


async def _keys(fs: Any, bucket: str, prefix: str) -> list[str]:
    found: list[str] = []
    place: dict[str, str] = {}
    while True:
        reply = await fs._call_s3("list_objects_v2", Bucket=bucket, Prefix=prefix, **place)
        found += [one["Key"] for one in reply.get("Contents", ())]
        if not reply.get("IsTruncated"):
            return found
        place = {"ContinuationToken": reply["NextContinuationToken"]}
