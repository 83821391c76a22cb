"""A post for many networks: videos, options, tagged links, corrections, its price, and posting by hand."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests import factories
from tests.factories import SetClock, Staff
from tests.services.conftest import Connect, errors, signed
from tests.services.publishing import LEASE, WORKER_ID, deliveries, publish, states
from warroom.domain.account import Account
from warroom.domain.capabilities import Terms
from warroom.domain.delivery import Decision, DeliveryState, RemotePost
from warroom.domain.ids import AccountId
from warroom.domain.post import Draft, Part, Post, PostStatus, Video
from warroom.domain.settlement import Done, HandOver
from warroom.errors import BadInput, NotAllowed, Refused
from warroom.ports import Identity
from warroom.services import accounts, approve, compose, deliver, hold, queries, schedule, setup, spending
from warroom.services.office import Office

# Each network's own rules.


def test_every_network_says_what_stands_in_the_way(
    office: Office, staff: Staff, connect: Connect, film_file: Path
) -> None:
    youtube, instagram, x, threads = (connect(name) for name in ("youtube", "instagram", "x", "threads"))
    draft = Draft(
        title="Hello",
        accounts=(youtube.id, instagram.id, x.id, threads.id),
        thread=(Part("Hello " + "https://a.example/ " * 6),),
    )
    said = "\n".join(errors(office, draft))
    assert "A post on YouTube (test) is a video" in said
    assert "YouTube (test) needs this: " in said
    assert "A post on Instagram (test) is a picture or a video" in said
    assert "Threads (test) takes 5 links at most" in said
    assert "X (test)" not in said

    info = compose.attach_video(office, staff.camille.id, film_file)
    mute = replace(draft, thread=(Part("Hello", video=Video(info.sha256, "video/webm", "")),))
    said = "\n".join(errors(office, mute))
    assert "X (test) does not take videos of the type video/webm" in said
    assert "The video has no description" in said


def test_an_account_counts_by_the_terms_of_its_own_server(office: Office, connect: Connect) -> None:
    wide = connect("mastodon", Terms(max_length=5000))
    draft = Draft(title="Long", accounts=(wide.id,), thread=(Part("a" * 4_000),))
    assert errors(office, draft) == []
    assert "too long" in errors(office, replace(draft, thread=(Part("a" * 5_001),)))[0]


def test_what_is_not_declared_is_not_sealed_and_what_is_left_out_has_its_default(
    office: Office, staff: Staff, connect: Connect
) -> None:
    mastodon = connect("mastodon")
    draft = Draft(
        title="Debate",
        accounts=(mastodon.id,),
        thread=(Part("Tonight"),),
        options={mastodon.id: {"content_warning": "Politics", "unheard_of": "x"}},
    )
    post = compose.start(office, staff.camille.id, draft)
    version = compose.submit(office, staff.camille.id, post.id, post.revision)
    options = version.sealed.target(mastodon.id).options
    assert "unheard_of" not in options
    known = {
        option.key: option.default for option in mastodon.meets(office.networks).options if option.default
    }
    assert known.items() <= options.items()


def test_descriptions_are_demanded_where_the_campaign_says_so(
    office: Office, staff: Staff, connect: Connect, film_file: Path
) -> None:
    x = connect("x")
    info = compose.attach_video(office, staff.camille.id, film_file)
    draft = Draft(title="Film", accounts=(x.id,), thread=(Part("Look", video=Video(info.sha256, info.mime)),))
    assert errors(office, draft) == ["The video has no description for people who can't see it."]
    setup.change_rules(office, staff.noa.id, False, "", ())
    assert errors(office, draft) == []


# Links that say where visitors came from.


def test_links_to_our_own_pages_carry_the_campaigns_parameters_and_approvers_sign_them(
    office: Office, staff: Staff, connect: Connect
) -> None:
    template = "utm_source={network}&utm_medium=social&utm_campaign={post}"
    setup.change_rules(office, staff.noa.id, True, template, ("Spring.example",))
    x, mastodon = connect("x"), connect("mastodon")
    text = "Read https://www.spring.example/plan?page=2, then https://press.example/us."
    draft = Draft(title="L’été à Lyon", accounts=(x.id, mastodon.id), thread=(Part(text),))
    post = compose.start(office, staff.camille.id, draft)
    version = compose.submit(office, staff.camille.id, post.id, post.revision)
    assert version.sealed.target(x.id).thread[0].text == (
        "Read https://www.spring.example/plan?page=2&utm_source=x&utm_medium=social&utm_campaign=l-ete-a-lyon,"
        " then https://press.example/us."
    )
    assert "utm_source=mastodon" in version.sealed.target(mastodon.id).thread[0].text


@pytest.mark.parametrize(
    ("template", "domains", "says"),
    [
        ("utm_source={who}", (), "can't be used"),
        ("no parameter", (), "can't be used"),
        ("utm_source={network", (), "can't be used"),
        ("utm_source=x", ("not a domain",), "is not a domain"),
    ],
)
def test_rules_for_links_that_can_not_work_are_refused(
    office: Office, staff: Staff, template: str, domains: tuple[str, ...], says: str
) -> None:
    with pytest.raises(BadInput, match=says):
        setup.change_rules(office, staff.noa.id, True, template, domains)
    with pytest.raises(NotAllowed):
        setup.change_rules(office, staff.camille.id, True, "", ())


# Correcting what stands on a network.


def test_a_correction_is_signed_like_a_post_and_takes_the_place_of_the_old_text(
    office: Office, staff: Staff, connect: Connect
) -> None:
    mastodon, x = connect("mastodon"), connect("x")
    draft = Draft(title="Rally", accounts=(mastodon.id, x.id), thread=(Part("We meet at 18 h"),))
    post = signed(office, staff, draft)
    publish(office, Done(RemotePost("remote-1", "https://network.example/1")))
    assert queries.post(office, post.id).summary.status is PostStatus.SENT

    correction = compose.correct(office, staff.camille.id, post.id)
    assert correction.draft.accounts == (mastodon.id,)
    assert correction.draft.own[mastodon.id][0].text == "We meet at 18 h"
    right = replace(correction.draft, own={mastodon.id: (Part("We meet at 19 h"),)})
    saved = compose.save(office, staff.camille.id, correction.id, correction.revision, right)
    version = compose.submit(office, staff.camille.id, saved.id, saved.revision)
    assert [remote.id for remote in version.sealed.target(mastodon.id).corrects] == ["remote-1"]
    approve.approve(office, staff.alix.id, saved.id, version.version, version.digest)
    (sending,) = deliver.begin(office, deliver.claim(office, WORKER_ID, 5, LEASE), LEASE)
    assert (sending.parcel.text, sending.parcel.replaces and sending.parcel.replaces.id) == (
        "We meet at 19 h",
        "remote-1",
    )


def test_nothing_is_corrected_where_it_can_not_be(office: Office, staff: Staff, connect: Connect) -> None:
    x, mastodon = connect("x"), connect("mastodon")
    post = signed(office, staff, Draft(title="Rally", accounts=(x.id,), thread=(Part("At 18 h"),)))
    publish(office)
    with pytest.raises(Refused, match="no network that lets a post be corrected"):
        compose.correct(office, staff.camille.id, post.id)
    fake = Draft(title="No", accounts=(mastodon.id,), thread=(Part("At 19 h"),), corrects=post.id)
    started = compose.start(office, staff.camille.id, fake)
    with pytest.raises(Refused, match=r"nothing on .* to correct"):
        compose.submit(office, staff.camille.id, started.id, started.revision)


# What it costs.


def test_a_day_has_a_price_and_a_cap(office: Office, staff: Staff, connect: Connect, clock: SetClock) -> None:
    x = connect("x")
    can = x.meets(office.networks)
    assert can.prices is not None
    assert spending.today(office)[x.id].cap == accounts.DEFAULT_DAILY_CAP
    assert spending.price(can, (Part("Hello"), Part("See https://a.example"))) == (
        can.prices.post + can.prices.post_with_link
    )
    accounts.change(office, staff.noa.id, x.id, "X", 1, daily_cap=Decimal("0.30"))
    draft = Draft(
        title="Link",
        accounts=(x.id,),
        thread=(Part("See https://a.example"),),
        due_at=clock.now() + timedelta(hours=1),
    )
    signed(office, staff, draft)
    today = spending.today(office)[x.id]
    assert (today.spent, today.planned, today.cap) == (Decimal(0), can.prices.post_with_link, Decimal("0.30"))

    spending.note(office, x.id, Decimal("0.295"))
    (capped,) = [health.account for health in accounts.everything(office) if health.account.id == x.id]
    tomorrow = spending.free_again_at(office, capped, can.prices.post)
    assert tomorrow is not None
    assert (tomorrow - clock.now(), tomorrow.hour) == (timedelta(hours=24 - clock.now().hour), 0)
    assert spending.free_again_at(office, capped, Decimal("0.005")) is None
    clock.move(days=1)
    assert spending.today(office)[x.id].spent == 0
    with pytest.raises(BadInput):
        accounts.change(office, staff.noa.id, x.id, "X", 1, daily_cap=Decimal(-1))
    with pytest.raises(NotAllowed):
        accounts.change(office, staff.camille.id, x.id, "X", 1, daily_cap=None)


# Posting by hand.


@pytest.fixture
def tiktok(office: Office, staff: Staff) -> Account:
    """A network that no program posts to."""
    added = accounts.add(office, staff.noa.id, "rehearsal-tiktok", "spring", "", None, None)
    accounts.connected(office, added.id, Identity("tiktok:spring", "spring", "spring"))
    return added


def handed_over(office: Office, staff: Staff, tiktok: Account, film_file: Path) -> Post:
    info = compose.attach_video(office, staff.camille.id, film_file)
    part = Part("Watch this", video=Video(info.sha256, info.mime, "A speech"))
    post = signed(office, staff, Draft(title="Clip", accounts=(tiktok.id,), thread=(part,)))
    publish(office, HandOver("Post it by hand."))
    return post


def test_what_a_person_has_to_post_waits_with_its_text_until_they_say_where_it_stands(
    office: Office, staff: Staff, tiktok: Account, film_file: Path
) -> None:
    post = handed_over(office, staff, tiktok, film_file)
    assert queries.post(office, post.id).summary.status is PostStatus.BY_HAND
    (delivery,) = deliveries(office, post.id)
    with pytest.raises(BadInput, match="Paste the link"):
        schedule.decide(office, staff.camille.id, delivery.id, Decision.WAS_SENT, "done")
    with pytest.raises(NotAllowed):
        schedule.decide(office, staff.noa.id, delivery.id, Decision.WAS_SENT, "https://tiktok.example/1")
    link = "https://tiktok.example/@spring/1"
    sent = schedule.decide(office, staff.camille.id, delivery.id, Decision.WAS_SENT, link)
    assert (sent.state, queries.post(office, post.id).summary.status) == (DeliveryState.SENT, PostStatus.SENT)
    assert sent.remote == RemotePost(link, link)


def test_a_hold_stops_also_what_people_post_and_it_comes_back_to_them_when_it_is_released(
    office: Office, staff: Staff, tiktok: Account, film_file: Path
) -> None:
    post = handed_over(office, staff, tiktok, film_file)
    standing = hold.place(office, staff.camille.id, "An attack in town")
    assert states(office, post.id) == ["held"]
    (delivery,) = deliveries(office, post.id)
    with pytest.raises(Refused):
        schedule.decide(office, staff.camille.id, delivery.id, Decision.WAS_SENT, "https://tiktok.example/1")
    hold.lift(office, staff.alix.id, standing.id)
    hold.lift(office, staff.noa.id, standing.id)
    schedule.decide(office, staff.alix.id, delivery.id, Decision.RELEASE)
    assert states(office, post.id) in (["queued"], ["missed"])


def test_watched_words_are_kept_once_each(office: Office, staff: Staff) -> None:
    account_id: AccountId = factories.first_account(office)
    accounts.change(office, staff.noa.id, account_id, "Spring", 1, (" lyon ", "#lyon", "lyon", ""))
    assert accounts.everything(office)[0].account.watches == ("lyon", "#lyon")
    accounts.change(office, staff.noa.id, account_id, "Spring", 1)
    assert accounts.everything(office)[0].account.watches == ("lyon", "#lyon")
    with pytest.raises(BadInput):
        accounts.change(office, staff.noa.id, account_id, "Spring", 1, [f"word {n}" for n in range(30)])
