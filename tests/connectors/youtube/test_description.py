"""The judge of our requests to YouTube finds what is wrong with one."""

import json
from dataclasses import replace

from tests.connectors.discovery import youtube
from tests.connectors.wire import Request

GOOD = Request(
    "PUT",
    "/youtube/v3/videos",
    {"part": ["status"]},
    {"content-type": "application/json"},
    json.dumps({"id": "x", "status": {"privacyStatus": "public"}}).encode(),
)
LIST = Request("GET", "/youtube/v3/commentThreads", {"part": ["snippet"], "maxResults": ["100"]}, {}, b"")
UPLOAD = Request(
    "POST",
    "/upload/youtube/v3/thumbnails/set",
    {"videoId": ["x"], "uploadType": ["media"]},
    {"content-type": "image/png"},
    b"png",
)


def faults(request: Request) -> str:
    return "; ".join(youtube().faults(request))


def with_body(body: object) -> Request:
    return replace(GOOD, body=json.dumps(body).encode())


def test_good_requests_have_no_fault() -> None:
    assert [faults(one) for one in (GOOD, LIST, UPLOAD)] == ["", "", ""]


def test_paths_and_parameters_are_judged() -> None:
    assert "there is no" in faults(replace(GOOD, path="/youtube/v3/video"))
    assert "there is no" in faults(replace(GOOD, method="PATCH"))
    assert "part is missing" in faults(replace(LIST, params={}))
    assert "no parameter page" in faults(replace(LIST, params={**LIST.params, "page": ["2"]}))
    assert "out of bounds: 101" in faults(replace(LIST, params={**LIST.params, "maxResults": ["101"]}))
    assert "order can't be newest" in faults(replace(LIST, params={**LIST.params, "order": ["newest"]}))


def test_bodies_and_files_are_judged() -> None:
    assert "can't be secret" in faults(with_body({"id": "x", "status": {"privacyStatus": "secret"}}))
    assert "status.privacy doesn't exist" in faults(with_body({"status": {"privacy": "public"}}))
    assert "embeddable is no boolean" in faults(with_body({"status": {"embeddable": "true"}}))
    assert "snippet is in the body and not in part" in faults(with_body({"snippet": {"title": "x"}}))
    assert "takes no image/gif" in faults(replace(UPLOAD, headers={"content-type": "image/gif"}))
    assert "takes no body" in faults(replace(LIST, body=b"{}"))
