"""Real servers of Debian on loopback: PostgreSQL 15 and nginx, each in a folder of its own."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.luohu.processes import eventually

POSTGRES = Path("/usr/lib/postgresql/15/bin")
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin")


def find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def as_postgres(*command: str | Path) -> None:
    """Run a command as the user postgres, because PostgreSQL refuses to run as root."""
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*prefix, *map(str, command)], check=True, cwd="/", stdout=subprocess.DEVNULL)


@contextmanager
def postgres(folder: Path, port: int) -> Iterator[Path]:
    """Run a PostgreSQL that asks for passwords on TCP; yield the folder of its socket."""
    folder.mkdir()
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    data = folder / "data"
    as_postgres(
        POSTGRES / "initdb", "-D", data, "--auth-local=trust", "--auth-host=scram-sha-256", "-E", "UTF8"
    )
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    as_postgres(POSTGRES / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", options, "start")
    try:
        yield folder
    finally:
        as_postgres(POSTGRES / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


@contextmanager
def nginx(folder: Path, sample: str, port: int) -> Iterator[None]:
    """Run nginx with the sample as its only site, until it listens on the port."""
    folder.mkdir()
    configuration = folder / "nginx.conf"
    configuration.write_text(
        f"user root; daemon off; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"events {{ }}\nhttp {{\naccess_log off;\nclient_body_temp_path {folder}/body;\n"
        f"proxy_temp_path {folder}/proxy;\n{sample}\n}}\n"
    )
    server = subprocess.Popen([str(NGINX), "-c", str(configuration), "-p", str(folder)])
    try:
        assert eventually(lambda: listens(port) or server.poll() is not None, seconds=20)
        assert server.poll() is None, (folder / "error.log").read_text()
        yield
    finally:
        server.terminate()
        server.wait(20)


def certificate(folder: Path, host: str) -> tuple[Path, Path]:
    """Make a certificate for the host; return the files of certificate and key."""
    files = folder / "registry.pem", folder / "registry.key"
    subprocess.run(
        [
            *(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                f"/CN={host}",
            ),
            *("-addext", f"subjectAltName=DNS:{host}", "-out", files[0], "-keyout", files[1]),
        ],
        check=True,
        stderr=subprocess.DEVNULL,
    )
    return files
