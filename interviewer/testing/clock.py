"""A clock that stands still until it is moved."""

from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class FixedClock:
    """Tells the same time until it is moved; takes the place of the program's clock."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now

    def __call__(self) -> datetime:
        """The time it stands at, aware UTC."""
        return self._now

    def forward(self, seconds: float) -> datetime:
        """Move it and tell the new time; negative seconds move it back, as a corrected computer clock does."""
        self._now += timedelta(seconds=seconds)
        return self._now
