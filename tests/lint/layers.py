#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""No floor includes one above it, every library stays on its own floor (see src/ARCHITECTURE.md), and the files over one
struct do not call each other in a circle."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]

# What each floor may include, itself besides.
ALLOWED = {
    "base": set(),
    "crypto": {"base"},
    "net": {"base", "crypto"},
    "sdp": {"base", "crypto"},
    "sip": {"base", "crypto", "net"},
    "zrtp": {"base", "crypto"},
    "media": {"base", "crypto", "net", "sdp", "zrtp"},
    "store": {"base", "crypto", "zrtp"},
    "calls": {"base", "crypto", "net", "sdp", "sip", "zrtp", "media", "store"},
    "echo": {"base", "calls"},
    "ui": {"base", "calls"},
    "app": {"base", "crypto", "calls", "echo", "ui"},
    "cli": {"base", "crypto", "calls", "echo"},
}

# Headers of libraries and the only floors that may have them.
LIBRARIES = [
    (r"sodium(\.h|/)", {"crypto"}),
    (r"(nettle|hogweed)/", {"crypto"}),
    (r"gmp\.h", {"crypto"}),
    (r"gnutls/", {"net"}),
    (r"gst/sdp/", {"sdp"}),
    (r"gst/(?!sdp/)", {"media"}),
    (r"srtp2/", {"media"}),
    (r"nice/", {"media"}),
    (r"libsecret/", {"store"}),
    (r"sqlite3\.h", {"store"}),
    (r"(gtk|gdk|adwaita|adw)[/.]", {"ui", "app"}),
    (r"libportal", {"app"}),
]

# The files over the struct of a header: each may call those before it.
STACKS = {
    "src/calls/cs-call-internal.h": (
        "getters", "", "end", "description", "keys", "memory", "identity", "media", "move", "settle", "signalling",
        "incoming", "outgoing", "commands", "new"),
}

DEFINITION = re.compile(r"^(?:const \w+ )?(cs_\w+)(?: \(| = )", re.MULTILINE)
COMMENT_OR_STRING = re.compile(r'/\*.*?\*/|"(?:\\.|[^"\\\n])*"', re.DOTALL)


def upward_calls(header, names):
    """Names that a file of the stack takes from a later one."""
    base = header.removesuffix("-internal.h")
    paths = [ROOT / (f"{base}-{name}.c" if name else f"{base}.c") for name in names]
    texts = [COMMENT_OR_STRING.sub("", path.read_text()) for path in paths]
    above = {}
    for position in reversed(range(len(paths))):
        for word in sorted(set(re.findall(r"\bcs_\w+", texts[position])) & above.keys()):
            yield f"{paths[position].relative_to(ROOT)}: {word}() is {above[word]}'s, which stands above it"
        above.update(dict.fromkeys(DEFINITION.findall(texts[position]), paths[position].name))
    users = [path for path in ROOT.glob(f"{base}*.c") if f'"{header.removeprefix("src/")}"' in path.read_text()]
    for path in sorted(set(users) - set(paths)):
        yield f"{path.relative_to(ROOT)}: has no place among the files of {header}"


problems = []
for path in sorted((ROOT / "src").rglob("*.[ch]")):
    floor = path.relative_to(ROOT / "src").parts[0]
    for number, line in enumerate(path.read_text().splitlines(), 1):
        match = re.match(r'\s*#\s*include\s*(["<])([^">]+)[">]', line)
        if not match:
            continue
        quote, name = match.groups()
        where = f"{path.relative_to(ROOT)}:{number}"
        if quote == '"' and name != "cs-config.h" and not name.endswith("-resources.h"):
            if "/" not in name:
                problems.append(f"{where}: include names no folder: {name}")
                continue
            other = name.split("/")[0]
            if other != floor and other not in ALLOWED[floor]:
                problems.append(f"{where}: {floor} may not include {name}")
            if other != floor and name.endswith(("-private.h", "-internal.h")):
                problems.append(f"{where}: {name} is private to {other}")
        if quote == "<":
            for pattern, floors in LIBRARIES:
                if re.match(pattern, name) and floor not in floors:
                    problems.append(f"{where}: <{name}> belongs to {', '.join(sorted(floors))}")

for header, names in STACKS.items():
    problems += upward_calls(header, names)

if len(ALLOWED) != len([p for p in (ROOT / "src").iterdir() if p.is_dir()]):
    problems.append("a folder of src/ has no place among the floors")

print("1..1")
for problem in problems:
    print(f"# {problem}")
print("not ok 1 - layers" if problems else "ok 1 - layers")
sys.exit(1 if problems else 0)
