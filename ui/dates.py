"""Instants as people read them: in the campaign's zone and in the language spoken now."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import QDate, QLocale

from warroom.language import ntr, spoken, tr

# British rather than American English: headquarters read 24 hours and day before month.
_LOCALES = {"en": "en_GB", "fr": "fr_FR"}


def locale() -> QLocale:
    """The locale of the language spoken now; also for numbers: `locale().toString(12431)`."""
    return QLocale(_LOCALES[spoken()])


def day(of: date) -> str:
    """A day with its year: “Sun 24 May 2026”."""
    return locale().toString(QDate(of.year, of.month, of.day), "ddd d MMM yyyy")


def clock(instant: datetime, zone: ZoneInfo) -> str:
    """The time of day alone: “18:30”."""
    return f"{instant.astimezone(zone):%H:%M}"


def when(instant: datetime, zone: ZoneInfo) -> str:
    """Day and time: “Sun 24 May 2026, 18:30”."""
    return tr("{day}, {time}", day=day(instant.astimezone(zone).date()), time=clock(instant, zone))


def when_near(instant: datetime, zone: ZoneInfo, now: datetime) -> str:
    """Day and time, as short as is clear at `now`: “today 18:30”, “tomorrow 09:00”, “Sun 24 May 18:30”."""
    there, today = instant.astimezone(zone).date(), now.astimezone(zone).date()
    time = clock(instant, zone)
    if there == today:
        return tr("today {time}", time=time)
    if there == today + timedelta(days=1):
        return tr("tomorrow {time}", time=time)
    if there == today - timedelta(days=1):
        return tr("yesterday {time}", time=time)
    if there.year != today.year:
        return when(instant, zone)
    short = locale().toString(QDate(there.year, there.month, there.day), "ddd d MMM")
    return f"{short} {time}"


def ago(instant: datetime, now: datetime) -> str:
    """How long ago `instant` was at `now`: “just now”, “12 s ago”, “5 min ago”, “3 h ago”, “2 days ago”."""
    seconds = int((now - instant).total_seconds())
    if seconds < 3:
        return tr("just now")
    return tr("{span} ago", span=_span(seconds))


def until(instant: datetime, now: datetime) -> str:
    """How long it is from `now` to `instant`: “in 2 h 5 min”, “now”; once it is past, “5 min late”."""
    seconds = int((instant - now).total_seconds())
    if -60 < seconds <= 0:
        return tr("now")
    if seconds < 0:
        return tr("{span} late", span=_span(-seconds))
    return tr("in {span}", span=_span(seconds))


def _span(seconds: int) -> str:
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if seconds < 60:
        return tr("{n} s", n=seconds)
    if minutes < 60:
        return tr("{n} min", n=minutes)
    if hours < 24:
        rest = minutes % 60
        return tr("{h} h {m} min", h=hours, m=rest) if rest and hours < 6 else tr("{n} h", n=hours)
    return ntr("{n} day", "{n} days", days)
