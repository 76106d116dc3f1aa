"""What an operator may set, read once from the environment and checked before anything starts."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

SHORTEST_SECRET = 32
MIB = 1024 * 1024
PAGE_CACHE_MIB = 24
REDIS = ("redis://", "rediss://", "unix://")


class InvalidSetting(ValueError):
    """A setting that the network must not start with; the message says what to change."""


@dataclass(frozen=True)
class PasswordCost:
    """Effort of one argon2id hash; the defaults are the minimum that OWASP recommends."""

    rounds: int = 2
    memory_kib: int = 19_456


@dataclass(frozen=True)
class Settings:
    """All settings of one running network.

    `base_url` is the only source of absolute addresses (mails, canonical links): a request's Host
    header is never trusted with that. `instance` holds everything written at run time.
    """

    instance: Path
    secret_key: str
    database_url: str
    base_url: str = "http://127.0.0.1:8000"
    trusted_hosts: tuple[str, ...] = ("127.0.0.1", "localhost")
    trusted_proxies: int = 0
    smtp_url: str | None = None
    mail_from: str = "Stadtnetz <netz@stadtnetz.example>"
    redis_url: str | None = None
    limits: bool = True
    password_cost: PasswordCost = PasswordCost()
    page_cache: int = PAGE_CACHE_MIB * MIB
    testing: bool = False

    def __post_init__(self) -> None:
        """Refuse what would make the network unsafe."""
        if len(self.secret_key) < SHORTEST_SECRET:
            message = f"STADTNETZ_SECRET_KEY needs at least {SHORTEST_SECRET} characters."
            raise InvalidSetting(message)
        if urlsplit(self.base_url).scheme not in {"http", "https"} or self.base_url.endswith("/"):
            message = (
                "STADTNETZ_BASE_URL must look like https://stadtnetz.example, without a slash."
            )
            raise InvalidSetting(message)
        if self.redis_url is not None and not self.redis_url.startswith(REDIS):
            message = "REDIS_URL must begin with redis://, rediss:// or unix://."
            raise InvalidSetting(message)

    @property
    def is_https(self) -> bool:
        """Whether readers come over TLS, so that cookies may insist on it."""
        return self.base_url.startswith("https://")

    @property
    def pictures(self) -> Path:
        """The folder that holds uploads and their sizes."""
        return self.instance / "pictures"

    @property
    def mailbox(self) -> Path:
        """Where mails are laid down as .eml files while no mail server is configured."""
        return self.instance / "mail"


def from_environment(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; an unset secret is made once and kept in the instance folder."""
    env = os.environ if environment is None else environment
    instance = Path(env.get("STADTNETZ_INSTANCE", "instance")).resolve()
    instance.mkdir(parents=True, exist_ok=True)
    base_url = env.get("STADTNETZ_BASE_URL", "http://127.0.0.1:8000")
    hosts = env.get("STADTNETZ_TRUSTED_HOSTS") or _hosts_of(base_url)
    redis_url = env.get("REDIS_URL") or None
    return Settings(
        instance=instance,
        secret_key=env.get("STADTNETZ_SECRET_KEY")
        or _kept_secret(instance / "secret-key", is_shared=redis_url is not None),
        database_url=env.get("DATABASE_URL") or f"sqlite:///{instance / 'stadtnetz.db'}",
        base_url=base_url,
        trusted_hosts=tuple(host.strip() for host in hosts.split(",") if host.strip()),
        trusted_proxies=_number(
            env, "STADTNETZ_TRUSTED_PROXIES", "how many proxies stand before it"
        ),
        page_cache=_number(
            env, "STADTNETZ_PAGE_CACHE", "how many MiB of pages a process keeps", PAGE_CACHE_MIB
        )
        * MIB,
        smtp_url=env.get("STADTNETZ_SMTP_URL") or None,
        mail_from=env.get("STADTNETZ_MAIL_FROM", "Stadtnetz <netz@stadtnetz.example>"),
        redis_url=redis_url,
        limits=_on_or_off("STADTNETZ_LIMITS", env.get("STADTNETZ_LIMITS") or "on"),
    )


def _number(env: Mapping[str, str], name: str, meaning: str, unset: int = 0) -> int:
    written = env.get(name) or str(unset)
    if not (written.isascii() and written.isdigit()):
        message = f"{name} must be a number: {meaning}."
        raise InvalidSetting(message)
    return int(written)


def _on_or_off(name: str, text: str) -> bool:
    if text not in {"on", "off"}:
        message = f"{name} must be on or off."
        raise InvalidSetting(message)
    return text == "on"


def _hosts_of(base_url: str) -> str:
    host = urlsplit(base_url).hostname or "localhost"
    return "127.0.0.1,localhost" if host in {"127.0.0.1", "localhost"} else host


def _kept_secret(path: Path, *, is_shared: bool) -> str:
    if is_shared:  # one made here would let nobody stay signed in who comes to another machine next
        message = (
            "STADTNETZ_SECRET_KEY must be set where REDIS_URL is, to the same on every machine."
        )
        raise InvalidSetting(message)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secret := secrets.token_urlsafe(48))
    return secret
