// SPDX-License-Identifier: Apache-2.0

/// AsyncActor documents for tests.
enum Manifest {
    /// One actor that runs `handler` with what else its specification holds.
    static func actor(
        _ name: String,
        handler: String,
        environment: [String: String] = [:],
        replicas: Int = 1,
        specification: String = ""
    ) -> String {
        let variables = environment.merging(["ASYA_HANDLER": handler]) { $1 }.sorted { $0.key < $1.key }
            .map { "              - {name: \($0.key), value: \"\($0.value)\"}" }
            .joined(separator: "\n")
        return """
            ---
            apiVersion: asya.sh/v1alpha1
            kind: AsyncActor
            metadata: {name: \(name)}
            spec:
              transport: sqlite
            \(specification.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))
              workload:
                replicas: \(replicas)
                template:
                  spec:
                    containers:
                      - name: asya-runtime
                        image: python
                        env:
            \(variables)

            """
    }
}
