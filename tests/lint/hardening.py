#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs are built hardened: what readelf says of each that is named on the command line."""

import os
import re
import subprocess
import sys

# Each compilation unit has to have these; other compilers have no switch for some of them.
SWITCHES = {"GNU C": ["-fstack-protector-strong", "-fstack-clash-protection", "-ftrivial-auto-var-init=zero"]}
SWITCHES_OF_MACHINE = {"x86-64": ["-fcf-protection=full"], "AArch64": ["-mbranch-protection=standard"]}
# The first instruction of a function that may be called by pointer: endbr64; paciasp, bti c.
LANDING = {"x86-64": [bytes.fromhex("f30f1efa")], "AArch64": [bytes.fromhex("3f2303d5"), bytes.fromhex("5f2403d5")]}


def readelf(program, *options):
    return subprocess.run(["readelf", "-W", *options, program], capture_output=True, text=True, check=True,
                          env={**os.environ, "LC_ALL": "C"}).stdout


def machine(header):
    return next((name for name in LANDING if re.search(rf"Machine:.*\b{name}", header, re.I)), None)


def first_bytes(program, segments, symbols, name):
    """The first four bytes of a function, or nothing."""
    symbol = re.search(rf"^\s*\d+: ([0-9a-f]+)\s+\d+ FUNC\s+\S+\s+\S+\s+\d+ {name}$", symbols, re.M)
    if symbol is None:
        return b""
    address = int(symbol.group(1), 16)
    for found in re.finditer(r"^\s+LOAD\s+(0x[0-9a-f]+) (0x[0-9a-f]+) \S+ (0x[0-9a-f]+)", segments, re.M):
        offset, start, size = (int(n, 16) for n in found.groups())
        if start <= address < start + size:
            with open(program, "rb") as elf:
                elf.seek(offset + address - start)
                return elf.read(4)
    return b""


def units_without(producers, switches):
    """How many compilation units lack which of the switches that their compiler knows."""
    lacking = {}
    for producer in producers:
        for compiler, known in SWITCHES.items():
            if producer.startswith(compiler):
                for switch in known + switches:
                    if switch not in producer.split():
                        lacking[switch] = lacking.get(switch, 0) + 1
    return lacking


def checks(program):
    header = readelf(program, "--file-header")
    segments = readelf(program, "--segments")
    dynamic = readelf(program, "--dynamic")
    imports = {line.split()[7].split("@")[0] for line in readelf(program, "--dyn-syms").splitlines()
               if len(line.split()) > 7 and line.split()[6] == "UND"}
    producers = re.findall(r"DW_AT_producer\s*: (?:\(.*?\): )?(.*)", readelf(program, "--debug-dump=info", "--dwarf-depth=1"))
    kind = machine(header)
    lacking = units_without(producers, SWITCHES_OF_MACHINE.get(kind, []))
    stack = re.search(r"^\s+GNU_STACK\s+(?:\S+\s+){5}(\S+)", segments, re.M)
    checked_copies = {name for name in imports if re.fullmatch(r"__\w+_chk", name)}

    yield "position independent", re.search(r"Type:\s+DYN", header) and re.search(r"\(FLAGS_1\).*\bPIE\b", dynamic), ""
    yield "addresses bound at the start", re.search(r"BIND_NOW|\(FLAGS_1\).*\bNOW\b", dynamic), ""
    yield "and read-only after that", re.search(r"^\s+GNU_RELRO\s", segments, re.M), ""
    yield "no code on the stack", stack and "E" not in stack.group(1), stack and stack.group(1)
    yield "no segment that can be written and run", not re.search(r"^\s+LOAD\s.*\sRWE\s", segments, re.M), ""
    yield "no text relocations", "(TEXTREL)" not in dynamic, ""
    yield "checked copies", checked_copies - {"__stack_chk_fail"}, sorted(checked_copies)
    yield "stack canaries", "__stack_chk_fail" in imports, ""
    if kind is not None:
        start = first_bytes(program, segments, readelf(program, "--symbols"), "main")
        yield "indirect calls land only where they may", start in LANDING[kind], start.hex()
    yield "every unit compiled with the switches", len(producers) > 20 and not lacking, f"{len(producers)} units, {lacking}"


def main():
    results = [(os.path.basename(program), *check) for program in sys.argv[1:] for check in checks(program)]
    print(f"1..{len(results) or 1}")
    for number, (program, name, good, seen) in enumerate(results, 1):
        if not good and seen:
            print(f"# {seen}")
        print(f"{'ok' if good else 'not ok'} {number} - {program}: {name}")
    sys.exit(0 if results and all(good for _, _, good, _ in results) else 1)


main()
