"""Settings: one frozen dataclass per service, read once from HELIOTROPE_* and printed at start.

The field `kafka` is read from ``HELIOTROPE_KAFKA``; a field without a default must be set. Secrets are of
the type `Secret`, which never prints itself; the secret `postgres` may also be the content of the file that
``HELIOTROPE_POSTGRES_FILE`` names, as container platforms hand secrets over.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from heliotrope.domain.errors import InvalidValue

PREFIX = "HELIOTROPE_"
TRUE, FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")

S = TypeVar("S")


class Secret(str):
    """A text that prints as stars; use it as any other str where it is needed."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'" if self else "''"


NO_SECRET = Secret("")
"""The default of a secret that may be left out."""


def _boolean(text: str) -> bool:
    if text.lower() in TRUE:
        return True
    if text.lower() in FALSE:
        return False
    raise ValueError(text)


READERS: Mapping[object, tuple[Callable[[str], Any], str]] = {
    str: (str, "a text"),
    Secret: (Secret, "a secret"),
    int: (int, "a whole number"),
    float: (float, "a number"),
    bool: (_boolean, "one of 1, true, yes, on, 0, false, no, off"),
}


def endpoint(text: str, field: str) -> tuple[str, int]:
    """Read ``host:port``."""
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise InvalidValue(field, "host:port such as 127.0.0.1:8080", text)
    return host, int(port)


def read_settings(cls: type[S], environment: Mapping[str, str] | None = None) -> S:
    """Build `cls` from the environment; an empty variable counts as not set.

    Raises
    ------
    InvalidValue
        Naming the variable that is missing or does not read as its type.
    """
    environment = os.environ if environment is None else environment
    types = get_type_hints(cls)
    values: dict[str, Any] = {}
    for each in fields(cls):  # type: ignore[arg-type]
        variable = PREFIX + each.name.upper()
        reader, expected = READERS[types[each.name]]
        text = environment.get(variable, "")
        if types[each.name] is Secret and not text:
            text = _secret_in_file(f"{variable}_FILE", environment)
        if text:
            try:
                values[each.name] = reader(text)
            except ValueError:
                raise InvalidValue(variable, expected, text) from None
        elif each.default is MISSING:
            raise InvalidValue(variable, f"{expected}: it has no default", text)
    return cls(**values)


def _secret_in_file(variable: str, environment: Mapping[str, str]) -> str:
    """Return the content of the file that `variable` names, without its last line end; empty where it is not set."""
    path = environment.get(variable, "")
    try:
        return Path(path).read_text().rstrip("\r\n") if path else ""
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidValue(variable, f"a file of text that can be read ({error})", path) from None


def printable(settings: object) -> dict[str, object]:
    """Return variable -> value for the log, secrets masked."""
    shown: dict[str, object] = {}
    for each in fields(settings):  # type: ignore[arg-type]
        value = getattr(settings, each.name)
        shown[PREFIX + each.name.upper()] = "***" if isinstance(value, Secret) and value else value
    return shown
