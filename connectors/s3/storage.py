"""One bucket, opened with an account's keys for as long as a call takes. On the worker's threads.

boto3 takes its keys from the vault alone, never from this machine's own settings; it repeats nothing, waits
only so long, and logs nothing, as its logs have signatures in them.
"""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader, RawIOBase
from threading import Lock
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urlsplit

from connectors.http import CONNECT_SECONDS, is_private
from connectors.sentences import unclear
from warroom.errors import AccountTrouble, NetworkTrouble
from warroom.language import tr
from warroom.ports import AccountAccess, ParcelVideo

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_PIECE = 1_000_000
_NAMES = ("endpoint", "region", "bucket", "public_url", "access_key", "secret_key")
_REFUSED_KEYS = frozenset({"InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken"})
_ELSEWHERE = frozenset({"PermanentRedirect", "AuthorizationHeaderMalformed"})
_SLOW_DOWN = frozenset({"SlowDown", "TooManyRequests", "RequestLimitExceeded", "429"})


@dataclass(frozen=True)
class Storage:
    """A bucket with the client that opens it."""

    client: Any
    endpoint: str
    bucket: str
    public_url: str

    @property
    def identity(self) -> str:
        """The bucket's unchanging name."""
        return f"{urlsplit(self.endpoint).netloc}/{self.bucket}"

    def address(self, key: str) -> str:
        """Where everybody finds the object."""
        return f"{self.public_url}/{key}"

    def size(self, key: str) -> int | None:
        """How large the object is; None when there is none. Raises Trouble."""
        from botocore.exceptions import ClientError

        try:
            return int(self.client.head_object(Bucket=self.bucket, Key=key)["ContentLength"])
        except ClientError as error:
            # A key that may not list the bucket is told 403 for what isn't there (HeadObject, "Permissions").
            if _status(error) in (403, 404):
                return None
            raise

    def put(self, key: str, content: bytes | IO[bytes], mime: str) -> None:
        """Store the object. Raises Trouble."""
        self.client.put_object(Bucket=self.bucket, Key=key, Body=content, ContentType=mime)

    def delete(self, key: str) -> None:
        """Remove the object, if there is one. Raises Trouble."""
        self.client.delete_object(Bucket=self.bucket, Key=key)


class Storages:
    """Opens accounts' buckets. What boto3 reads from its own files, which is slow, it reads once."""

    def __init__(self, answer_seconds: float) -> None:
        self._answer_seconds = answer_seconds
        self._session: Any = None
        self._lock = Lock()

    @contextmanager
    def opened(self, access: AccountAccess) -> Iterator[Storage]:
        """The account's bucket. What the storage refuses becomes AccountTrouble or NetworkTrouble."""
        from botocore.exceptions import BotoCoreError, ClientError
        from botocore.parsers import ResponseParserError

        fields = _checked(access)
        host = urlsplit(fields["endpoint"]).netloc
        try:
            client = self._client(fields)
            try:
                yield Storage(client, fields["endpoint"], fields["bucket"], fields["public_url"].rstrip("/"))
            finally:
                client.close()
        except ClientError as error:
            raise _trouble(error, host, fields["bucket"]) from None
        except (BotoCoreError, ResponseParserError, ValueError) as error:
            detail = type(error).__name__
            raise NetworkTrouble(
                tr("{host} can’t be used now ({detail}).", host=host, detail=detail)
            ) from None

    def _client(self, fields: dict[str, str]) -> Any:  # noqa: ANN401 — boto3 ships no types
        from botocore.config import Config

        config = Config(
            signature_version="s3v4",
            connect_timeout=min(CONNECT_SECONDS, self._answer_seconds),
            read_timeout=self._answer_seconds,
            retries={"total_max_attempts": 1},
            s3={"addressing_style": "path"},
            # Newer checksums are sent in a form that other storages than Amazon's refuse.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        with self._lock:
            if self._session is None:
                self._session = _session()
            client = self._session.client(
                "s3",
                endpoint_url=fields["endpoint"],
                region_name=fields["region"],
                aws_access_key_id=fields["access_key"],
                aws_secret_access_key=fields["secret_key"],
                config=config,
            )
        client.meta.events.register("before-call.s3", _plainly)
        return client


def pieces(video: ParcelVideo) -> IO[bytes]:
    """The video as a file that is read piece by piece."""
    return BufferedReader(_Pieces(video), _PIECE)


class _Pieces(RawIOBase):
    """Reads a video where the reader stands."""

    def __init__(self, video: ParcelVideo) -> None:
        super().__init__()
        self._video = video
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        begin = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._video.size}[whence]
        self._at = begin + offset
        return self._at

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer)
        piece = self._video.read(self._at, len(view))
        view[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)


def _checked(access: AccountAccess) -> dict[str, str]:
    fields = access.read_secret().fields()
    if not all(fields.get(name) for name in _NAMES):
        handle = access.account.handle
        raise AccountTrouble(tr("Something of {handle}’s access is missing. Reconnect it.", handle=handle))
    for name in ("endpoint", "public_url"):
        if not is_private(fields[name]):
            sentence = tr("{address} is no safe address: it must begin with https://.", address=fields[name])
            raise AccountTrouble(sentence)
    return fields


def _plainly(params: dict[str, Any], **_told: object) -> None:
    """Take away from a request what botocore adds on its own account.

    Redirected, it would ask for the bucket's region, be redirected, and ask without end (seen). And it would
    wait a second for the word to go on (100 Continue), which not every storage says.
    """
    params["context"].setdefault("s3_redirect", {})["redirected"] = True
    params["headers"].pop("Expect", None)


def _session() -> Any:  # noqa: ANN401 — boto3 ships no types
    """A session that knows nothing of this machine's own accounts at Amazon."""
    import boto3
    import botocore.session

    for library in ("boto3", "botocore", "urllib3"):
        logging.getLogger(library).setLevel(logging.ERROR)
    nothing = dict.fromkeys(("config_file", "credentials_file"), (None, None, os.devnull, None))
    unset = {"profile": (None, None, None, None)}
    return boto3.Session(botocore_session=botocore.session.Session(session_vars={**nothing, **unset}))


def _status(error: Any) -> int:  # noqa: ANN401 — a ClientError of botocore, which ships no types
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def _trouble(error: Any, host: str, bucket: str) -> AccountTrouble | NetworkTrouble:  # noqa: ANN401 — a ClientError
    """Source: Amazon S3's API reference, "Error responses"."""
    code, status = str(error.response.get("Error", {}).get("Code", "")), _status(error)
    if code in _REFUSED_KEYS:
        return AccountTrouble(tr("{host} refuses the access key: reconnect with a new one.", host=host))
    if code == "NoSuchBucket":
        return AccountTrouble(tr("{host} has no bucket “{bucket}”.", host=host, bucket=bucket))
    if code in _ELSEWHERE or 300 <= status < 400:
        return AccountTrouble(
            tr(
                "The bucket “{bucket}” is in another region, or at another endpoint than {host}.",
                bucket=bucket,
                host=host,
            )
        )
    if code == "RequestTimeTooSkewed":
        return NetworkTrouble(tr("{host} says that this machine’s clock is wrong: set it right.", host=host))
    if code == "AccessDenied" or status in (401, 403):
        return AccountTrouble(
            tr(
                "The access key may not put, read and delete objects in “{bucket}” at {host}: extend its "
                "policy.",
                bucket=bucket,
                host=host,
            )
        )
    if code in _SLOW_DOWN or status == 429:
        return NetworkTrouble(tr("{host} asks to slow down: too many calls.", host=host))
    return NetworkTrouble(unclear(host, f"status {status}"))
