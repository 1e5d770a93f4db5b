#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests/tools/summary makes of runs that went well, badly and not at all."""

import json
import pathlib
import subprocess
import sys
import tempfile

SUMMARY = pathlib.Path(__file__).resolve().parent / "summary"
ONE_OK = {"name": "countersign:unit / a", "result": "OK", "returncode": 0, "stdout": "1..1\nok 1 /a\n"}

# Name, files with their contents (a list is a testlog.json), the lines wanted at the end, the exit status.
ROWS = [
    ("two sub-tests", {"t.json": [{**ONE_OK, "stdout": "# x\n1..2\nok 1 /a\nok 2 - /b\n"}]}, ["2 passed, 0 failed"], 0),
    ("two builds", {"t.json": [ONE_OK], "u.json": [ONE_OK]}, ["2 passed, 0 failed"], 0),
    ("no TAP", {"t.json": [{**ONE_OK, "stdout": "fine\n"}]}, ["1 passed, 0 failed"], 0),
    ("no output", {"t.json": [{**ONE_OK, "stdout": None}]}, ["1 passed, 0 failed"], 0),
    ("a failure", {"t.json": [{**ONE_OK, "result": "FAIL", "returncode": 1, "stdout": "1..2\nok 1 /a\nnot ok 2 /b\n"}]},
     ["FAILED  unit / a /b", "1 passed, 1 failed"], 1),
    ("an assertion ends the program",
     {"t.json": [{**ONE_OK, "result": "ERROR", "returncode": -6, "stdout": "1..3\nok 1 /a\nnot ok /b - ERROR: x\nBail out!\n"}]},
     ["FAILED  unit / a /b - ERROR: x", "        unit / a: 1 of 3 were not run", "1 passed, 1 failed"], 1),
    ("a crash after the last line", {"t.json": [{**ONE_OK, "result": "ERROR", "returncode": -11}]},
     ["FAILED  unit / a: error, exit status -11", "1 passed, 1 failed"], 1),
    ("a crash before the first line", {"t.json": [ONE_OK, {**ONE_OK, "result": "ERROR", "returncode": -11, "stdout": "1..2\n"}]},
     ["        unit / a: 2 of 2 were not run", "FAILED  unit / a: error, exit status -11", "1 passed, 1 failed"], 1),
    ("time ran out", {"t.json": [ONE_OK, {**ONE_OK, "result": "TIMEOUT", "returncode": -15, "stdout": ""}]},
     ["FAILED  unit / a: timeout, exit status -15", "1 passed, 1 failed"], 1),
    ("a sub-test skipped", {"t.json": [{**ONE_OK, "stdout": "1..2\nok 1 /a\nok 2 /b # SKIP no network\n"}]},
     ["skipped unit / a /b: no network", "1 skipped, named above", "1 passed, 0 failed"], 0),
    ("a program skipped", {"t.json": [ONE_OK, {**ONE_OK, "result": "SKIP", "stdout": "1..0 # SKIP no kamailio\n"}]},
     ["skipped unit / a: no kamailio", "1 skipped, named above", "1 passed, 0 failed"], 0),
    ("only skips", {"t.json": [{**ONE_OK, "result": "SKIP", "returncode": 77, "stdout": "no display\n"}]},
     ["skipped unit / a: no display", "FAILED  no test was run", "1 skipped, named above", "0 passed, 1 failed"], 1),
    ("nothing", {"t.json": []}, ["FAILED  no test was run", "0 passed, 1 failed"], 1),
    ("no file", {}, ["0 passed, 2 failed"], 1),
    ("half a file", {"t.json": '{"name": "countersign:un'}, ["0 passed, 2 failed"], 1),
    ("coverage above", {"t.json": [ONE_OK], "c.txt": "x\nok coverage: 80 %\n"}, ["2 passed, 0 failed"], 0),
    ("coverage below", {"t.json": [ONE_OK], "c.txt": "x\nnot ok coverage: 20 %\n"},
     ["FAILED  coverage: 20 %", "1 passed, 1 failed"], 1),
    ("no coverage", {"t.json": [ONE_OK], "c.txt": ""}, ["1 passed, 1 failed"], 1),
]

print(f"1..{len(ROWS)}")
bad = 0
for number, (name, files, tail, status) in enumerate(ROWS, 1):
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for file, contents in files.items():
            path = pathlib.Path(folder) / file
            path.write_text(contents if isinstance(contents, str) else "".join(json.dumps(t) + "\n" for t in contents))
            paths.append(str(path))
        run = subprocess.run([SUMMARY, *(paths or [f"{folder}/none.json"])], capture_output=True, text=True)
    right = run.stdout.splitlines()[-len(tail):] == tail and run.returncode == status
    bad += not right
    for line in [] if right else (run.stdout + run.stderr).splitlines() + [f"exit status {run.returncode}"]:
        print(f"# {line}")
    print(f"{'ok' if right else 'not ok'} {number} - {name}")
sys.exit(1 if bad else 0)
