// SPDX-License-Identifier: Apache-2.0

/// Which objects of a type are meant.
public struct ListQuery: Sendable, Hashable {
    /// The namespace; nil for all of them.
    public var namespace: String?
    /// A selector of labels, such as `app=mail,tier!=test`; nil for any.
    ///
    /// https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
    public var labels: String?
    /// A selector of fields, such as `metadata.name=mail`; nil for any.
    ///
    /// https://kubernetes.io/docs/concepts/overview/working-with-objects/field-selectors/
    public var fields: String?

    /// Describes objects; without arguments all of them.
    public init(namespace: String? = nil, labels: String? = nil, fields: String? = nil) {
        self.namespace = namespace
        self.labels = labels
        self.fields = fields
    }
}
