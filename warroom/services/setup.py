"""Founding a campaign, and changing what it is called and how its clock is read."""

import re
import zoneinfo
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from warroom.domain.campaign import Campaign
from warroom.domain.ids import PersonId
from warroom.domain.links import template_trouble
from warroom.domain.person import Person, Role
from warroom.errors import BadInput, Refused
from warroom.events import Topic
from warroom.language import LANGUAGES, tr
from warroom.services.office import Office, existing_campaign, permitted
from warroom.services.passwords import hashed
from warroom.services.people import checked_login, checked_name

DEFAULT_GRACE = timedelta(minutes=15)

_DOMAIN = re.compile(r"(?:[\w-]+\.)+[\w-]{2,}")


def campaign(office: Office) -> Campaign | None:
    """The campaign of this database, None before it was founded."""
    with office.store.read() as uow:
        return uow.campaign.get()


def found(
    office: Office,
    name: str,
    zone_name: str,
    language: str,
    rehearsal: bool,
    admin_login: str,
    admin_name: str,
    password: str,
) -> Person:
    """Found the campaign with its first administrator, who may grant roles to everybody else."""
    now = office.clock.now()
    founded = checked_campaign(Campaign(name.strip(), zone_name, language, rehearsal, DEFAULT_GRACE, now))
    login, display_name, password_hash = (
        checked_login(admin_login),
        checked_name(admin_name),
        hashed(password),
    )
    # The founder acts in their own name from the first row on: SQLite numbers the first person 1.
    founder = PersonId(1)
    with office.store.write(founder) as uow:
        if uow.campaign.get() is not None:
            raise Refused(tr("This database already holds a campaign. Sign in instead."))
        uow.people.add(login, display_name, password_hash, now)
        uow.people.set_roles(founder, [Role.ADMIN])
        uow.campaign.found(founded)
        uow.touch(Topic.CAMPAIGN, Topic.PEOPLE)
        return permitted(uow, founder)


def change_campaign(
    office: Office, me: PersonId, name: str, zone_name: str, language: str, grace: timedelta
) -> Campaign:
    """Change what the campaign is called, where its clock stands, and how late is too late."""
    with office.store.write(me) as uow:
        permitted(uow, me, Role.ADMIN)
        uow.campaign.lock()
        old = existing_campaign(uow)
        changed = checked_campaign(
            replace(old, name=name.strip(), zone_name=zone_name, language=language, grace=grace)
        )
        uow.campaign.change(changed)
        uow.touch(Topic.CAMPAIGN)
        return changed


def change_rules(
    office: Office, me: PersonId, alt_required: bool, utm_template: str, own_domains: Sequence[str]
) -> Campaign:
    """Change whether pictures need a description, and what links to the campaign's own pages carry."""
    domains = tuple(dict.fromkeys(domain.strip().casefold() for domain in own_domains if domain.strip()))
    for domain in domains:
        if not _DOMAIN.fullmatch(domain):
            raise BadInput(tr("“{domain}” is not a domain; write one like example.org.", domain=domain))
    template = utm_template.strip().removeprefix("?")
    if template_trouble(template):
        raise BadInput(
            tr(
                "“{template}” can't be used; write parameters like utm_source={network}&utm_campaign={post}.",
                template=template,
                network="{network}",
                post="{post}",
            )
        )
    with office.store.write(me) as uow:
        permitted(uow, me, Role.ADMIN)
        uow.campaign.lock()
        changed = replace(
            existing_campaign(uow), alt_required=alt_required, utm_template=template, own_domains=domains
        )
        uow.campaign.change(changed)
        uow.touch(Topic.CAMPAIGN)
        return changed


def checked_campaign(campaign: Campaign) -> Campaign:
    """The campaign, if there can be such a one. Raises BadInput."""
    if not campaign.name:
        raise BadInput(tr("Give the campaign a name."))
    if campaign.zone_name not in zoneinfo.available_timezones():
        raise BadInput(
            tr("“{zone}” is not a time zone; write one like Europe/Paris.", zone=campaign.zone_name)
        )
    if campaign.language not in LANGUAGES:
        raise BadInput(tr("Warroom speaks {languages}.", languages=", ".join(LANGUAGES)))
    if not timedelta(minutes=1) <= campaign.grace <= timedelta(hours=24):
        raise BadInput(tr("How late a post may still go out is between one minute and 24 hours."))
    return campaign
