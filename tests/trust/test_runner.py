"""The runner of the proofs, on a toy project: it must see a failure, and not invent one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.trust.running import Plan, collected
from tests.trust.sabotaging import check

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
OF_THE_RUNNER = ["__init__", "__main__", "page", "plugin", "proofs", "running", "sabotaging"]

# Only what the toy needs: each plugin costs every one of its many short runs.
PYPROJECT = """
[tool.pytest.ini_options]
pythonpath = ["."]
addopts = ["-p", "no:django", "-p", "no:xdist", "-p", "no:playwright", "-p", "no:base_url",
           "-p", "tests.trust.plugin", "--import-mode=importlib"]
markers = ["proof(proof): proves one promise"]
"""

PRODUCT = """
def kept(letters):
    found = [each for each in letters]
    return found


def raise_(error):
    raise error


def lost(letters):
    return list(letters)[2:]
"""

LINE = "[each for each in letters]"
TESTS = f"""
import toy
from tests.trust.proofs import CouldNotRun, Proof, Sabotage, proves, scale, seed

LINE = "{LINE}"


def broken(name, instead, line=LINE):
    return Sabotage(name, "toy.py", line, instead)


@proves(Proof(
    id="T1", promise="Every letter is kept.", required="0 lost", database="sqlite",
    sabotages=(broken("drops one", "list(letters)[1:]"),),
))
def test_letters(seen):
    number = scale(quick=3, full=30)
    kept = toy.kept("x" * number)
    seen(letters=number, seeds=seed(), lost=number - len(kept))
    assert len(kept) == number, "lost"


@proves(Proof(
    id="T2", promise="Letters are letters.", required="any", database="sqlite",
    sabotages=(
        broken("nobody notices", "list(letters)[1:]"),
        broken("does not import", "[each for each in"),
        broken("fails by itself", "1 / 0"),
        broken("does not start", "raise_(RuntimeError)"),
        broken("lacks a module", LINE + "; import no_such_module"),
        broken("has no line", "x", line="no such line"),
        broken("has two lines", "x", line="each"),
    ),
))
def test_anything():
    try:
        toy.kept("x")
    except RuntimeError as problem:
        raise CouldNotRun("the toy does not start") from problem


@proves(Proof(
    id="T3", promise="Nothing is lost.", required="0 lost", database="sqlite", sabotages=(),
))
def test_lost(seen):
    seen(lost=2)
    assert len(toy.lost("abc")) == 3, "two are gone"


@proves(Proof(
    id="T4", promise="It is whole.", required="all", database="sqlite",
    sabotages=(broken("is not the reason", "list(letters)[1:]"),),
))
def test_only_whole():
    assert scale(quick=3, full=30) == 30, "too small to prove anything"
"""


def toy(folder: Path) -> Path:
    trust = folder / "tests" / "trust"
    trust.mkdir(parents=True)
    for name in OF_THE_RUNNER:
        shutil.copy(HERE / f"{name}.py", trust)
    shutil.copy(HERE / "not-proven.md", trust)
    for file in ("__init__.py", "private_postgresql.py"):
        shutil.copy(ROOT / "tests" / file, folder / "tests")
    (folder / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
    (folder / "toy.py").write_text(PRODUCT, encoding="utf-8")
    (trust / "test_letters.py").write_text(TESTS, encoding="utf-8")
    return folder


def trust(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.trust", *arguments],
        cwd=folder,
        env={name: v for name, v in os.environ.items() if not name.startswith("MOORING_TRUST")},
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, int]:
    """The toy after one whole run: where, the page, and how it ended."""
    folder = toy(tmp_path_factory.mktemp("toy"))
    done = trust(folder, "--seed", "7")
    page = folder / "TRUST.md"
    assert page.exists(), done.stdout + done.stderr
    return folder, page.read_text(encoding="utf-8"), done.returncode


def test_a_whole_run(whole: tuple[Path, str, int]) -> None:
    """One test for all that one run shows: it takes some twenty runs of pytest."""
    folder, page, code = whole
    assert code == 1
    assert "**1 of 4 hold, with every sabotage caught.**" in page

    # A promise that holds, and a sabotage that is caught.
    assert (
        "| T1 | Every letter is kept. | 0 lost | letters 30, seeds 7, lost 0 | does not apply "
        "| 7 | 1/1: drops one (SQLite) |"
    ) in page

    # A sabotage that nobody notices, and those that only keep the test from running.
    assert "| 0/7: **NOT: nobody notices**; **NOT: does not import**;" in page
    for name in ("does not import", "fails by itself", "does not start", "lacks a module"):
        assert f"**NOT: {name}**" in page
        assert f'T2: "{name}" broke the test on SQLite instead of failing it' in page
    assert '"nobody notices" broke' not in page

    # A line that is not there exactly once.
    assert "has no line: found 0 times in toy.py, not once" in page
    assert "has two lines: found 2 times in toy.py, not once" in page

    # A proof that fails still says what was seen.
    assert "| **FAILED** lost 2 |" in page
    assert "T3: on SQLite it failed: AssertionError: two are gone" in page

    # A proof that fails in an unbroken copy as well says nothing about sabotage.
    assert "T4: in an unbroken copy on SQLite it does not hold at quick scale" in page
    assert "is not the reason" not in page

    assert "## What is not proven" in page
    assert (folder / "toy.py").read_text(encoding="utf-8") == PRODUCT


def test_a_part_of_the_proofs_does_not_become_the_page(tmp_path: Path) -> None:
    folder = toy(tmp_path)
    done = trust(folder, "--quick", "--no-sabotage", "--only", "T1")
    assert done.returncode == 0, done.stderr
    assert "**Not the whole of it:** only T1; at quick scale; without sabotage" in done.stdout
    assert "letters 3," in done.stdout
    assert not (folder / "TRUST.md").exists()


def test_proofs_that_cannot_be_found_or_collected_stop_everything(tmp_path: Path) -> None:
    folder = toy(tmp_path)
    assert trust(folder, "--only", "T99").returncode == 2
    (folder / "tests" / "trust" / "test_letters.py").write_text("import no_such_module\n")
    done = trust(folder)
    assert done.returncode == 1
    assert "cannot be collected" in done.stderr


def test_every_sabotage_of_ours_still_has_its_line() -> None:
    """Or the proof would say nothing, and nobody would hear of it before the next whole run."""
    proofs = collected(ROOT, Plan(full=False))
    assert len(proofs) > 10
    for _, proof in proofs:
        for sabotage in proof.sabotages:
            check(ROOT, sabotage)
