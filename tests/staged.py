"""A throw-away root in which how-tos are followed command by command, as root would on a new machine.

The machine's own /etc, /opt, /var, /usr/local and /root are covered for one process tree, with a network of its own.
What has no place there is played by tests/install: apt (packages are what the machine has), the installation by pip
(the packages of this virtual environment), and systemd (units are verified, then their command is started as their
user).
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
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
export PATH={stage}/bin:/usr/local/bin:$PATH
"""


def commands(*pages: str) -> list[list[str]]:
    """What each block of how-tos says to type, page after page."""
    texts = [(ROOT / "docs" / "howto" / f"{page}.md").read_text(encoding="utf-8") for page in pages]
    blocks = [block for text in texts for block in _TESTED.findall(text)]
    return [[line.removeprefix("# ") for line in block.splitlines()] for block in blocks]


def followed(folder: Path, *lines: str) -> "subprocess.CompletedProcess[str]":
    """Type the lines; skips where this machine gives no root of that kind."""
    missing = [tool for tool in _TOOLS if shutil.which(tool) is None]
    if os.geteuid() != 0 or missing:
        pytest.skip(f"needs root to cover folders of the machine, and its tools (missing: {missing or 'none'})")
    if subprocess.run(["unshare", "--mount", "--net", "true"], check=False, capture_output=True).returncode:
        pytest.skip("this kernel gives no mounts of their own")
    stage = _STAGE.format(
        stage=folder, covered=" ".join(_COVERED), root=ROOT, prefix=sys.prefix, tests=ROOT / "tests"
    )
    bare = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "TERM", "LD_LIBRARY_PATH")}
    folder.chmod(0o755)
    return subprocess.run(
        [
            *("unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"),
            *("bash", "-c", "\n".join([stage, "set -x", *lines])),
        ],
        env={**bare, "PYTHONPATH": "/opt/escale/src", "HOME": "/root"},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
