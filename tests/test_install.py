"""docs/howto/install-debian.md, then backups.md and upgrade.md, followed command by command in a throw-away root.

The machine's own /etc, /opt, /var, /usr/local and /root are covered for one process tree, with a network of its own.
What has no place there is played: apt (packages are what the machine has), the installation by pip (the packages of
this virtual environment), and systemd (units are verified, then their command is started as their user).
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "docs" / "howto" / f"{name}.md" for name in ("install-debian", "backups", "upgrade")]
_TESTED = re.compile(r"<!-- tested -->\n```console\n(.*?)```", re.DOTALL)
_TOOLS = ("unshare", "adduser", "runuser", "curl", "openssl", "systemd-analyze", "ip")
_COVERED = ("etc", "opt", "var", "root", "usr/local")
_STAGE = """
set -eu
mount --make-rprivate /
mount -t tmpfs tmpfs {stage}
for name in {covered}; do
    mkdir -p {stage}/$name/new {stage}/$name/work
    mount -t overlay overlay -o lowerdir=/$name,upperdir={stage}/$name/new,workdir={stage}/$name/work /$name
done
ip link set lo up
chmod 0711 /root
mkdir -p /opt/escale
cp -r {root}/src {root}/tools {root}/scripts {root}/deploy {root}/requirements {root}/pyproject.toml /opt/escale/
ln -s {prefix} /opt/escale/.venv
mkdir {stage}/bin
cp {tests}/install/* {stage}/bin/
chmod 0755 {stage} {stage}/bin {stage}/bin/*
export PATH={stage}/bin:$PATH
"""


def commands() -> list[str]:
    """What the pages say to type, one after the other."""
    blocks = [block for page in PAGES for block in _TESTED.findall(page.read_text(encoding="utf-8"))]
    return [line.removeprefix("# ") for block in blocks for line in block.splitlines()]


def test_the_pages_lead_to_a_working_installation(tmp_path: Path) -> None:
    missing = [tool for tool in _TOOLS if shutil.which(tool) is None]
    if os.geteuid() != 0 or missing:
        pytest.skip(f"needs root to cover folders of the machine, and its tools (missing: {missing or 'none'})")
    if subprocess.run(["unshare", "--mount", "--net", "true"], check=False, capture_output=True).returncode:
        pytest.skip("this kernel gives no mounts of their own")
    stage = _STAGE.format(
        stage=tmp_path, covered=" ".join(_COVERED), root=ROOT, prefix=sys.prefix, tests=ROOT / "tests"
    )
    bare = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "TERM", "LD_LIBRARY_PATH")}
    script = "\n".join([stage, "set -x", *commands()])
    tmp_path.chmod(0o755)
    done = subprocess.run(
        ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc", "bash", "-c", script],
        env={**bare, "PYTHONPATH": "/opt/escale/src", "HOME": "/root"},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-6000:]
    assert done.stdout.count('{"status": "ok", "parts": {"database": "ok", "migrations": "ok"}}') == 3
    assert "Backup written: /var/backups/escale/escale-" in done.stdout
    assert done.stdout.count("Could be restored: ") == 2
    assert done.stdout.count("Restored: ") == 1
    assert re.search(r"^ok +secrets ", done.stdout, re.MULTILINE)
    assert re.search(r"^ok +worker +1 at work", done.stdout, re.MULTILINE)
    assert re.findall(r"^MISSING +(\w+)", done.stdout, re.MULTILINE) == ["mail"]
