"""What readiness rests on: named checks that the stages set and `/readyz` shows."""

from dataclasses import dataclass
from threading import Lock


@dataclass(frozen=True, slots=True)
class Check:
    """One named condition, and in a few words how things stand."""

    ok: bool
    detail: str


class Health:
    """The readiness of one process, from any thread. Ready when there is a check and every check is ok."""

    def __init__(self) -> None:
        """No check yet: not ready."""
        self._checks: dict[str, Check] = {}
        self._lock = Lock()

    def set(self, name: str, ok: bool, detail: str) -> None:
        """State how the named check stands now. Never blocks for long, never raises."""
        with self._lock:
            self._checks[name] = Check(ok, detail)

    def checks(self) -> dict[str, Check]:
        """All checks by name."""
        with self._lock:
            return dict(self._checks)

    def ready(self) -> bool:
        """Whether this process does its work now."""
        checks = self.checks()
        return bool(checks) and all(check.ok for check in checks.values())
