"""Judges the requests that a fake network received by the network's own published description.

The descriptions are no part of this program: the folder with them is named by the environment variable
WARROOM_SPECS. Without it, what needs one is skipped with the reason. A rig may judge everything its fake
received when it closes (`OpenApi.assert_all`); then the whole contract suite is held to the description.
"""

import json
import os
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openapi_core import Config, OpenAPI
from openapi_core.testing import MockRequest
from werkzeug.datastructures import MultiDict

from tests.connectors.wire import Request

FOLDER = "WARROOM_SPECS"


def spec_file(prefix: str) -> Path | None:
    """The newest description whose file name begins with `prefix`; None where there is none."""
    folder = os.environ.get(FOLDER)
    found = sorted(Path(folder).glob(f"{prefix}*.json")) if folder else []
    return found[-1] if found else None


def required_spec(prefix: str) -> Path:
    """The same, but the test is skipped where there is none."""
    path = spec_file(prefix)
    if path is None:
        pytest.skip(f"{FOLDER} names no folder with {prefix}*.json")
    return path


class OpenApi:
    """An OpenAPI description, as the judge of requests."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._paths = document["paths"]
        self._components = document.get("components", {})
        self._host = _host(document)
        judged = _lenient({**document, "components": _with_bearers(self._components)})
        # What is judged are our requests: the description itself is as its network wrote it.
        self._description = OpenAPI.from_dict(judged, config=Config(spec_validator_cls=None))

    def faults(self, request: Request) -> list[str]:
        """What the description has against the request, in words; nothing when it is as it should be."""
        asked = MockRequest(
            self._host,
            request.method,
            request.path,
            args=MultiDict([(name, value) for name, values in request.params.items() for value in values]),
            headers=dict(request.headers),
            data=request.body,
            content_type=request.headers.get("content-type", "application/json"),
        )
        errors = [_words(error) for error in self._description.iter_request_errors(asked)]
        return [f"{request.method} {request.path}: {error}" for error in [*errors, *self._unknown(request)]]

    def assert_all(
        self, requests: Iterable[Request], apart_from: Callable[[Request], bool] = lambda _: False
    ) -> None:
        """Assert that all are as the description says; those that `apart_from` picks aren't in it."""
        faults = [fault for request in requests if not apart_from(request) for fault in self.faults(request)]
        assert not faults, "\n".join(faults)

    def _unknown(self, request: Request) -> list[str]:
        """Query parameters that the operation doesn't have: the judge ignores them, as networks do."""
        operations = [
            (path, operation)
            for path, methods in self._paths.items()
            if _matches(path, request.path) and (operation := methods.get(request.method.lower())) is not None
        ]
        if not operations:
            return []
        path, operation = min(operations, key=lambda one: one[0].count("{"))
        known = {
            parameter["name"].removesuffix("[]")
            for raw in (*operation.get("parameters", ()), *self._paths[path].get("parameters", ()))
            if (parameter := self._resolved(raw))["in"] == "query"
        }
        return [
            f"it has no parameter {name}" for name in request.params if name.removesuffix("[]") not in known
        ]

    def _resolved(self, raw: Mapping[str, Any]) -> Mapping[str, Any]:
        reference = raw.get("$ref")
        if reference is None:
            return raw
        parameters: Mapping[str, Mapping[str, Any]] = self._components["parameters"]
        return parameters[reference.rsplit("/", 1)[-1]]


@cache
def open_api(path: Path) -> OpenApi:
    """The description in a file, read once in a run."""
    return OpenApi(json.loads(path.read_bytes()))


def _host(document: Mapping[str, Any]) -> str:
    """The address of the network's first server, with the defaults of its variables."""
    server = document["servers"][0]
    defaults = {name: variable["default"] for name, variable in server.get("variables", {}).items()}
    return str(server["url"]).format(**defaults).rstrip("/")


def _with_bearers(components: Mapping[str, Any]) -> dict[str, Any]:
    """The components with every OAuth 2 scheme as what its token travels as: the judge knows no OAuth 2."""
    schemes = {
        name: {"type": "http", "scheme": "bearer"} if scheme["type"] == "oauth2" else scheme
        for name, scheme in components.get("securitySchemes", {}).items()
    }
    return {**components, "securitySchemes": schemes}


def _lenient(part: Any) -> Any:  # noqa: ANN401 — JSON of any form
    """The same without what the judge is too strict in.

    Mastodon calls a status with words and a picture "one of" two forms, and it is both; a file in a form
    comes as bytes, which the judge takes for no text.
    """
    if isinstance(part, dict):
        if part.get("format") == "binary":
            return {}
        return {"anyOf" if key == "oneOf" else key: _lenient(value) for key, value in part.items()}
    return [_lenient(each) for each in part] if isinstance(part, list) else part


def _matches(pattern: str, path: str) -> bool:
    wanted, given = pattern.strip("/").split("/"), path.strip("/").split("/")
    return len(wanted) == len(given) and all(
        want.startswith("{") or want == have for want, have in zip(wanted, given, strict=True)
    )


def _words(error: BaseException) -> str:
    """An error of the judge with what caused it."""
    said = [str(error)]
    while (cause := error.__cause__) is not None:
        said.append(str(cause))
        error = cause
    return ": ".join(said)
