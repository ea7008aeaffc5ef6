"""What is fetched: pinned by hash, without an address, and cleaned before it is served."""

from __future__ import annotations

import importlib.util
import json
import re
import tomllib
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
VENDOR = ROOT / "mooring" / "design" / "static" / "vendor" / "nhsuk"


@pytest.fixture(scope="module")
def assets() -> ModuleType:
    spec = importlib.util.spec_from_file_location("assets", ROOT / "scripts" / "assets.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_page_asks_no_other_site_for_anything(assets: ModuleType) -> None:
    dirty = (
        "@font-face{font-family:F;src:url(https://elsewhere.test/f.woff)}"
        'a{background:url("/assets/i.svg")}b{background:url(/assets/j.svg)}'
        "\n/*# sourceMappingURL=x.css.map */"
    )
    clean = assets.cleaned_style(dirty)
    assert clean.strip() == 'a{background:url("i.svg")}b{background:url(j.svg)}'
    assert assets.without_map("x();//# sourceMappingURL=x.js.map\n") == "x();\n"


def test_what_is_there_is_clean() -> None:
    style = (VENDOR / "nhsuk-frontend.min.css").read_text()
    script = (VENDOR / "nhsuk-frontend.min.js").read_text()
    assert "@font-face" not in style
    assert "sourceMappingURL" not in style + script
    addresses = set(re.findall(r"url\([\"']?([^)\"']+)", style))
    assert addresses
    for address in addresses:
        assert (VENDOR / address).is_file(), address


def test_templates_and_style_sheet_are_of_one_release() -> None:
    """The port's own table, for what is pinned here: 0.10.2 follows nhsuk-frontend 10.6.1."""
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    pair = (version("nhsuk-frontend-jinja"), packages["node_modules/nhsuk-frontend"]["version"])
    assert pair == ("0.10.2", "10.6.1")


@pytest.mark.parametrize(
    "name",
    [
        "requirements/lock.txt",
        "requirements/bootstrap.txt",
        "requirements/node.txt",
        "package-lock.json",
    ],
)
def test_pins_have_hashes_and_no_addresses(name: str) -> None:
    text = (ROOT / name).read_text()
    assert not re.search(r"https?://|file:|--(extra-)?index-url|--find-links|\"resolved\"", text)
    if name.endswith(".txt"):
        pins = re.findall(r"^[a-z0-9][^\n]*==", text, re.MULTILINE)
        hashed = re.findall(r"^[a-z0-9][^\n]*== ?[^\n]*\\\n +--hash=sha256:", text, re.MULTILINE)
        assert pins
        assert len(pins) == len(hashed)
    else:
        locked = json.loads(text)["packages"]
        assert all(package.get("integrity") for name, package in locked.items() if name)


def test_everything_asked_for_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = project["dependencies"] + project["optional-dependencies"]["dev"]
    pinned = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements/lock.txt").read_text(), re.M))
    for requirement in asked:
        name = re.match(r"[A-Za-z0-9-]+", requirement)
        assert name
        assert name[0].lower() in pinned, requirement
