"""Start server and worker together and stop them together: what `make run` ends with."""

import argparse
import os
import signal
import subprocess
import sys
import time
from types import FrameType

from stadtnetz import settings, shifts

WORKERS = 1
THREADS = 8
"""With one thread alone, one phone that sends its form slowly keeps everybody else waiting."""


def main() -> int:
    """Serve until one of the two ends or somebody stops us; give the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    asked = parser.parse_args()
    # Feeds, mails and QR codes name whole addresses, which must lead here on any port.
    os.environ.setdefault("STADTNETZ_BASE_URL", f"http://{asked.host}:{asked.port}")
    server = _started(
        "granian", "--interface", "wsgi", "--host", asked.host, "--port", str(asked.port),
        "--workers", str(WORKERS), "--blocking-threads", str(THREADS), "--no-ws", "--log-level", "warning", "wsgi:app",
    )  # fmt: skip
    worker = _worker()
    print(f"Stadtnetz: http://{asked.host}:{asked.port}  (Strg+C beendet)", flush=True)  # noqa: T201 - what a newcomer looks for
    print(f"Mails liegen als Dateien in {settings.from_environment().mailbox}", flush=True)  # noqa: T201 - as above

    def stop(_number: int, _frame: FrameType | None) -> None:
        server.terminate()

    signal.signal(signal.SIGTERM, stop)
    try:
        while server.poll() is None and worker.poll() in {None, shifts.LOST}:
            if worker.poll() == shifts.LOST:  # it waits for its turn again, and people are served
                worker = _worker()
            time.sleep(0.2)
        return server.poll() or worker.poll() or 0
    except KeyboardInterrupt:
        return 0
    finally:
        for process in (server, worker):
            process.terminate()
        for process in (server, worker):
            process.wait(timeout=10)


def _worker() -> "subprocess.Popen[bytes]":
    return _started("flask", "--app", "wsgi", "worker")


def _started(module: str, *arguments: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", module, *arguments])  # noqa: S603 - our own words


if __name__ == "__main__":
    raise SystemExit(main())
