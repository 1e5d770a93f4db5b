#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every source file says its licence in its first lines."""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SUFFIXES = {".c", ".h", ".py", ".build", ".css", ".ui", ".svg", ".sh", ".page"}
SCRIPTS = {"dev", ".ci/run", "meson.build", "meson_options.txt"}

listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
files = listed.stdout.splitlines() if listed.returncode == 0 else [
    str(p.relative_to(ROOT)) for p in ROOT.rglob("*") if p.is_file() and not p.relative_to(ROOT).parts[0].startswith("build")]
checked = 0
problems = []
for name in files:
    path = ROOT / name
    if not path.is_file() or (path.suffix not in SUFFIXES and name not in SCRIPTS):
        continue
    checked += 1
    if "SPDX-License-Identifier: " not in path.read_text(errors="replace")[:600]:
        problems.append(name)

print("1..1")
for problem in problems:
    print(f"# {problem}: no SPDX line")
print(("not ok" if problems or checked == 0 else "ok") + f" 1 - licence lines of {checked} files")
sys.exit(1 if problems or checked == 0 else 0)
