"""Addresses of servers: redis://[user:password@]host:port/db. Passwords are never shown."""

from __future__ import annotations

import os
import urllib.parse

import redis

from .model import MigrationError

SCHEMES = ("redis", "rediss")
FORM = "expected redis://[user:password@]host[:port][/database] or rediss://... for TLS"


def hidden(text: str) -> str:
    """What was given as an address, or in place of one, without what may be a password."""
    if "@" not in text:
        return text
    scheme, slashes, _ = text.partition("//")
    return (scheme if slashes else "") + slashes + "***@" + text.rsplit("@", 1)[1]


class Address:
    """Where a server is. `label` has neither user nor password."""

    def __init__(self, url: str, password_variable: str):
        try:
            parts = urllib.parse.urlsplit(url)
            port = parts.port or 6379
        except ValueError:
            raise MigrationError(f"the port of the address is no number from 1 to 65535; {FORM}") from None
        if parts.scheme not in SCHEMES or not parts.hostname:
            raise MigrationError(f"this is no address of a server; {FORM}")
        if "@" in parts.path + parts.query + parts.fragment:
            raise MigrationError("the characters / ? # of a user or a password are written %2F %3F %23 in an address")
        database = parts.path.strip("/") or "0"
        if not (database.isascii() and database.isdigit()):
            raise MigrationError(f"the database {database!r} is no number; {FORM}")
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        self.database = int(database)
        self.label = f"{parts.scheme}://{host}:{port}/{database}"
        self._url = url
        self._password = os.environ.get(password_variable)

    def connect(self) -> redis.Redis:
        """Opens a client and checks that it is let in."""
        options = {"protocol": 2, "socket_connect_timeout": 10, "socket_timeout": 120, "decode_responses": False}
        try:
            client = redis.Redis.from_url(self._url, **options)
            if self._password is not None:
                client.connection_pool.connection_kwargs["password"] = self._password
            client.ping()
        except (TypeError, ValueError) as error:
            raise MigrationError(f"{self.label}: what is behind the ? of the address cannot be used: {error}") from None
        except redis.AuthenticationError:
            raise MigrationError(
                f"{self.label} does not let us in: user or password is missing or wrong;"
                " write redis://user:password@host:port, or set POMAI_FROM_PASSWORD or POMAI_TO_PASSWORD"
            ) from None
        except redis.RedisError as error:
            raise MigrationError(f"{self.label} cannot be reached: {error}; is the server running there?") from None
        return client


def is_server(place: str) -> bool:
    return place.split(":", 1)[0] in SCHEMES and "://" in place
