// SPDX-License-Identifier: Apache-2.0

/// Manifests that several suites start from.
enum Sample {
    static let minimal = """
        apiVersion: asya.sh/v1alpha1
        kind: AsyncActor
        metadata:
          name: hello
        spec:
          transport: rabbitmq
          workload:
            template:
              spec:
                containers:
                  - {name: asya-runtime, env: [{name: ASYA_HANDLER, value: hello.greet}]}
        """

    static let complete = """
        apiVersion: asya.sh/v1alpha1
        kind: AsyncActor
        metadata:
          name: analyse
          namespace: docs
          labels: {team: a}
        spec:
          transport: sqs
          workers: 4
          sidecar:
            image: asya-sidecar:1
            imagePullPolicy: Always
            resources: {limits: {cpu: 1}}
            env:
              - {name: EXTRA, value: x}
          timeout: {processing: 20, gracefulShutdown: 60}
          scaling:
            enabled: true
            minReplicas: 1
            maxReplicas: 7
            pollingInterval: 11
            cooldownPeriod: 61
            queueLength: 6
            advanced:
              formula: q
              target: "5"
              activationTarget: "1"
              metricType: Value
              restoreToOriginalReplicaCount: true
          resiliency:
            maxAttempts: 5
            backoff: linear
            initialDelay: 500ms
            maxDelay: 1m30s
            jitter: 20%
            maxDuration: 1h
            rules:
              - {errors: [ValueError, app.Bad], action: fail}
              - {errors: [Timeout], action: route, route: slow}
          telemetry:
            logLevel: DEBUG
            endpoint: http://collector:4318
            sampler: parentbased_traceidratio
            samplerRatio: 0.5
            payloads: errors
            maxBodyBytes: 65536
            redact: [password, token]
            slowThreshold: 250ms
          workload:
            kind: StatefulSet
            replicas: 3
            pythonExecutable: python3.11
            template:
              metadata: {labels: {a: b}}
              spec:
                initContainers:
                  - {name: fetch, image: busybox, command: [true-command]}
                containers:
                  - name: asya-runtime
                    image: python:3.11
                    workingDir: src
                    env:
                      - {name: ASYA_HANDLER, value: analyse.Analyser.run}
                      - {name: MODEL, value: "5"}
                      - name: TOKEN
                        valueFrom: {secretKeyRef: {name: s, key: k}}
                  - name: cache
                    image: redis
                    command: [redis-server]
        status: {status: Running}
        """
}
