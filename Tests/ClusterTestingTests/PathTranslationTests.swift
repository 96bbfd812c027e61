// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ClusterTesting

struct PathTranslationTests {
    private var paths: PathTranslation {
        var paths = PathTranslation()
        paths.mount("/host/1", at: "/var/run/asya")
        paths.mount("/host/2", at: "/tmp/")
        paths.mount("/host/3", at: "/var/run/asya/deep")
        return paths
    }

    @Test(arguments: [
        ("/var/run/asya", "/host/1"),
        ("/var/run/asya/a.sock", "/host/1/a.sock"),
        ("/var/run/asya/deep/x", "/host/3/x"),
        ("--folder=/tmp/x:/tmp", "--folder=/host/2/x:/host/2"),
        ("test -S /var/run/asya/a.sock && test -f /tmp/ready", "test -S /host/1/a.sock && test -f /host/2/ready"),
        ("/var/run/asya-other", "/var/run/asya-other"),
        ("/opt/tmp/x", "/opt/tmp/x"),
        ("/tmp", "/host/2"),
        ("", ""),
    ])
    func `puts folders in place of mount paths`(text: String, expected: String) {
        #expect(paths.translate(text) == expected)
    }

    @Test func `leaves a text alone when nothing is mounted`() {
        #expect(PathTranslation().translate("/tmp/x") == "/tmp/x")
    }

    @Test(arguments: [
        ("$(A)/x", "1/x"), ("$$(A)", "$(A)"), ("$(B)", "$(B)"), ("a$", "a$"), ("$(A", "$(A"), ("$(A)$(A)", "11"),
    ])
    func `expands variables as the kubelet does`(text: String, expected: String) {
        #expect(PodSources.expanded(text, by: ["A": "1"]) == expected)
    }
}
