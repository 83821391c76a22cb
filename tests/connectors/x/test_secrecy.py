"""No key, token or code of X shows anywhere: in no log at any level, no exception, no repr."""

import logging
from dataclasses import replace

import pytest

from tests.connectors.contract import Fault, parcel, picture
from tests.connectors.fake_x_tokens import CLIENT_SECRET, SECRETS
from tests.connectors.rig_x import XRig, signs_in
from tests.connectors.wire import Reply
from tests.connectors.x.test_signing_in import begun, finished
from warroom.errors import Trouble
from warroom.ports import Secret, SignsInByBrowser

TOKENS = ("bearer-0", "bearer-1", "refresh-0", "refresh-1", CLIENT_SECRET, "the-authorization-code")


@pytest.fixture(autouse=True)
def _everything_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)


def everything_shown(rig: XRig) -> str:
    """What every call shows, whether it works or not."""
    sent, access = parcel("Good morning", pictures=(picture("A hall"),)), rig.access
    shown = [repr(rig.connector), repr(access), repr(rig.desk), repr(vars(rig.connector))]
    for call in (
        lambda: rig.connector.publish(sent, access),
        lambda: rig.connector.identify(access),
        lambda: rig.connector.look_up(sent, access),
        lambda: rig.connector.collect(access, None),
        lambda: rig.connector.metrics([], access),
    ):
        try:
            shown.append(repr(call()))
        except Trouble as trouble:
            shown += _chain(trouble)
    return "\n".join(shown)


def _chain(error: BaseException | None) -> list[str]:
    shown = []
    while error is not None:
        shown += [repr(error), str(error), repr(vars(error))]
        error = error.__cause__ or error.__context__
    return shown


@pytest.mark.parametrize(
    "fault", [None, Fault.OUTAGE, Fault.SERVER_ERROR, Fault.CUT, Fault.REFUSAL, Fault.EXPIRED]
)
def test_no_pasted_value_shows(rig: XRig, fault: Fault | None, caplog: pytest.LogCaptureFixture) -> None:
    if fault is not None:
        rig.inject(fault)
    shown = everything_shown(rig) + caplog.text
    assert not [value for value in SECRETS.values() if value in shown]


@pytest.mark.parametrize("fault", [None, Fault.OUTAGE, Fault.EXPIRED, Fault.CUT])
def test_no_token_shows_also_while_it_is_renewed(
    signed_in: XRig, fault: Fault | None, caplog: pytest.LogCaptureFixture
) -> None:
    signed_in.server.tokens.bearer = "another"
    if fault is not None:
        signed_in.inject(fault)
    shown = everything_shown(signed_in) + caplog.text
    assert not [token for token in TOKENS if token in shown]


@pytest.mark.parametrize("reply", [None, Reply(500, b"the-authorization-code")])
def test_no_code_or_verifier_shows_while_somebody_signs_in(
    rig: XRig, reply: Reply | None, caplog: pytest.LogCaptureFixture
) -> None:
    page = begun(rig)
    if reply is not None:
        rig.server.server.on(signs_in, lambda _: reply)
    try:
        shown = repr(finished(rig, page))
    except Trouble as trouble:
        shown = "\n".join(_chain(trouble))
    shown += caplog.text + repr(page.kept)
    verifier = page.kept.fields()["verifier"]
    assert not [secret for secret in (*TOKENS, verifier) if secret in shown]


def test_a_secret_of_another_making_is_not_shown_either(rig: XRig, caplog: pytest.LogCaptureFixture) -> None:
    assert isinstance(rig.connector, SignsInByBrowser)
    rig.desk = replace(rig.desk, secret=Secret("hunter2"))
    assert "hunter2" not in everything_shown(rig) + caplog.text
