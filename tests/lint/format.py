#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The C code is as .clang-format 14 writes it; other versions differ in details and are not asked."""

import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
VERSION = "14"

program = shutil.which(f"clang-format-{VERSION}") or shutil.which("clang-format")
version = subprocess.run([program, "--version"], capture_output=True, text=True).stdout if program else ""
found = re.search(r"version (\d+)", version)
print("1..1")
if not found or found.group(1) != VERSION:
    print(f"ok 1 - formatting # SKIP clang-format {VERSION} is not here")
    sys.exit(0)

files = sorted(str(p) for folder in ("src", "tests") for p in (ROOT / folder).rglob("*.[ch]"))
run = subprocess.run([program, "--dry-run", "-Werror", *files], capture_output=True, text=True)
wrong = sorted({line.split(":")[0] for line in run.stderr.splitlines() if "error:" in line})
for name in wrong:
    print(f"# {pathlib.Path(name).relative_to(ROOT)}: run ./dev format")
print(("ok" if run.returncode == 0 else "not ok") + " 1 - formatting")
sys.exit(run.returncode)
