"""The judge says no where it should: an unknown path, parameter or field, a wrong type, no key."""

from collections.abc import Mapping
from types import MappingProxyType

import pytest

from tests.connectors.specs import FOLDER, OpenApi, open_api, required_spec, spec_file
from tests.connectors.wire import Request

DESCRIPTION = {
    "openapi": "3.0.0",
    "info": {"title": "A small network", "version": "1"},
    "servers": [{"url": "https://{host}/", "variables": {"host": {"default": "network.example"}}}],
    "paths": {
        "/posts/{id}": {"get": {"parameters": [{"$ref": "#/components/parameters/Id"}], "responses": {}}},
        "/posts/mine": {
            "get": {
                "parameters": [
                    {"name": "most", "in": "query", "schema": {"type": "integer", "maximum": 100}},
                    {
                        "name": "kinds[]",
                        "in": "query",
                        "schema": {"type": "array", "items": {"type": "string"}},
                    },
                ],
                "responses": {},
            }
        },
        "/posts": {
            "post": {
                "security": [{"Key": []}],
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Post"}},
                        "multipart/form-data": {
                            "schema": {
                                "type": "object",
                                "required": ["file"],
                                "properties": {"file": {"type": "string", "format": "binary"}},
                            }
                        },
                    },
                },
                "responses": {},
            }
        },
    },
    "components": {
        "parameters": {"Id": {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}},
        "securitySchemes": {"Key": {"type": "http", "scheme": "bearer"}},
        "schemas": {
            "Post": {
                "type": "object",
                "required": ["text"],
                "properties": {"text": {"type": "string"}},
                "additionalProperties": False,
            }
        },
    },
}
FORM = (
    b'--b\r\nContent-Disposition: form-data; name="%s"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
    b"\x89PNG\xff\x00\r\n--b--\r\n"
)


def faults(
    method: str,
    path: str,
    body: bytes = b"",
    mime: str = "application/json",
    params: Mapping[str, list[str]] = MappingProxyType({}),
) -> str:
    headers = {"authorization": "Bearer key", "content-type": mime}
    request = Request(method, path, params, headers, body)
    return "\n".join(OpenApi(DESCRIPTION).faults(request))


def test_what_the_description_allows_is_fine() -> None:
    assert faults("GET", "/posts/12") == ""
    assert faults("GET", "/posts/mine", params={"most": ["100"], "kinds[]": ["reply"]}) == ""
    assert faults("POST", "/posts", b'{"text": "Good morning"}') == ""
    assert faults("POST", "/posts", FORM % b"file", "multipart/form-data; boundary=b") == ""


def test_what_the_description_does_not_know_is_told() -> None:
    assert "GET /toasts" in faults("GET", "/toasts")
    assert "no parameter least" in faults("GET", "/posts/mine", params={"least": ["3"]})
    assert "greater than the maximum" in faults("GET", "/posts/mine", params={"most": ["101"]})
    assert "'words' was unexpected" in faults("POST", "/posts", b'{"text": "Good", "words": 1}')
    assert "is not of type 'string'" in faults("POST", "/posts", b'{"text": 1}')
    assert "'file' is a required property" in faults(
        "POST", "/posts", FORM % b"film", "multipart/form-data; boundary=b"
    )


def test_a_request_without_the_key_is_told() -> None:
    request = Request("POST", "/posts", {}, {"content-type": "application/json"}, b'{"text": "Good morning"}')
    with pytest.raises(AssertionError, match="POST /posts: Security"):
        OpenApi(DESCRIPTION).assert_all([request])
    OpenApi(DESCRIPTION).assert_all([request], apart_from=lambda each: each.path == "/posts")


def test_without_the_folder_nothing_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FOLDER, raising=False)
    assert spec_file("x-openapi") is None
    with pytest.raises(pytest.skip.Exception, match=FOLDER):
        required_spec("x-openapi")


@pytest.mark.parametrize("network", ["x", "mastodon"])
def test_the_official_descriptions_can_be_read(network: str) -> None:
    judge = open_api(required_spec(f"{network}-openapi"))
    (fault,) = judge.faults(Request("GET", "/no/such/path", {}, {}, b""))
    assert "/no/such/path" in fault
