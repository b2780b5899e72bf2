"""How often models are asked, over all processes together: a sliding minute, kept in the shared database if there is one."""

import logging
import time
from typing import Any

from interviewer.store.database import libpq_address

log = logging.getLogger(__name__)

TABLE = "model_requests"
MINUTE_MS = 60_000


class Pace:
    """Gives turns, at most so many in any stretch of time.

    On PostgreSQL every process counts in one table, by the server's clock; else this process counts by itself, as no
    other can have its data folder.
    """

    def __init__(self, most: int, database_url: str = "", *, within_ms: int = MINUTE_MS) -> None:
        """`most` turns in `within_ms`; `database_url` as in the settings."""
        # Loaded only where somebody sets a limit.
        from pyrate_limiter import InMemoryBucket, Limiter, Rate, SingleBucketFactory

        rates = [Rate(most, within_ms)]
        self._pool: Any = None
        self._faults: tuple[type[Exception], ...] = ()
        self._bucket: Any = InMemoryBucket(rates)
        if database_url.startswith("postgresql"):
            from psycopg import Error
            from psycopg_pool import ConnectionPool
            from pyrate_limiter import PostgresBucket

            self._faults = (Error,)
            self._pool = ConnectionPool(libpq_address(database_url), min_size=1, max_size=2, open=True, timeout=5)
            self._bucket = PostgresBucket(self._pool, TABLE, rates)
        # Old turns are forgotten below: the library's thread for that ends for good at the first fault of a database.
        self._limiter = Limiter(SingleBucketFactory(self._bucket, schedule_leak=False))
        self._forget_every_s = within_ms / 1000
        self._forgot = time.monotonic()

    def turn(self, at_most_s: float) -> bool:
        """Wait for a turn; False where none came in time. A database that is away gives turns: a provider counts too."""
        try:
            is_given = bool(self._limiter.try_acquire("models", timeout=max(0.0, at_most_s)))
            if time.monotonic() - self._forgot > self._forget_every_s:
                self._forgot = time.monotonic()
                self._bucket.leak(self._bucket.now())
        except self._faults as error:
            log.warning("The pace of models is not kept just now: %s", type(error).__name__)
            return True
        return is_given

    def close(self) -> None:
        """End connections."""
        self._limiter.close()
        if self._pool is not None:
            self._pool.close()
