# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scripts of this folder share: timing, medians, ratios, and what ran where."""
import platform
import statistics
import time


class Stopwatch:
    """Wall and processor milliseconds of a `with` block; processor time is of all threads of this process."""

    def __enter__(self):
        self._wall, self._cpu = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_):
        self.wall = 1e3 * (time.perf_counter() - self._wall)
        self.cpu = 1e3 * (time.process_time() - self._cpu)


def median(values):
    return statistics.median(values)


def median_ratio(theirs, ours):
    """Pair by pair, so that what slows both down cancels."""
    return statistics.median(a / b for a, b in zip(theirs, ours, strict=True))


def processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            return next(line.split(":")[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or "unknown processor"
