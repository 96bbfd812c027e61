# SPDX-License-Identifier: Apache-2.0
"""The root file systems of the images, run as containers run them, and the rules for what builds them."""

import json
import re
import shutil
import subprocess
import unittest

from roots import BUNDLES, CHECKOUT, USER, Root, RootTestCase, answers

CONTAINERFILE = CHECKOUT / "deploy/images/Containerfile"
IMAGES = ["asya-sidecar", "asya-gateway", "asya-operator"]


class ImageTests(RootTestCase):
    """Each image starts with a read-only root, as a user that nobody knows, without anything of this machine."""

    def root(self, name: str) -> Root:
        """A copy of the file system of an image, with the volumes that charts give it."""
        shutil.copytree(BUNDLES / name, self.folder / name, symlinks=True)
        root = Root(self.folder / name)
        self.data = self.make_folder("data")
        root.volume(self.data, "/data")
        return root

    def test_the_gateway_gets_ready_and_serves_its_page(self):
        process = self.start(
            self.root("asya-gateway"),
            "/usr/bin/asya-gateway",
            ASYA_TRANSPORT="sqlite",
            ASYA_SQLITE_PATH="/data/queues.db",
            ASYA_GATEWAY_DATA="/data",
            ASYA_GATEWAY_ADDR="127.0.0.1:0",
            ASYA_GATEWAY_INTERNAL_ADDR="127.0.0.1:0",
            ASYA_GATEWAY_METRICS_ADDR="127.0.0.1:0",
            ASYA_METRICS_ADDRESS_FILE="/data/address",
            ASYA_TRACE_STORE="/data/traces",
        )
        self.wait_for(lambda: answers(self.data / "address", "/readyz") is not None, "the gateway is ready", process)
        self.assertIn("asya_gateway_", answers(self.data / "address", "/metrics"))
        self.stop(process)

    def test_the_sidecar_of_an_end_actor_gets_ready(self):
        process = self.start(
            self.root("asya-sidecar"),
            "/usr/bin/asya-sidecar",
            ASYA_ACTOR_NAME="happy-end",
            ASYA_IS_END_ACTOR="true",
            ASYA_RESULTS_DIR="/data/results",
            ASYA_TRANSPORT="sqlite",
            ASYA_SQLITE_PATH="/data/queues.db",
            ASYA_QUEUE_AUTO_CREATE="true",
            ASYA_METRICS_ADDR="127.0.0.1:0",
            ASYA_METRICS_ADDRESS_FILE="/data/address",
        )
        self.wait_for(lambda: answers(self.data / "address", "/readyz") is not None, "the sidecar is ready", process)
        self.stop(process)

    def test_a_wrong_value_stops_the_sidecar_with_one_line(self):
        process = self.start(self.root("asya-sidecar"), "/usr/bin/asya-sidecar", ASYA_TRANSPORT="carrier-pigeon")
        self.assertNotEqual(process.wait(60), 0)
        self.assertIn("asya-sidecar: ", self.said())

    def test_an_image_holds_what_its_program_needs_and_no_shell(self):
        for name in IMAGES:
            root = BUNDLES / name
            programs = [str(path.relative_to(root)) for path in root.rglob("*") if path.is_file() and path.stat().st_mode & 0o111]
            loaders = [path for path in programs if "/ld-linux" in f"/{path}"]
            self.assertEqual(sorted(set(programs) - set(loaders)), [f"usr/bin/{name}"])
            self.assertTrue((root / "etc/ssl/certs/ca-certificates.crt").is_file())

    def test_the_lists_of_parts_are_whole(self):
        for name in [*IMAGES, "asya-runtime"]:
            root = BUNDLES / name
            share = root / ("share" if name == "asya-runtime" else "usr/share")
            bill = json.loads((share / "sbom.spdx.json").read_text())
            self.assertEqual(bill["spdxVersion"], "SPDX-2.3")
            parts = {part["name"]: part for part in bill["packages"]}
            self.assertEqual(len({part["SPDXID"] for part in bill["packages"]}), len(bill["packages"]))
            self.assertIn("checksums", parts[name])
            for part in ("libc6", "libcurl4", "libssl3", "libsqlite3-0", "swift-nio"):
                self.assertIn(part, parts)
                self.assertNotIn(parts[part]["versionInfo"], ("", "unknown"))
            related = {relation["relatedSpdxElement"] for relation in bill["relationships"]}
            self.assertEqual(related, {part["SPDXID"] for part in bill["packages"]})
            for part in parts:
                if parts[part]["SPDXID"].startswith("SPDXRef-deb"):
                    self.assertTrue((share / "doc" / part / "copyright").is_file(), part)


class ContainerfileTests(unittest.TestCase):
    """The rules for what builds images."""

    def setUp(self):
        text = re.sub(r"\\\n\s*", " ", CONTAINERFILE.read_text())
        lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
        self.instructions = [tuple(line.split(None, 1)) for line in lines]
        self.stages = {}
        for keyword, rest in self.instructions:
            if keyword == "FROM":
                base, name = re.fullmatch(r"(\S+) AS (\S+)", rest).groups()
                stage = self.stages[name] = {"base": base, "instructions": []}
            elif self.stages:
                stage["instructions"].append((keyword, rest))
        self.final = {name: stage for name, stage in self.stages.items() if name not in ("build", "base")}

    def rest(self, stage: dict, keyword: str) -> list:
        """What the instructions of a kind say, in a stage and in those it begins with."""
        inherited = self.rest(self.stages[stage["base"]], keyword) if stage["base"] in self.stages else []
        return inherited + [rest for found, rest in stage["instructions"] if found == keyword]

    def test_there_is_an_image_for_every_component(self):
        self.assertEqual(sorted(self.final), ["crew", "gateway", "operator", "runtime", "sidecar"])

    def test_bases_are_pinned_and_come_from_no_fixed_registry(self):
        for name, stage in self.stages.items():
            base = stage["base"]
            if base in self.stages or base == "scratch":
                continue
            self.assertRegex(base, r"^\$\{REGISTRY\}[a-z0-9/]+:[0-9]+\.[0-9]+[a-z0-9.-]*$", name)
        self.assertIn(("ARG", 'REGISTRY=""'), self.instructions)

    def test_final_images_begin_with_nothing(self):
        for name, stage in self.final.items():
            while stage["base"] in self.stages:
                stage = self.stages[stage["base"]]
            self.assertEqual(stage["base"], "scratch", name)
            self.assertNotIn("RUN", [keyword for keyword, _ in stage["instructions"]])

    def test_nobody_is_root(self):
        for name, stage in self.final.items():
            self.assertEqual(self.rest(stage, "USER")[-1:], [f"{USER}:{USER}"], name)

    def test_images_say_what_they_are(self):
        for name, stage in self.final.items():
            labels = " ".join(self.rest(stage, "LABEL"))
            for label in ("title", "description", "version", "revision", "source", "licenses"):
                self.assertRegex(labels, rf'org\.opencontainers\.image\.{label}="[^"]+"', f"{name}: {label}")

    def test_programs_are_started_directly_and_exist(self):
        for name, stage in self.final.items():
            program = json.loads(self.rest(stage, "ENTRYPOINT")[-1])
            self.assertRegex(program[0], r"^/(usr/bin|asya)/asya-")

    def test_nothing_is_fetched_from_an_address(self):
        for keyword, rest in self.instructions:
            self.assertNotEqual(keyword, "ADD")
            self.assertNotRegex(rest, r"\b(curl|wget)\b") if keyword == "RUN" else None

    def test_what_is_copied_exists(self):
        ignored = (CHECKOUT / ".dockerignore").read_text().split()
        for stage in self.stages.values():
            for keyword, rest in stage["instructions"]:
                if keyword != "COPY" or rest.startswith("--from=build"):
                    continue
                for source in rest.split()[:-1]:
                    self.assertTrue((CHECKOUT / source).exists(), source)
                    self.assertNotIn(source.rstrip("/"), ignored)

    def test_what_the_build_makes_is_what_is_copied(self):
        makefile = (CHECKOUT / "Makefile").read_text()
        products = re.search(r"^PRODUCTS := (.*)$", makefile, re.MULTILINE).group(1).split()
        for stage in self.final.values():
            for copied in self.rest(stage, "COPY"):
                product = re.search(r"\.build/bundle/(\S+?)/", copied).group(1)
                self.assertIn(product, products)

    def test_the_toolchain_is_the_one_of_the_setup(self):
        image = re.search(r"swift:(\d+\.\d+)", self.stages["build"]["base"]).group(1)
        installed = subprocess.run(["swift", "--version"], capture_output=True, text=True).stdout
        self.assertIn(f"Swift version {image}", installed)


if __name__ == "__main__":
    unittest.main()
