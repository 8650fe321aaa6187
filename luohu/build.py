"""Digest of code, templates, styles and translations; a part of every ETag, and changed by a new build."""

import hashlib
from pathlib import Path

CODE = ("luohu", "enterprises", "targets", "templates", "static", "locale")
SUFFIXES = {".py", ".html", ".css", ".js", ".svg", ".mo"}


def build_digest(root: Path) -> str:
    """Return the digest; equal on every machine that runs the same code."""
    digest = hashlib.blake2b(digest_size=8)
    files = [file for folder in CODE for file in (root / folder).rglob("*") if file.suffix in SUFFIXES]
    for file in sorted([*files, root / "uv.lock"]):
        if file.exists():
            digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
