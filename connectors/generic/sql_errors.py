"""Database errors sorted by what the caller must do; the messages say how to mend a configuration, and never hold the password."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from connectors.errors import ConnectorError, Denied, Malformed, Unavailable
from connectors.generic.views import LookUp

_MISSING = ("no such table", "no such column", "no such function", "does not exist", "undefined", "unknown column", "invalid object")
_REFUSED = ("permission denied", "access denied", "not authorized", "password authentication", "no pg_hba.conf", "login failed")
_BROKEN = ("not a database", "malformed", "syntax error", "readonly", "read-only", "operator does not exist", "incomplete input")


def translated(system: str, error: SQLAlchemyError, look_up: LookUp | None = None) -> ConnectorError:
    """The connector error that an SQL error means."""
    if not isinstance(error, DBAPIError):
        kind = Unavailable if isinstance(error, PoolTimeout) else Denied
        return kind(_first_line(error), system=system)
    words = _first_line(error.orig or error)
    state = str(getattr(error.orig, "sqlstate", None) or "")
    low = words.lower()
    where = f"view {look_up.view} ({look_up.name}): " if look_up else ""
    if state.startswith("22"):
        return Malformed(f"{where}{words}", system=system)
    if state[:2] in ("28", "3D") or state == "42501" or any(sign in low for sign in _REFUSED):
        return Denied(f"{where}{words}", system=system)
    if state.startswith("42") or any(sign in low for sign in (*_MISSING, *_BROKEN)):
        return Denied(f"{where}{words}; {_mend(system, look_up)}", system=system)
    if "unable to open database file" in low:
        words = "the database file is missing or can't be opened"
    elif "interrupted" in low or state == "57014":
        words = "no answer within the time limit"
    return Unavailable(f"{where}{words}", system=system)


def _mend(system: str, look_up: LookUp | None) -> str:
    if look_up is None:
        return f"check systems.{system}.url"
    columns = ", ".join(look_up.columns)
    return f"make the view with the columns {columns}, or set systems.{system}.queries.{look_up.view}"


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
