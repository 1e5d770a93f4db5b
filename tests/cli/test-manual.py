#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The manual page tells of everything that --help tells of, and what people are told to type exists."""

import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sys.path.insert(0, os.path.join(ROOT, "tests", "lib"))
import tap  # noqa: E402

PROGRAM = tap.build_path("src", "cli", "countersign-cli")
COMMANDS = ("try", "call", "answer", "agent", "peers")
OPTION = re.compile(r"--[a-z][a-z-]*")


def help_of(*command):
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    return subprocess.run([PROGRAM, *command, "--help"], check=True, capture_output=True, text=True,
                          env=environment).stdout


def read(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as file:
        return file.read()


def manual():
    """Without the marks of troff."""
    return re.sub(r"\\f[A-Z]|\\\(..", "", read("data", "countersign-cli.1")).replace("\\-", "-").replace("\\&", "")


def options(text):
    return set(OPTION.findall(text))


def all_options():
    return options(help_of()).union(*(options(help_of(command)) for command in COMMANDS))


def expect_none(names, what):
    if names:
        raise AssertionError(f"{what}: {', '.join(sorted(names))}")


def test_every_option_is_in_the_manual():
    expect_none(all_options() - options(manual()), "not in the manual")


def test_manual_has_no_other_options():
    expect_none(options(manual()) - all_options(), "in the manual, but not taken")


def test_every_command_is_in_the_manual():
    words = set(re.findall(r"[a-z][a-z-]*", manual()))
    typed = help_of().split("a line each:", 1)[1].split("“", 1)[0]
    names = {line.split()[0] for line in re.split(r"[|\n]", typed) if line.split()}
    assert {"heard", "go-on", "quit"} <= names, names
    expect_none({*COMMANDS, *names} - words, "not in the manual")


def test_exit_statuses_agree():
    told = set(re.findall(r"^  (\d)  ", help_of(), re.M))
    written = set(re.findall(r"^\.B (\d)$", manual(), re.M))
    assert told == written and len(told) > 1, (told, written)


def test_options_elsewhere_exist():
    """Those behind the program's name in what newcomers read."""
    window = options(subprocess.run([tap.build_path("src", "app", "countersign"), "--help"], check=True,
                                    capture_output=True, text=True).stdout) if has_window() else None
    for name in ("README.md", "HACKING.md"):
        for line in read(name).splitlines():
            if "dev cli" in line or "countersign-cli" in line:
                expect_none(options(line) - all_options(), name)
            elif "`countersign --" in line and window is not None:
                expect_none(options(line) - window, name)


def test_output_that_is_lost_is_a_failure():
    for arguments in ["--help"], ["--version"], ["call", "--help"], ["peers", "list"], ["--json", "try", "--seconds", "0"]:
        with open("/dev/full", "w", encoding="utf-8") as full, tempfile.TemporaryDirectory() as home:
            done = subprocess.run([PROGRAM, *arguments], stdout=full, stderr=subprocess.PIPE, text=True, check=False,
                                  env={**os.environ, "LC_ALL": "C.UTF-8", "XDG_DATA_HOME": home, "HOME": home})
        assert done.returncode != 0 and "countersign-cli: " in done.stderr, (arguments, done)


def has_window():
    return os.path.exists(tap.build_path("src", "app", "countersign"))


tap.run(test_every_option_is_in_the_manual, test_manual_has_no_other_options, test_every_command_is_in_the_manual,
        test_exit_statuses_agree, test_options_elsewhere_exist, test_output_that_is_lost_is_a_failure)
