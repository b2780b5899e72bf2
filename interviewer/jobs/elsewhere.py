"""Work that other processes do: this one only writes it down, and the store's queue brings it to a worker."""


class Elsewhere:
    """Stands where the one process of a small installation has its threads."""

    @property
    def is_alive(self) -> bool:
        """Nothing here can die."""
        return True

    def start(self) -> None:
        """Nothing to begin."""

    def wake(self) -> None:
        """The store has told the workers already, in the transaction that wrote the work."""

    def stop(self, timeout_s: float = 0.0) -> None:
        """Nothing to end."""

    def work_off(self) -> int:
        """Nothing is done here."""
        return 0
