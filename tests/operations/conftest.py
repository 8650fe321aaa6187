"""An installation by the book: docs/operations.md followed to the letter on Debian's own servers."""

import os
import pty
import re
import shutil
import signal
import ssl
import string
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

import pytest
from django.conf import settings

from tests.luohu.processes import MARK, alive, answer, eventually, new_mark
from tests.operations import book
from tests.operations.machines import NGINX, POSTGRES, certificate, find_port, nginx, postgres

PASSWORD = "a-password-of-the-test"
HOST = "localhost"


@dataclass(frozen=True)
class Installation:
    """The registry behind its proxy, and the shell of its operator."""

    public_port: int
    plain_port: int
    server_port: int
    shell: dict[str, str]
    trust: ssl.SSLContext

    @property
    def url(self) -> str:
        return f"https://{HOST}:{self.public_port}"

    def ask(self, path: str, *, method: str = "GET", body: bytes | None = None, **headers: str) -> "Reply":
        """Send a request through the proxy."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.url + path, body, named, method=method)  # noqa: S310 - our own
        try:
            with urllib.request.urlopen(request, timeout=60, context=self.trust) as response:  # noqa: S310
                return Reply(response.status, response.headers, response.read())
        except urllib.error.HTTPError as error:
            return Reply(error.code, error.headers, error.read())

    def run(self, commands: str, *, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run commands of the book in the directory of the registry."""
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", commands],
            cwd=settings.BASE_DIR,
            env=self.shell,
            capture_output=True,
            text=True,
            check=check,
            timeout=300,
        )


@dataclass(frozen=True)
class Reply:
    """The response of a request."""

    status: int
    headers: Message
    body: bytes


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    """Follow the book: database, registry, account, server, proxy."""
    if NGINX is None or not POSTGRES.is_dir():
        pytest.skip("needs Debian's nginx-light and postgresql-15")
    # Not in pytest's folder, which each start of pytest closes to others: the user postgres passes through.
    folder = Path(tempfile.mkdtemp(prefix="installation-"))
    folder.chmod(0o711)
    database_port, server_port, public_port, plain_port = (find_port() for _ in range(4))
    files = certificate(folder, HOST)
    backups = folder / "backups"
    backups.mkdir()
    mark = new_mark()
    shell = {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/root"),
        "LANG": "C.UTF-8",
        MARK: mark,
        # Needed by tests only: its own environment, socket, certificate and folders.
        "UV_PROJECT_ENVIRONMENT": str(folder / "venv"),
        "PGHOST": str(folder / "pg"),
        "PGPORT": str(database_port),
        "PGUSER": "postgres",
        "PGDATABASE": "postgres",
        "SSL_CERT_FILE": str(files[0]),
        "STATIC_ROOT": str(folder / "static"),
        "BACKUP_ROOT": str(backups),
        # Chosen by the reader of the manual.
        "HOST": HOST,
        "DATABASE_HOST": f"127.0.0.1:{database_port}",
        "OWNER_PASSWORD": "owner-secret",
        "SERVING_PASSWORD": "serving-secret",
        "SECRET_KEY": "k" * 60,
    }
    if "LUOHU_CI_RUN" in os.environ:
        shell["LUOHU_CI_RUN"] = os.environ["LUOHU_CI_RUN"]
    trust = ssl.create_default_context(cafile=str(files[0]))
    result = Installation(public_port, plain_port, server_port, shell, trust)
    with postgres(folder / "pg", database_port):
        database, registry, account, _check = book.steps()
        result.run(database)
        result.run(registry)
        _create_account(result, registry, account)
        with _server(result, folder), nginx(folder / "nginx", _site(result, files, folder), public_port):
            yield result
    for pid in alive(mark):
        os.kill(pid, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)


def _create_account(installation: Installation, registry: str, account: str) -> None:
    """Answer the questions of `createsuperuser` on a terminal."""
    exports = "\n".join(line for line in registry.splitlines() if line.startswith("export"))
    answers = iter([b"head\n", b"head@example.org\n", f"{PASSWORD}\n".encode(), f"{PASSWORD}\n".encode()])
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(settings.BASE_DIR)
        command = ["bash", "-euc", f"{exports}\n{account}"]
        os.execvpe("bash", command, installation.shell)  # noqa: S606 - the terminal needs a fork
    said = b""
    try:
        while block := os.read(terminal, 1024):
            said += block
            if said.rstrip().endswith(b":") or re.search(rb"[:\xef\xbc\x9a]\s*$", said):
                os.write(terminal, next(answers))
                said = b""
    except OSError:  # how Linux reports the end of a terminal
        pass
    _pid, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, said.decode()


class _server:
    """The server as its systemd unit starts it, with the settings of the book."""

    def __init__(self, installation: Installation, folder: Path) -> None:
        self.installation = installation
        unit = (Path(settings.BASE_DIR) / "deploy/registry.service").read_text()
        [command] = re.findall(r"^ExecStart=(.*)$", unit, re.MULTILINE)
        self.command = (
            command.replace("/opt/registry/.venv", installation.shell["UV_PROJECT_ENVIRONMENT"])
            .replace("8000", str(installation.server_port))
            .split()
        )
        lines = string.Template(book.server_settings()).substitute(installation.shell).splitlines()
        self.environment = {
            **{name: installation.shell[name] for name in ("PATH", MARK, "STATIC_ROOT")},
            **dict(line.split("=", 1) for line in lines),
            "BACKUP_ROOT": installation.shell["BACKUP_ROOT"],
        }
        self.log = folder / "server.log"

    def __enter__(self) -> None:
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                self.command, cwd=settings.BASE_DIR, env=self.environment, stdout=log, stderr=log
            )
        assert eventually(
            lambda: answer(self.installation.server_port, "/healthz") or self.process.poll() is not None
        )
        assert self.process.poll() is None, self.log.read_text()

    def __exit__(self, *_exception: object) -> None:
        self.process.terminate()
        assert self.process.wait(30) == 0, self.log.read_text()


def _site(installation: Installation, files: tuple[Path, Path], folder: Path) -> str:
    """Return the sample for nginx with the ports, files and name of the test, and nothing else changed."""
    sample = (Path(settings.BASE_DIR) / "deploy/nginx.conf").read_text()
    for there, here in {
        "127.0.0.1:8000": f"127.0.0.1:{installation.server_port}",
        "listen 80;": f"listen 127.0.0.1:{installation.plain_port};",
        "listen [::]:80;": "",
        "listen 443 ": f"listen 127.0.0.1:{installation.public_port} ",
        "listen [::]:443 ssl http2;": "",
        "registry.example": HOST,
        "/etc/ssl/certs/registry.pem": str(files[0]),
        "/etc/ssl/private/registry.key": str(files[1]),
        "/var/cache/nginx/registry": str(folder / "cache"),
    }.items():
        assert there in sample
        sample = sample.replace(there, here)
    return sample
