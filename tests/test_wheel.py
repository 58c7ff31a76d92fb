"""The wheel has all it needs: built, installed in a clean environment, used far from the checkout."""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def run(*command, **options):
    result = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.mark.slow
def test_a_wheel_in_a_clean_environment_builds_the_study(tmp_path):
    source = tmp_path / "source"  # a copy, so that the build leaves nothing in the checkout
    kept = (
        "pyproject.toml",
        "README.md",
        "constraints.txt",
        "cdisc_rdeb",
        "define_templates",
        "docs/issues.md",
        "docs/verbs.md",
    )
    for name in kept:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        (source / name).parent.mkdir(exist_ok=True, parents=True)
        copy(ROOT / name, source / name)
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, source)
    (wheel,) = tmp_path.glob("*.whl")
    venv.create(tmp_path / "env", with_pip=True)
    bin_ = tmp_path / "env" / ("Scripts" if os.name == "nt" else "bin")
    run(bin_ / "python", "-m", "pip", "install", "--quiet", "-c", ROOT / "constraints.txt", wheel)

    study = tmp_path / "project" / "specs" / "rdeb"
    shutil.copytree(ROOT / "specs" / "rdeb", study)
    shutil.copytree(ROOT / "raw" / "rdeb", tmp_path / "project" / "raw" / "rdeb")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    said = run(bin_ / "cdisc-rdeb", "build", study, cwd=tmp_path, env=clean)

    assert "DM" in said
    written = {path.name for path in (tmp_path / "project" / "output" / "rdeb" / "sdtm").iterdir()}
    assert {"dm.xpt", "ae.xpt", "suppae.xpt", "define.xml"} <= written
    assert (
        "no record of any dataset comes from the row"
        in run(bin_ / "cdisc-rdeb", "explain", "raw row not mapped", cwd=tmp_path, env=clean).lower()
    )
    assert "RACE, RACE1-RACE2: {ticked:" in run(bin_ / "cdisc-rdeb", "verbs", "ticked", cwd=tmp_path, env=clean)
    where = run(bin_ / "python", "-c", "import cdisc_rdeb; print(cdisc_rdeb.__file__)", cwd=tmp_path, env=clean)
    assert str(tmp_path) in where
