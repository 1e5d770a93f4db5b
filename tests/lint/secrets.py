#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""No log call or property may carry a secret, and raw protocol text reaches no log unredacted."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LOG = re.compile(r"\b(g_debug|g_info|g_message|g_warning|g_critical|g_log|g_log_structured|g_print|g_printerr)\s*\(")
SUSPICIOUS = re.compile(r"password|secret->|->bytes|key->|salt|nonce|sas_value|\bsas\b|cs_code_get|->code\b|authorization", re.I)
RAW = re.compile(r"g_bytes_get_data|cs_sip_message_to_bytes|cs_sdp_print|->body")


def call_text(text, start):
    depth = 0
    for i in range(text.index("(", start), len(text)):
        depth += {"(": 1, ")": -1}.get(text[i], 0)
        if depth == 0:
            return text[start:i + 1]
    return text[start:]


problems = []
calls = 0
for path in sorted((ROOT / "src").rglob("*.c")):
    text = path.read_text()
    for match in LOG.finditer(text):
        calls += 1
        call = call_text(text, match.start())
        # Words inside the format string are words; what counts are the arguments.
        arguments = re.sub(r'"(\\.|[^"\\])*"', '""', call)
        line = text.count("\n", 0, match.start()) + 1
        where = f"{path.relative_to(ROOT)}:{line}"
        if SUSPICIOUS.search(arguments):
            problems.append(f"{where}: a secret in a log line? {' '.join(arguments.split())}")
        if RAW.search(arguments) and "cs_log_redact" not in arguments:
            problems.append(f"{where}: protocol text unredacted in a log line")

print("1..1")
for problem in problems:
    print(f"# {problem}")
print(("not ok" if problems or calls == 0 else "ok") + f" 1 - {calls} log calls carry no secret")
sys.exit(1 if problems or calls == 0 else 0)
