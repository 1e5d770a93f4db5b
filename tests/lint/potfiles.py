#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every file with translatable text is in po/POTFILES.in (or POTFILES), and nothing else is."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
MARK = {
    ".c": re.compile(r'\b(_|N_|C_|NC_|Q_|ngettext)\s*\(\s*"'),
    ".ui": re.compile(r'translatable="(yes|true)"'),
    ".in": re.compile(r"."),
}

listing = next(p for p in (ROOT / "po" / "POTFILES", ROOT / "po" / "POTFILES.in") if p.exists())
listed = {line.strip() for line in listing.read_text().splitlines() if line.strip() and not line.startswith("#")}
expected = set()
for folder in ("src", "data"):
    for path in (ROOT / folder).rglob("*"):
        mark = MARK.get(path.suffix)
        if path.is_file() and mark and mark.search(path.read_text(errors="replace")):
            expected.add(str(path.relative_to(ROOT)))

# Files of other kinds (schemas, metainfo) may be listed as long as they exist.
missing = sorted(expected - listed)
gone = sorted(name for name in listed if not (ROOT / name).is_file())
print("1..1")
for name in missing:
    print(f"# {name} has translatable text and is not in {listing.name}")
for name in gone:
    print(f"# {name} is in {listing.name} and does not exist")
print(("not ok" if missing or gone else "ok") + f" 1 - {len(listed)} files for translators")
sys.exit(1 if missing or gone else 0)
