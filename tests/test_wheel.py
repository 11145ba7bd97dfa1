from __future__ import annotations

import hashlib
import json
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
    assert "qa/page/page.css" in others
    assert seeds | others <= names
    assert {name.split("/")[0] for name in names if "dist-info" not in name} == {"qa", "embeddings"}


def test_the_wheel_holds_the_reader_that_its_card_describes(wheel):
    with zipfile.ZipFile(wheel) as archive:
        files = {
            name: archive.read(f"qa/reading/model/{name}")
            for name in ("reader.onnx", "tokenizer.json", "card.json", "calibration.json")
        }
    described = json.loads(files["card.json"])["sha256"]
    assert described.keys() == {"reader.onnx", "tokenizer.json"}
    for name, sha256 in described.items():
        assert hashlib.sha256(files[name]).hexdigest() == sha256
    assert json.loads(files["calibration.json"]).keys() >= {"ranking", "confidence", "answer_from"}


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
