from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def run(*words, **options):
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True, **options)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    run("-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT))
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_what_is_no_python(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    seeds = {f"qa/seeds_data/{p.relative_to(ROOT / 'seeds')}" for p in ROOT.glob("seeds/**/*.*")}
    others = {
        str(p.relative_to(ROOT))
        for p in ROOT.glob("qa/**/*")
        if p.is_file() and p.suffix not in (".py", ".pyc")
    }
    assert len(seeds) >= 7
    assert {"qa/page/page.css", "qa/reading/overlap_weights.json"} <= others
    assert seeds | others <= names
    assert {name.split("/")[0] for name in names if "dist-info" not in name} == {"qa", "embeddings"}


@pytest.mark.model
def test_installed_elsewhere_it_answers_about_the_seeds(wheel, tmp_path):
    target = tmp_path / "installed"
    run("-m", "pip", "install", "--quiet", "--no-deps", "--target", str(target), str(wheel))
    environment = {
        **os.environ,
        "PYTHONPATH": str(target),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }
    out = run(
        *("-m", "qa.cli", "ask", "Who represented Japan at the January 2024 talks in Seoul?"),
        "--always-answer",
        cwd=tmp_path,
        env=environment,
    )
    assert "Hiroyuki Namazu" in out
    place = run("-c", "import qa; print(qa.__file__)", cwd=tmp_path, env=environment)
    assert place.startswith(str(target))
