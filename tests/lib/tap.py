# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests in TAP: run(test, test, …) calls each, prints a line for each, and tells meson by the exit status."""

import concurrent.futures
import os
import sys
import threading
import time
import traceback


class Skip(Exception):
    """Raised by a test whose program is not installed."""


apart = threading.local()  # .said: what a test says that runs beside others is printed with its result


def say(text):
    said = getattr(apart, "said", None)
    for line in str(text).splitlines():
        if said is None:
            print("#", line)
        else:
            said.append(line)
    sys.stdout.flush()


def run(*tests):
    """A word on the command line runs only the tests that have it in their name."""
    wanted = [t for t in tests if len(sys.argv) < 2 or any(word in t.__name__ for word in sys.argv[1:])]
    failed = 0
    print(f"1..{len(wanted)}", flush=True)
    for number, test in enumerate(wanted, 1):
        name = test.__name__.replace("test_", "", 1).replace("_", "-")
        start = time.monotonic()
        try:
            test()
            print(f"ok {number} {name}")
        except Skip as reason:
            print(f"ok {number} {name} # SKIP {reason}")
        except Exception:  # a test's failure, whatever it is, must not end the others
            failed += 1
            say(traceback.format_exc())
            print(f"not ok {number} {name}")
        say(f"{name}: {time.monotonic() - start:.1f} s")
    sys.stdout.flush()
    sys.exit(1 if failed else 0)


def _run_apart(test):
    """(what it said, its result)"""
    apart.said = []
    result = "ok"
    start = time.monotonic()
    try:
        test()
    except Skip as reason:
        result = f"skip {reason}"
    except Exception:  # a test's failure, whatever it is, must not end the others
        result = "not ok"
        say(traceback.format_exc())
    say(f"{time.monotonic() - start:.1f} s")
    return apart.said, result


def run_together(tests, jobs):
    """{name: function}, so many at once, printed in their order; how many failed. A word on the command line chooses as for
    run()."""
    wanted = {name: test for name, test in tests.items() if len(sys.argv) < 2 or any(w in name for w in sys.argv[1:])}
    failed = 0
    print(f"1..{len(wanted)}", flush=True)
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        running = {name: pool.submit(_run_apart, test) for name, test in wanted.items()}
        for number, (name, future) in enumerate(running.items(), 1):
            said, result = future.result()
            say("\n".join(said))
            failed += result == "not ok"
            word, _, reason = result.partition("skip ")
            print(f"{word or 'ok'} {number} {name}" + (f" # SKIP {reason}" if reason else ""), flush=True)
    return failed


def skip_all(reason):
    print(f"1..0 # SKIP {reason}", flush=True)
    sys.exit(0)


def build_path(*parts):
    """A file of the build directory, which meson names in the environment."""
    return os.path.join(os.environ["COUNTERSIGN_BUILD"], *parts)
