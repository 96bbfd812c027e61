# SPDX-License-Identifier: Apache-2.0
"""What Linux tells about processes that are being measured."""

import ctypes
import os
import re
import select

LIBC = ctypes.CDLL(None, use_errno=True)
# <sys/inotify.h>
IN_CREATE, IN_MOVED_TO = 0x100, 0x80


def writes(pid: int, path: str, seconds: float) -> bool:
    """Returns once a file is there that a process renames into its place; false when the process ends before, or is late."""
    events, process = LIBC.inotify_init1(0), os.pidfd_open(pid)
    try:
        watch = LIBC.inotify_add_watch(events, os.fsencode(os.path.dirname(path)), IN_CREATE | IN_MOVED_TO)
        if events < 0 or watch < 0:
            raise OSError(ctypes.get_errno(), "inotify", path)
        while not os.path.exists(path):
            ready = select.select([events, process], [], [], seconds)[0]
            if events not in ready:
                return os.path.exists(path)
            os.read(events, 65536)
        return True
    finally:
        os.close(events)
        os.close(process)


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
