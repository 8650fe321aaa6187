"""Which build this is: a digest of the code and the words, so that an answer's tag changes with them."""

import hashlib
from pathlib import Path

CODE = ("luohu", "enterprises", "targets", "templates", "locale")
KINDS = {".py", ".html", ".mo"}


def build(root: Path) -> str:
    """Return the digest; equal on every machine that runs the same code."""
    digest = hashlib.blake2b(digest_size=8)
    files = [file for room in CODE for file in (root / room).rglob("*") if file.suffix in KINDS]
    for file in sorted([*files, root / "uv.lock"]):
        if file.exists():
            digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
