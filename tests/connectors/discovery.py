"""Judges requests by the discovery document of an API of Google that ships inside google-api-python-client.

The running program doesn't use that library. Of each request the document knows the method, path, parameters
(with their types, enumerations and limits), and the body.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from tests.connectors.wire import Json, Request

_TYPES: dict[str, type] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "object": dict,
    "array": list,
}
_UPLOADS = "/upload/"


class Discovery:
    """One API's description, as the judge of requests."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._common = document["parameters"]
        self._schemas = document["schemas"]
        self._methods = [
            method for resource in document["resources"].values() for method in _methods(resource)
        ]

    def assert_all(self, requests: Iterable[Request]) -> None:
        """Assert that all requests to the API are as the description says."""
        faults = [
            fault for request in requests if "/youtube/v3/" in request.path for fault in self.faults(request)
        ]
        assert not faults, "\n".join(faults)

    def faults(self, request: Request) -> list[str]:
        """What the description has against the request, in words; nothing when it is as it should be."""
        method = self._method(request)
        if method is None:
            return [f"there is no {request.method} {request.path}"]
        found = [*self._params(request, method), *self._body(request, method), *self._upload(request, method)]
        return [f"{method['id']}: {fault}" for fault in found]

    def _method(self, request: Request) -> Json | None:
        uploads = request.path.startswith(_UPLOADS)
        verb = (
            "POST" if uploads else request.method
        )  # The pieces of an upload go by PUT to the session of a POST.
        for method in self._methods:
            protocols = method.get("mediaUpload", {}).get("protocols", {})
            path = protocols.get("simple", {}).get("path", "") if uploads else f"/{method['path']}"
            if method["httpMethod"] == verb and path == request.path:
                return method
        return None

    def _params(self, request: Request, method: Json) -> list[str]:
        known = self._common | method.get("parameters", {})
        told = {name for name in request.params if name != "upload_id"}
        faults = [f"it has no parameter {name}" for name in sorted(told - known.keys())]
        if "upload_id" not in request.params:
            required = {name for name, described in known.items() if described.get("required")}
            faults += [f"{name} is missing" for name in sorted(required - told)]
        for name in sorted(told & known.keys()):
            if len(request.params[name]) > 1 and not known[name].get("repeated"):
                faults.append(f"{name} comes more than once")
            faults += [fault for value in request.params[name] for fault in _value(name, value, known[name])]
        return faults

    def _body(self, request: Request, method: Json) -> list[str]:
        if "upload_id" in request.params or request.path.endswith("/thumbnails/set"):
            return []
        if not method.get("request"):
            return ["it takes no body"] if request.body else []
        kind, content = request.headers["content-type"], request.body
        if kind.startswith("multipart/related"):
            content = content.split(b"\r\n\r\n")[1].split(b"\r\n--")[0]
        elif not kind.startswith("application/json"):
            return [f"its body is {kind}"]
        body = json.loads(content)
        parts = set(request.one("part").split(","))
        faults = [f"{name} is in the body and not in part" for name in sorted(body.keys() - parts - {"id"})]
        return [*faults, *self._against(body, method["request"], "body")]

    def _upload(self, request: Request, method: Json) -> list[str]:
        upload = method.get("mediaUpload")
        if not upload or not request.path.startswith(_UPLOADS) or not request.body:
            return []  # An empty request asks a session how far it is.
        size = int(request.headers.get("x-upload-content-length") or len(request.body))
        kind = request.headers.get("x-upload-content-type") or request.headers.get("content-type", "")
        faults = [] if size <= int(upload["maxSize"]) else ["the file is too large"]
        if request.one("uploadType") != "multipart" and not _accepts(upload["accept"], kind):
            faults.append(f"it takes no {kind}")
        return faults

    def _against(self, value: object, schema: Json, where: str) -> list[str]:
        if "$ref" in schema:
            schema = {"type": "object", **self._schemas[schema["$ref"]]}
        wanted = _TYPES[schema.get("type", "object")]
        if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
            return [f"{where} is no {schema['type']}"]
        if isinstance(value, dict):
            properties = schema.get("properties", {})
            faults = [f"{where}.{name} doesn't exist" for name in sorted(value.keys() - properties.keys())]
            known = ((name, each) for name, each in value.items() if name in properties)
            return [
                *faults,
                *(
                    f
                    for name, each in known
                    for f in self._against(each, properties[name], f"{where}.{name}")
                ),
            ]
        if isinstance(value, list):
            return [fault for each in value for fault in self._against(each, schema["items"], where)]
        return [] if value in schema.get("enum", (value,)) else [f"{where} can't be {value}"]


@cache
def youtube() -> Discovery:
    """YouTube's Data API v3."""
    folder = files("googleapiclient") / "discovery_cache" / "documents"
    return Discovery(json.loads((folder / "youtube.v3.json").read_text("utf-8")))


def _methods(resource: Mapping[str, Any]) -> list[Json]:
    inner = [method for each in resource.get("resources", {}).values() for method in _methods(each)]
    return [*resource.get("methods", {}).values(), *inner]


def _value(name: str, value: str, described: Mapping[str, Any]) -> list[str]:
    if "enum" in described and value not in described["enum"]:
        return [f"{name} can't be {value}"]
    if described["type"] == "boolean" and value not in ("true", "false"):
        return [f"{name} is no boolean: {value}"]
    if described["type"] == "integer":
        least, most = int(described.get("minimum", "0")), int(described.get("maximum", "2147483647"))
        if not value.isdecimal() or not least <= int(value) <= most:
            return [f"{name} is out of bounds: {value}"]
    return []


def _accepts(accepted: Iterable[str], kind: str) -> bool:
    return any(kind == each or (each.endswith("/*") and kind.startswith(each[:-1])) for each in accepted)
