"""What an operator may set, and what the network refuses to start with."""

import stat
from pathlib import Path

import pytest

from stadtnetz import settings
from stadtnetz.settings import InvalidSetting, PasswordCost, Settings

SECRET = "s" * 32


def some_settings(tmp_path: Path, **wanted: object) -> Settings:
    given = {"secret_key": SECRET, "database_url": "sqlite://", **wanted}
    return Settings(instance=tmp_path, **given)


def test_an_empty_environment_is_enough_to_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    read = settings.from_environment({})
    instance = tmp_path / "instance"
    assert read == Settings(
        instance=instance,
        secret_key=(instance / "secret-key").read_text(),
        database_url=f"sqlite:///{instance / 'stadtnetz.db'}",
        base_url="http://127.0.0.1:8000",
        trusted_hosts=("127.0.0.1", "localhost"),
        trusted_proxies=0,
        smtp_url=None,
        mail_from="Stadtnetz <netz@stadtnetz.example>",
        redis_url=None,
        limits=True,
        password_cost=PasswordCost(rounds=2, memory_kib=19_456),
        testing=False,
    )
    assert (read.pictures, read.mailbox) == (instance / "pictures", instance / "mail")


def test_everything_can_be_set(tmp_path: Path) -> None:
    read = settings.from_environment(
        {
            "STADTNETZ_INSTANCE": str(tmp_path / "netz"),
            "STADTNETZ_SECRET_KEY": SECRET,
            "STADTNETZ_BASE_URL": "https://netz.example",
            "STADTNETZ_TRUSTED_HOSTS": "netz.example, www.netz.example,",
            "STADTNETZ_TRUSTED_PROXIES": "2",
            "STADTNETZ_SMTP_URL": "smtp://post.example:25",
            "STADTNETZ_MAIL_FROM": "Netz <a@netz.example>",
            "DATABASE_URL": "postgresql+psycopg://db/netz",
            "REDIS_URL": "rediss://:geheim@redis/2",
            "STADTNETZ_LIMITS": "off",
        }
    )
    assert read == Settings(
        instance=tmp_path / "netz",
        secret_key=SECRET,
        database_url="postgresql+psycopg://db/netz",
        base_url="https://netz.example",
        trusted_hosts=("netz.example", "www.netz.example"),
        trusted_proxies=2,
        smtp_url="smtp://post.example:25",
        mail_from="Netz <a@netz.example>",
        redis_url="rediss://:geheim@redis/2",
        limits=False,
    )
    assert read.is_https


def test_the_environment_of_the_process_is_read_unless_another_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STADTNETZ_INSTANCE", str(tmp_path))
    monkeypatch.setenv("STADTNETZ_SECRET_KEY", SECRET)
    assert settings.from_environment().secret_key == SECRET


@pytest.mark.parametrize(
    ("base_url", "hosts"),
    [
        ("https://netz.example", ("netz.example",)),
        ("https://netz.example:8443", ("netz.example",)),
        ("http://localhost:8000", ("127.0.0.1", "localhost")),
    ],
)
def test_the_address_of_the_network_says_which_hosts_to_trust(
    tmp_path: Path, base_url: str, hosts: tuple[str, ...]
) -> None:
    read = settings.from_environment(
        {"STADTNETZ_INSTANCE": str(tmp_path), "STADTNETZ_BASE_URL": base_url}
    )
    assert read.trusted_hosts == hosts


def test_a_secret_is_made_once_and_read_by_nobody_else(tmp_path: Path) -> None:
    environment = {"STADTNETZ_INSTANCE": str(tmp_path)}
    first, second = (settings.from_environment(environment).secret_key for _ in range(2))
    assert first == second
    assert len(first) == 64
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_two_networks_have_two_secrets(tmp_path: Path) -> None:
    first, second = (
        settings.from_environment({"STADTNETZ_INSTANCE": str(tmp_path / name)}).secret_key
        for name in ("a", "b")
    )
    assert first != second


@pytest.mark.parametrize("secret", ["", "short", "s" * 31])
def test_a_short_secret_is_refused(tmp_path: Path, secret: str) -> None:
    with pytest.raises(InvalidSetting, match="at least 32"):
        some_settings(tmp_path, secret_key=secret)


@pytest.mark.parametrize(
    "base_url",
    ["", "netz.example", "ftp://netz.example", "https://netz.example/", "//netz.example"],
)
def test_an_address_that_mails_could_not_use_is_refused(tmp_path: Path, base_url: str) -> None:
    with pytest.raises(InvalidSetting, match="STADTNETZ_BASE_URL"):
        some_settings(tmp_path, base_url=base_url)


def test_only_an_https_address_is_https(tmp_path: Path) -> None:
    assert some_settings(tmp_path, base_url="https://netz.example").is_https
    assert not some_settings(tmp_path, base_url="http://netz.example").is_https


@pytest.mark.parametrize("number", ["viele", "-1", "1.5", "²"])
def test_a_number_of_proxies_that_is_none_is_refused(number: str, tmp_path: Path) -> None:
    given = {"STADTNETZ_INSTANCE": str(tmp_path), "STADTNETZ_TRUSTED_PROXIES": number}
    with pytest.raises(InvalidSetting, match="STADTNETZ_TRUSTED_PROXIES"):
        settings.from_environment(given)


@pytest.mark.parametrize("url", ["redis://redis/1", "rediss://redis", "unix:///run/redis.sock"])
def test_a_redis_may_be_reached_in_three_ways(tmp_path: Path, url: str) -> None:
    assert some_settings(tmp_path, redis_url=url).redis_url == url


@pytest.mark.parametrize("url", ["", "redis", "http://redis", "localhost:6379", "redis:/redis"])
def test_what_is_no_address_of_a_redis_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(InvalidSetting, match="REDIS_URL"):
        some_settings(tmp_path, redis_url=url)


def test_several_machines_must_be_told_one_secret(tmp_path: Path) -> None:
    given = {"STADTNETZ_INSTANCE": str(tmp_path), "REDIS_URL": "redis://redis"}
    with pytest.raises(InvalidSetting, match="STADTNETZ_SECRET_KEY must be set where REDIS_URL is"):
        settings.from_environment(given)
    assert not (tmp_path / "secret-key").exists()
    assert settings.from_environment({**given, "STADTNETZ_SECRET_KEY": SECRET}).secret_key == SECRET


def test_one_machine_with_a_database_server_may_make_its_secret(tmp_path: Path) -> None:
    given = {"STADTNETZ_INSTANCE": str(tmp_path), "DATABASE_URL": "postgresql://db/netz"}
    assert len(settings.from_environment(given).secret_key) == 64


@pytest.mark.parametrize("word", ["no", "OFF", "0"])
def test_limits_are_on_or_off(tmp_path: Path, word: str) -> None:
    given = {"STADTNETZ_INSTANCE": str(tmp_path), "STADTNETZ_LIMITS": word}
    with pytest.raises(InvalidSetting, match="STADTNETZ_LIMITS"):
        settings.from_environment(given)
