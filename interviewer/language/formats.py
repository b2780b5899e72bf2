"""Numbers, days and times as the language that is spoken writes them; the only place besides the catalogue that knows Babel."""

from datetime import date, datetime

from babel import Locale
from babel.dates import format_date, format_skeleton, get_day_names
from babel.numbers import format_decimal, format_percent

from interviewer.language.chosen import language

_LOCALES = {"en": "en_GB"}
"""Days come before months in our English."""


def number(value: int) -> str:
    """1,234 or 1.234."""
    return str(value) if -1000 < value < 1000 else format_decimal(value, locale=_locale())


def decimal(value: float, digits: int) -> str:
    """A number with so many decimals, always all of them: 0.50 or 0,50."""
    return format_decimal(value, format="#,##0." + "0" * digits if digits else "#,##0", locale=_locale())


def percent(share: float) -> str:
    """A share as 50 %."""
    return format_percent(share, locale=_locale())


def day(moment: date) -> str:
    """3 Nov 2026 or 3. Nov. 2026."""
    return format_skeleton("yMMMd", moment, locale=_locale())


def weekday_and_day(moment: date) -> str:
    """Tue, 3 Nov 2026."""
    return format_skeleton("yMMMEd", moment, locale=_locale())


def day_and_minute(moment: datetime) -> str:
    """3 Nov 2026, 09:05, in the time zone that the moment carries."""
    return f"{day(moment.date())}, {moment:%H:%M}"


def weekdays() -> tuple[str, ...]:
    """The short names from Monday on."""
    names = get_day_names("abbreviated", locale=_locale())
    return tuple(str(names[n]) for n in range(7))


def name_of_day(moment: date) -> str:
    """Tue or Di."""
    return format_date(moment, "EEE", locale=_locale())


def _locale() -> Locale:
    return Locale.parse(_LOCALES.get(language(), language()))
