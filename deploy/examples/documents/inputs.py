#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Lists real files of this Debian machine as payloads, one JSON document per line.

The copyright files of the installed packages, and some files that the pipeline cannot read: documents in other
encodings or compressed, empty files, and links whose target is missing. Nothing is created.
"""

import argparse
import glob
import itertools
import json
import os
import sys


def files(root, wanted=lambda name: True):
    """Regular files below a folder in a fixed order; links are not followed."""
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(folder, name)
            if wanted(name) and os.path.isfile(path) and not os.path.islink(path):
                yield path


def python_library():
    """The modules of Debian's Python, or of the one that runs this."""
    return next(iter(sorted(glob.glob("/usr/lib/python3.*"))), os.path.dirname(os.__file__))


def copyrights():
    """Packages built from one source share a file through links; each file is listed once."""
    return sorted({os.path.realpath(path) for path in glob.glob("/usr/share/doc/*/copyright")})


def is_text(path):
    try:
        with open(path, encoding="utf-8") as file:
            file.read()
        return True
    except UnicodeDecodeError:
        return False
    except OSError:
        return True


def undecodable(count):
    """Documents that are not UTF-8, some of every sort: other encodings, compressed, translations, bytecode."""
    packed = (".gz", ".xz", ".png", ".gif", ".jpg", ".pdf")
    sources = [
        files("/usr/share/doc", lambda name: not name.endswith(packed)),
        files("/usr/share/doc", lambda name: name.startswith("changelog") and name.endswith(".gz")),
        files("/usr/share/locale", lambda name: name.endswith(".mo")),
        files(python_library(), lambda name: name.endswith(".pyc")),
    ]
    share = -(-count // len(sources))
    found = []
    for source in sources:
        found += itertools.islice((path for path in source if not is_text(path)), share)
    return found[:count]


def empty(count):
    roots = ["/usr/lib/python3", "/usr/share/X11", "/usr/share/perl", python_library()]
    paths = itertools.chain.from_iterable(files(root) for root in roots)
    return list(itertools.islice((path for path in paths if os.path.getsize(path) == 0), count))


def unreadable(count):
    """Links to nothing; where a machine has none, a file that every Linux has and that cannot be read."""
    found = []
    for folder, folders, names in itertools.chain(os.walk("/etc"), os.walk("/usr/lib")):
        folders.sort()
        paths = (os.path.join(folder, name) for name in sorted(names))
        found += [path for path in paths if os.path.islink(path) and not os.path.exists(path)]
        if len(found) >= count:
            break
    return found[:count] or ["/proc/self/mem"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--limit", type=int, metavar="N", help="list at most N copyright files")
    parser.add_argument("--only-readable", action="store_true", help="leave out the files that cannot be read")
    arguments = parser.parse_args()
    listed = {"copyright files": copyrights()[: arguments.limit]}
    if not arguments.only_readable:
        listed["not UTF-8"] = undecodable(12)
        listed["empty"] = empty(8)
        listed["unreadable"] = unreadable(4)
    for path in itertools.chain.from_iterable(listed.values()):
        print(json.dumps({"path": path}))
    counts = ", ".join(f"{len(paths)} {what}" for what, paths in listed.items())
    print(f"inputs: {counts}", file=sys.stderr)


if __name__ == "__main__":
    main()
