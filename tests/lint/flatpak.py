#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Flatpak manifest is sound, asks for network, sound and display and nothing else, and fits the rest of the tree."""

import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
ALLOWED = {"--share=network", "--share=ipc", "--socket=wayland", "--socket=fallback-x11", "--socket=pulseaudio",
           "--device=dri"}

build = (ROOT / "meson.build").read_text()
app_id = re.search(r"app_id = '([^']+)'", build).group(1)
manifest = json.loads((ROOT / "flatpak" / f"{app_id}.json").read_text())
sources = [source for module in manifest["modules"] for source in module["sources"]]
last = manifest["modules"][-1]

checks = [
    ("the id is the program's", manifest["id"] == app_id),
    ("the command is built", f"executable('{manifest['command']}'" in "".join(
        p.read_text() for p in (ROOT / "src").rglob("meson.build"))),
    ("no permission beyond network, sound and display", set(manifest["finish-args"]) <= ALLOWED),
    ("network, sound and display are asked for",
     {"--share=network", "--socket=pulseaudio", "--socket=wayland"} <= set(manifest["finish-args"])),
    ("archives are pinned over https", all(
        source["url"].startswith("https://") and re.fullmatch(r"[0-9a-f]{64}", source["sha256"])
        for source in sources if source["type"] == "archive")),
    ("the program is built last, from this tree", last["sources"] == [{"type": "dir", "path": ".."}]
     and last["buildsystem"] == "meson"),
]

print(f"1..{len(checks)}")
for number, (name, good) in enumerate(checks, 1):
    print(f"{'ok' if good else 'not ok'} {number} - {name}")
sys.exit(0 if all(good for _, good in checks) else 1)
