// SPDX-License-Identifier: Apache-2.0

internal import Yams

/// Reads one YAML mapping field by field and reports what does not fit, with path and place.
///
/// A field whose value is null counts as absent, as it does on Kubernetes. Every getter returns `nil` both for an absent
/// field and for one it reported.
package struct ObjectReader {
    /// A field of an object, or an element of a list.
    package struct Field {
        package let name: String
        package let nameLocation: SourceLocation
        let node: Node
        package let path: String
        package let location: SourceLocation

        /// The value by the type that YAML gives it.
        package var value: ScalarValue { ScalarValue(node) }
    }

    /// The path from the document's root, for messages; empty at the root.
    package let path: String
    package let location: SourceLocation
    package let log: ProblemLog
    /// The fields in the order of the file, those of merge keys (`<<`) last.
    package private(set) var fields: [Field] = []

    /// Opens a mapping; anything else is reported.
    init?(_ node: Node, path: String, log: ProblemLog) {
        let location = Self.location(of: node, in: log)
        guard case .mapping(let mapping) = node else {
            let subject = path.isEmpty ? "the document" : path
            log.report("\(subject): found \(ScalarValue(node).found), allowed is an object", at: location)
            return nil
        }
        self.path = path
        self.location = location
        self.log = log
        var names: Set<String> = []
        guard collect(mapping, depth: 0, names: &names) else { return nil }
    }

    /// Opens a field that holds a mapping; anything else is reported.
    package init?(_ field: Field, log: ProblemLog) {
        self.init(field.node, path: field.path, log: log)
    }

    static func location(of node: Node, in log: ProblemLog) -> SourceLocation {
        SourceLocation(file: log.file, line: node.mark?.line ?? 0, column: node.mark?.column ?? 0)
    }

    private mutating func collect(_ mapping: Node.Mapping, depth: Int, names: inout Set<String>) -> Bool {
        guard log.spend(mapping.count, at: location) else { return false }
        var merged: [Node.Mapping] = []
        for (key, value) in mapping {
            let keyLocation = Self.location(of: key, in: log)
            guard case .scalar(let scalar) = key else {
                log.report("\(subject): a field's name must be a string", at: keyLocation)
                continue
            }
            if scalar.string == "<<" {
                switch value {
                case _ where depth == 8: log.report("\(subject): '<<' merges more than 8 deep", at: keyLocation)
                case .mapping(let other): merged.append(other)
                case .sequence(let others): merged += others.compactMap(\.mapping)
                default: log.report("\(subject): '<<' merges objects only", at: keyLocation)
                }
                continue
            }
            guard names.insert(scalar.string).inserted else { continue }
            fields.append(
                Field(
                    name: scalar.string,
                    nameLocation: keyLocation,
                    node: value,
                    path: childPath(scalar.string),
                    location: Self.location(of: value, in: log)
                )
            )
        }
        for other in merged where !collect(other, depth: depth + 1, names: &names) { return false }
        return true
    }

    private var subject: String {
        path.isEmpty ? "the document" : path
    }

    package func childPath(_ name: String) -> String {
        path.isEmpty ? ScalarValue.shown(name) : "\(path).\(ScalarValue.shown(name))"
    }

    /// The field of this name, unless it is absent or null.
    package func field(_ name: String) -> Field? {
        guard let field = fields.first(where: { $0.name == name }) else { return nil }
        if case .null = ScalarValue(field.node) { return nil }
        return field
    }

    /// Reports every field that is not among the known ones, with the nearest known name.
    package func allowOnly(_ known: [String]) {
        for field in fields where !known.contains(field.name) {
            log.report(Self.unknownField(field, known: known), at: field.nameLocation)
        }
    }

    /// Warns of fields that are not among the known ones: for parts of the file that Kubernetes defines and extends.
    package func expectOnly(_ known: [String]) {
        for field in fields where !known.contains(field.name) {
            guard let nearest = NearestName.of(field.name, in: known) else { continue }
            log.warn("\(field.path): unknown field; did you mean '\(nearest)'?", at: field.nameLocation)
        }
    }

    private static func unknownField(_ field: Field, known: [String]) -> String {
        let hint = NearestName.of(field.name, in: known).map { "; did you mean '\($0)'?" } ?? ""
        return "\(field.path): unknown field\(hint) (allowed: \(known.joined(separator: ", ")))"
    }

    package func reportMissing(_ name: String, allowed: String) {
        log.report("\(childPath(name)): missing; allowed is \(allowed)", at: location)
    }

    /// The text of a field that is a string; nothing is reported.
    package func plainText(_ name: String) -> String? {
        guard let field = field(name), case .string(let text) = field.value else { return nil }
        return text
    }

    package func object(_ name: String) -> ObjectReader? {
        field(name).flatMap { ObjectReader($0, log: log) }
    }

    /// The elements of a list with their paths, as `containers[0]`.
    package func list(_ name: String) -> [Field]? {
        field(name).flatMap(elements)
    }

    /// The elements of a field that holds a list; anything else is reported.
    package func elements(of field: Field) -> [Field]? {
        guard case .sequence(let sequence) = field.node else {
            log.report(
                "\(field.path): found \(field.value.foundType), allowed is a list",
                at: field.location
            )
            return nil
        }
        guard log.spend(sequence.count, at: field.location) else { return nil }
        return sequence.enumerated().map { index, node in
            let location = Self.location(of: node, in: log)
            let path = "\(field.path)[\(index)]"
            return Field(name: "\(index)", nameLocation: location, node: node, path: path, location: location)
        }
    }

    /// The elements of a list that are objects; others are reported.
    package func objects(_ name: String) -> [ObjectReader]? {
        list(name)?.compactMap { ObjectReader($0, log: log) }
    }
}
