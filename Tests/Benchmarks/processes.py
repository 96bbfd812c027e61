# SPDX-License-Identifier: Apache-2.0
"""What Linux tells about processes that are being measured."""

import os
import re


def tree(*roots: int) -> list:
    """The ids of these processes and of all below them."""
    found, queue = [], list(roots)
    while queue:
        pid = queue.pop()
        found.append(pid)
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children") as children:
                queue += [int(child) for child in children.read().split()]
    return found


def name(pid: int) -> str:
    with open(f"/proc/{pid}/comm") as comm:
        return comm.read().strip()


def cpu_seconds(pids: list) -> float:
    """User and system time of these processes so far."""
    total = 0
    for pid in pids:
        with open(f"/proc/{pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def memory(pid: int, key: str) -> float:
    """One of the sums of smaps_rollup, such as Pss or Private_Dirty, in MB."""
    with open(f"/proc/{pid}/smaps_rollup") as rollup:
        return int(re.search(rf"^{key}: +(\d+)", rollup.read(), re.M).group(1)) / 1024
