# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in the memory of another process, but for what it keeps out of core dumps: the memory of a CsSecret."""

import re


def open_memory(pid):
    """Everything that can be written there and would be dumped, as bytes."""
    regions, region = [], None
    with open(f"/proc/{pid}/smaps", encoding="utf-8", errors="replace") as smaps:
        for line in smaps:
            mapping = re.match(r"([0-9a-f]+)-([0-9a-f]+) (rw)", line)
            if mapping:
                region = int(mapping[1], 16), int(mapping[2], 16)
            elif re.match(r"[0-9a-f]+-[0-9a-f]+ ", line):
                region = None
            elif line.startswith("VmFlags:") and region is not None and "dd" not in line.split():
                regions.append(region)
    out = []
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for start, end in regions:
            try:
                memory.seek(start)
                out.append(memory.read(end - start))
            except OSError:
                continue
    return b"\0".join(out)


def surroundings(memory, needle, around=48):
    """Of each place where it was found, for the message of a test."""
    return [memory[max(0, at.start() - around):at.end() + around] for at in re.finditer(re.escape(needle), memory)]
