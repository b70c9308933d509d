"""S3: objects with versions, as GetObject shows them."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import Any

from tests.handler.aws.api import Gate, refusal


class Body:
    """The stream of an object; each read passes the gate, where the connection may break."""

    def __init__(self, data: bytes, gate: Gate) -> None:
        self._data = BytesIO(data)
        self._gate = gate
        self.closed = False

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        data: bytes = self._gate("s3", "GetObject body", lambda: self._data.read(size))
        return data

    def close(self) -> None:
        """Give the connection back."""
        self.closed = True


class S3:
    """Buckets in one."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self.objects: dict[tuple[str, str, str], bytes] = {}
        self.may_list = False
        self.readable = True
        self.bodies: list[Body] = []

    def put(self, bucket: str, key: str, data: bytes, version: str = "") -> None:
        """Keep an object."""
        self.objects[bucket, key, version] = data

    def delete(self, bucket: str, key: str) -> None:
        """Forget an object and all its versions."""
        for name in [name for name in self.objects if name[:2] == (bucket, key)]:
            del self.objects[name]

    def get_object(self, Bucket: str, Key: str, VersionId: str = "") -> dict[str, Any]:  # noqa: N803
        """GetObject."""
        data = self.objects.get((Bucket, Key, VersionId))
        if not self.readable or (data is None and not self.may_list):
            raise refusal("GetObject", "AccessDenied", "Access Denied", 403)
        if data is None:
            raise refusal("GetObject", "NoSuchKey", "The specified key does not exist.", 404)
        body = Body(data, self._gate)
        self.bodies.append(body)
        etag = f'"{hashlib.sha256(data).hexdigest()}"'
        return {"ContentLength": len(data), "Body": body, "ETag": etag}
