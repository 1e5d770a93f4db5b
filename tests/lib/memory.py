# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in the memory of another process, but for the memory of a CsSecret."""

import re


SECRET_MOST = 128 << 10  # bytes; the stack of a thread may lie between guards, too, and is larger


def mappings(pid):
    """[(start, end, mode, flags)]"""
    found = []
    with open(f"/proc/{pid}/smaps", encoding="utf-8", errors="replace") as smaps:
        for line in smaps:
            mapping = re.match(r"([0-9a-f]+)-([0-9a-f]+) (\S{4}) ", line)
            if mapping:
                found.append([int(mapping[1], 16), int(mapping[2], 16), mapping[3], []])
            elif line.startswith("VmFlags:"):
                found[-1][3] = line.split()
    return found


def is_secret(before, mapping, after):
    """libsodium's memory is locked and lies between two pages that nobody may touch."""
    start, end, _, flags = mapping
    guarded = before[2] == after[2] == "---p" and before[1] == start and after[0] == end
    return "dd" in flags and end - start <= SECRET_MOST and ("lo" in flags or guarded)


def open_memory(pid):
    """Everything that can be written there, as bytes."""
    found = mappings(pid)
    regions = [(at[0], at[1]) for before, at, after in zip(found, found[1:], found[2:])
               if at[2].startswith("rw") and not is_secret(before, at, after)]
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
