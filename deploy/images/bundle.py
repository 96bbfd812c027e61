#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes what images are filled with: the release executables with every library that they need, and a list of it all.

  bundle.py BIN OUT NAME...     makes, for each executable of that name in BIN,

  OUT/asya-runtime      for any image: a static launcher, the program, its loader and its libraries, to be copied to any
                        folder (deploy/images/launcher.c); also as OUT/asya-runtime-<machine>.tar
  OUT/<name>            for others: the root file system of an image, with the executable, its loader and its libraries
                        where the loader looks for them, certificate authorities, and nothing else

Each holds the licences of the libraries and a list of its parts in SPDX 2.3 (sbom.spdx.json). Two runs over the same
executables make the same bytes. Standard library only.
"""

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
from datetime import datetime, timezone
from pathlib import Path

# What is copied into containers of other images.
FOR_ANY_IMAGE = "asya-runtime"
# Loaded by name when they are first needed, so that no executable is linked with them (Sources/CCurl/shim.h).
LOADED_LATER = ["libcurl.so.4"]
AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
CHECKOUT = Path(__file__).resolve().parents[2]
# Reproducible: the time of every file.
EPOCH = int(os.environ.get("SOURCE_DATE_EPOCH", "1767225600"))


def run(*command: str) -> str:
    """What a command prints."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def fail(message: str):
    """Ends with one line."""
    sys.exit(f"bundle: {message}")


def interpreter(executable: Path) -> Path:
    """The loader that an executable asks for."""
    match = re.search(r"program interpreter: (\S+?)\]", run("readelf", "-l", str(executable)))
    if not match:
        fail(f"{executable} is not a dynamically linked executable")
    return Path(match.group(1))


def loaded_later() -> list:
    """The files behind LOADED_LATER, as this machine's loader finds them."""
    cache = run("/sbin/ldconfig", "-p")
    found = []
    for name in LOADED_LATER:
        match = re.search(rf"^\s*{re.escape(name)} \(libc6,(?:x86-64|AArch64)[^)]*\) => (\S+)$", cache, re.MULTILINE)
        if not match:
            fail(f"{name} is not on this machine: make setup")
        found.append(Path(match.group(1)))
    return found


def libraries(executable: Path) -> dict:
    """All that an executable needs, name to file: what it is linked with, what is loaded later, and what that needs."""
    found = {}
    for start in [executable, *loaded_later()]:
        for line in run("ldd", str(start)).splitlines():
            match = re.match(r"\s*(\S+) => (\S+) \(0x", line)
            if match:
                found[match.group(1)] = Path(match.group(2))
            elif "not found" in line:
                fail(f"{start} needs {line.strip()}")
    for path in loaded_later():
        found[path.name] = path
    return dict(sorted(found.items()))


def place(source: Path, target: Path, mode: int) -> None:
    """Copies a file, links followed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(mode)


def strip(source: Path, target: Path) -> None:
    """Copies an executable without its symbols."""
    target.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["strip", "-o", str(target), str(source)], check=True)
    target.chmod(0o755)


def owners(paths: list) -> set:
    """The Debian packages that files came with."""
    # Since /lib is a link to /usr/lib, a package may know a file by either name, and a link by its own.
    names = {path: {str(path), str(path.resolve()), f"/usr{path}", str(path).removeprefix("/usr")} for path in paths}
    asked = sorted(set().union(*names.values()))
    # Fails for the names that are not the package's, and answers for the others.
    answer = subprocess.run(["dpkg-query", "-S", *asked], capture_output=True, text=True).stdout
    found = {}
    for line in answer.splitlines():
        package, _, name = line.rpartition(": ")
        found[name] = package.split(",")[0].split(":")[0]
    for path, known in names.items():
        if not known & found.keys():
            fail(f"{path} belongs to no package")
    return {found[name] for known in names.values() for name in known if name in found}


def debian_packages(paths: list) -> list:
    """Name, version and source package of what the files came with."""
    names = owners([path for path in paths if path != AUTHORITIES])
    # That file is put together when its package is installed.
    if AUTHORITIES in paths:
        names.add("ca-certificates")
    lines = run("dpkg-query", "-W", "-f", "${Package} ${Version} ${source:Package}\n", *sorted(names)).splitlines()
    return [line.split() for line in sorted(set(lines))]


def swift_packages() -> list:
    """Name, version and address of the Swift packages that the executables are made of."""
    resolved = CHECKOUT / "Package.resolved"
    if not resolved.is_file():
        return []
    pins = json.loads(resolved.read_text())["pins"]
    return [(pin["identity"], pin["state"].get("version", "unknown"), pin["location"]) for pin in pins]


def version() -> str:
    """The version of the product."""
    text = (CHECKOUT / "Sources/Telemetry/BuildInfo.swift").read_text()
    return re.search(r'version = "([^"]+)"', text).group(1)


def identifier(*parts: str) -> str:
    """An SPDX identifier."""
    return "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", "-".join(parts))


def bill(program: Path, packages: list) -> dict:
    """The list of parts, in SPDX 2.3 (https://spdx.github.io/spdx-spec/v2.3/)."""
    digest = hashlib.sha256(program.read_bytes()).hexdigest()
    main = identifier("program", program.name)

    def part(kind: str, name: str, number: str, location: str = "NOASSERTION", **more) -> dict:
        fields = {"SPDXID": identifier(kind, name), "name": name, "versionInfo": number, "downloadLocation": location}
        return {**fields, "licenseConcluded": "NOASSERTION", **more}

    checksum = {"algorithm": "SHA256", "checksumValue": digest}
    parts = [part("program", program.name, version(), licenseConcluded="Apache-2.0", checksums=[checksum])]
    relations = [("SPDXRef-DOCUMENT", "DESCRIBES", main)]
    for name, number, source in packages:
        purl = f"pkg:deb/debian/{name}@{number}?distro=debian-12"
        reference = {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl}
        comment = f"of the source package {source}; its licence is doc/{name}/copyright beside this file"
        parts.append(part("deb", name, number, comment=comment, externalRefs=[reference]))
        relations.append((main, "DYNAMIC_LINK", parts[-1]["SPDXID"]))
    for name, number, location in swift_packages():
        parts.append(part("swift", name, number, location))
        relations.append((main, "STATIC_LINK", parts[-1]["SPDXID"]))
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"{program.name}-{version()}",
        "documentNamespace": f"urn:asya:{program.name}:{digest}",
        "creationInfo": {
            "created": datetime.fromtimestamp(EPOCH, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "creators": ["Tool: deploy/images/bundle.py"],
        },
        "packages": parts,
        "relationships": [
            {"spdxElementId": start, "relationshipType": kind, "relatedSpdxElement": end}
            for start, kind, end in relations
        ],
    }


def describe(program: Path, share: Path, files: list) -> None:
    """Writes the list of parts and the licences."""
    packages = debian_packages(files)
    for package, _, _ in packages:
        licence = Path("/usr/share/doc") / package / "copyright"
        if licence.exists():
            place(licence, share / "doc" / package / "copyright", 0o644)
    place(CHECKOUT / "LICENSE", share / "doc" / "asya" / "copyright", 0o644)
    (share / "sbom.spdx.json").write_text(json.dumps(bill(program, packages), indent=2) + "\n")


def make_bundle(executable: Path, folder: Path) -> None:
    """What runs in any image."""
    program = folder / "libexec" / executable.name
    strip(executable, program)
    files = libraries(executable)
    for name, path in files.items():
        place(path, folder / "lib" / name, 0o644)
    loader = interpreter(executable)
    place(loader, folder / "lib" / loader.name, 0o755)
    launcher = folder / executable.name
    source = Path(__file__).with_name("launcher.c")
    compiler = os.environ.get("CC", "clang")
    subprocess.run([compiler, "-static", "-Os", "-s", "-Wall", "-Werror", "-o", launcher, source], check=True)
    launcher.chmod(0o755)
    describe(program, folder / "share", [*files.values(), loader])


def make_root(executable: Path, folder: Path) -> None:
    """The root file system of an image."""
    program = folder / "usr" / "bin" / executable.name
    strip(executable, program)
    files = libraries(executable)
    loader = interpreter(executable)
    place(loader, folder / str(loader).lstrip("/"), 0o755)
    # The folder of Debian's own libraries, which its loader searches without a cache.
    for name, path in files.items():
        place(path, folder / "lib" / f"{platform.machine()}-linux-gnu" / name, 0o644)
    place(AUTHORITIES, folder / str(AUTHORITIES).lstrip("/"), 0o644)
    # What is mounted there: the root itself is read-only.
    for empty in ("tmp", "proc", "dev", "sys", "var/run/asya", "data"):
        (folder / empty).mkdir(parents=True)
    describe(program, folder / "usr" / "share", [*files.values(), loader, AUTHORITIES])


def settle(folder: Path) -> None:
    """Gives everything in a folder the same time, and folders their mode."""
    for path in [folder, *folder.rglob("*")]:
        if path.is_dir():
            path.chmod(0o755)
        os.utime(path, (EPOCH, EPOCH))


def pack(folder: Path, archive: Path) -> None:
    """Packs a folder, owned by root, in the order of names."""
    with tarfile.open(archive, "w", format=tarfile.PAX_FORMAT) as tar:
        for path in sorted(folder.rglob("*")):
            entry = tar.gettarinfo(path, str(path.relative_to(folder)))
            entry.uid = entry.gid = 0
            entry.uname = entry.gname = ""
            if entry.isreg():
                with path.open("rb") as content:
                    tar.addfile(entry, content)
            else:
                tar.addfile(entry)


def main() -> None:
    if len(sys.argv) < 4:
        fail("bundle.py BIN OUT NAME...")
    binaries, out = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    for name in sys.argv[3:]:
        executable, folder = binaries / name, out / name
        if not executable.is_file():
            fail(f"{executable} is not there: make build")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (make_bundle if name == FOR_ANY_IMAGE else make_root)(executable, folder)
        settle(folder)
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        print(f"{folder}: {size / 1e6:.1f} MB")
        if name == FOR_ANY_IMAGE:
            pack(folder, out / f"{name}-{platform.machine()}.tar")


if __name__ == "__main__":
    main()
