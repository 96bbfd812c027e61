// SPDX-License-Identifier: Apache-2.0

// What Amazon's own tools read, by its documents: https://docs.aws.amazon.com/sdkref/latest/guide/environment-variables.html.
extension VariableCatalog {
    /// Region and credentials for SQS and S3.
    public static var aws: [VariableDeclaration] {
        region + keys + roles + files + metadata
    }

    private static var region: [VariableDeclaration] {
        [
            queueUser("ASYA_AWS_REGION", "The region; before what AWS's own variables say", "a region's name"),
            queueUser(
                "AWS_REGION",
                "The region",
                "a region's name",
                default: .derived("`AWS_DEFAULT_REGION`, then the profile's, then `us-east-1`")
            ),
            queueUser("AWS_DEFAULT_REGION", "The region, when `AWS_REGION` is not set", "a region's name"),
            queueUser(
                "AWS_ENDPOINT_URL",
                "Where all services are; `AWS_ENDPOINT_URL_SQS`, `_S3` and `_STS` say it for one",
                "an http or https URL"
            ),
            queueUser("AWS_CA_BUNDLE", "The certificate authorities to trust", "a PEM file"),
        ]
    }

    private static var keys: [VariableDeclaration] {
        [
            queueUser("AWS_ACCESS_KEY_ID", "The id of an access key", "a text", isSecret: true),
            queueUser("AWS_SECRET_ACCESS_KEY", "The access key's secret", "a text", isSecret: true),
            queueUser("AWS_SESSION_TOKEN", "The token that goes with temporary keys", "a text", isSecret: true),
        ]
    }

    private static var roles: [VariableDeclaration] {
        [
            queueUser(
                "AWS_WEB_IDENTITY_TOKEN_FILE",
                "The token to take a role with, as Kubernetes mounts it",
                "a file"
            ),
            queueUser("AWS_ROLE_ARN", "The role to take with that token", "the ARN of a role"),
            queueUser(
                "AWS_ROLE_SESSION_NAME",
                "The name of the session in AWS's logs",
                "a text",
                default: .value("asya")
            ),
        ]
    }

    private static var files: [VariableDeclaration] {
        [
            queueUser("AWS_PROFILE", "The profile of the shared files", "a name", default: .value("default")),
            queueUser("AWS_DEFAULT_PROFILE", "The profile, when `AWS_PROFILE` is not set", "a name"),
            queueUser("AWS_CONFIG_FILE", "The shared configuration", "a file", default: .value("~/.aws/config")),
            queueUser(
                "AWS_SHARED_CREDENTIALS_FILE",
                "The shared credentials",
                "a file",
                default: .value("~/.aws/credentials")
            ),
            queueUser("HOME", "The folder that `~` stands for in those paths", "a folder"),
        ]
    }

    private static var metadata: [VariableDeclaration] {
        [
            queueUser(
                "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
                "Where a container gets credentials, below the address of ECS",
                "a path"
            ),
            queueUser(
                "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                "Where a container gets credentials",
                "an http or https URL"
            ),
            queueUser(
                "AWS_CONTAINER_AUTHORIZATION_TOKEN",
                "What a container shows there",
                "a text",
                isSecret: true
            ),
            queueUser("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "The file with what a container shows there", "a file"),
            queueUser(
                "AWS_EC2_METADATA_DISABLED",
                "Whether the instance is not asked for credentials",
                "true or false",
                default: .value("false")
            ),
            queueUser(
                "AWS_EC2_METADATA_SERVICE_ENDPOINT",
                "Where the instance's metadata are",
                "an http or https URL",
                default: .derived("the link-local address")
            ),
            queueUser(
                "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
                "Which link-local address that is",
                "IPv4 or IPv6",
                default: .value("IPv4")
            ),
        ]
    }
}
