"""The error tree, by policy.

DatelineError
├── Misconfigured   a setting, an argument or a topic is wrong: say what to do, exit 2, never start
├── Rejected        this input can never succeed: dead-letter it with its reason, never retry
└── Unavailable     something outside is away (broker, disk): wait and retry, or stop and be restarted
"""

from enum import StrEnum


class Reason(StrEnum):
    """Why an input was rejected: the closed list that rejects, metrics and the journal share."""

    EMPTY = "empty"
    """Nothing to read: an empty file, a null value, or a text without words."""
    UNREADABLE = "unreadable"
    """The bytes could not be read or decoded as what they claim to be."""
    TOO_LARGE = "too_large"
    """Over a size limit in bytes or characters."""
    NOT_JSON = "not_json"
    """The record's value is not JSON."""
    WRONG_SCHEMA = "wrong_schema"
    """JSON, but not a record of the contract."""
    WRONG_VERSION = "wrong_version"
    """A record of another `schema_version` than this release reads."""
    NO_KEY = "no_key"
    """A record without the key its topic requires."""
    TIMED_OUT = "timed_out"
    """Over the time limit for one article."""
    WORKER_DIED = "worker_died"
    """The process that handled this article died twice of it."""
    FAILED = "failed"
    """An error in Dateline's own code; the reject names it."""


class DatelineError(Exception):
    """The root: every error Dateline raises on purpose."""


class Misconfigured(DatelineError):
    """A setting, an argument or a topic is wrong. The message says what to do; the process ends with 2."""


class Rejected(DatelineError):
    """This input can never succeed. It goes to the rejects topic with its reason and is never retried."""

    def __init__(self, reason: Reason, message: str, attempts: int = 1) -> None:
        super().__init__(message)
        self.reason = reason
        self.attempts = attempts


class Unavailable(DatelineError):
    """Something outside is away. The caller waits and retries, or stops so that a restart recovers."""
