"""A small storage on loopback that speaks S3: it checks who asks, and keeps what is put.

Sources: Amazon S3's API reference (PutObject, HeadObject, DeleteObject, "Error responses") and "Signature
Version 4": the header names the key, and signs the host, the instant and the hash of the bytes.
"""

import re
from hashlib import sha256

from tests.connectors.loopback import LoopbackServer
from tests.connectors.wire import Reply, Request

BUCKET, REGION = "campaign-media", "fr-par"
ACCESS_KEY, SECRET_KEY = "SCWXXXXXXXXXXXXXXXXX", "8e0d4c0a-7b3c-4c0d-9f5e-0b6f1a2b3c4d"
_SIGNED = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/]+)/\d{8}/(?P<region>[^/]+)/s3/aws4_request, "
    r"SignedHeaders=(?P<headers>[^,]+), Signature=[0-9a-f]{64}"
)


class FakeS3:
    """One bucket. With `is_public`, its objects show to everybody under /public/."""

    def __init__(self) -> None:
        self.objects: dict[str, tuple[bytes, str]] = {}
        self.is_public = True
        self.server = LoopbackServer(self._answer)

    @property
    def url(self) -> str:
        """Where it answers."""
        return self.server.url

    @property
    def public_url(self) -> str:
        """Where everybody finds the objects."""
        return f"{self.server.url}/public"

    @property
    def requests(self) -> list[Request]:
        """Every request that came, in order."""
        return self.server.requests

    def _answer(self, request: Request) -> Reply:
        _, bucket, key = request.path.split("/", 2)
        if bucket == "public" and "authorization" not in request.headers:
            kept = self.objects.get(key) if self.is_public else None
            return Reply(200, kept[0], {"Content-Type": kept[1]}) if kept else refused(403, "AccessDenied")
        refusal = _refusal(request)
        if refusal is not None:
            return refusal
        if bucket != BUCKET:
            return refused(404, "NoSuchBucket")
        if request.method == "PUT":
            assert sha256(request.body).hexdigest() == request.headers["x-amz-content-sha256"]
            self.objects[key] = (request.body, request.headers["content-type"])
            return Reply(200, b"", {"ETag": '"0"'})
        if request.method == "DELETE":
            self.objects.pop(key, None)
            return Reply(204)
        if key not in self.objects:
            return refused(404, "NoSuchKey")
        content, mime = self.objects[key]
        return Reply(200, content, {"Content-Type": mime})


def refused(status: int, code: str) -> Reply:
    """An error as S3 tells it."""
    body = f'<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code><Message>No.</Message></Error>'
    return Reply(status, body.encode(), {"Content-Type": "application/xml"})


def _refusal(request: Request) -> Reply | None:
    """What somebody is told who isn't allowed in."""
    signed = _SIGNED.fullmatch(request.headers.get("authorization", ""))
    if signed is None:
        return refused(403, "AccessDenied")
    if signed["key"] != ACCESS_KEY:
        return refused(403, "InvalidAccessKeyId")
    if signed["region"] != REGION:
        return refused(400, "AuthorizationHeaderMalformed")
    assert {"host", "x-amz-content-sha256", "x-amz-date"} <= set(signed["headers"].split(";"))
    return None
