// SPDX-License-Identifier: Apache-2.0

public import YAMLDocuments

/// Reads tool files: YAML in, validated tools or every problem of every file out.
///
/// A document declares tools when it has neither `kind` nor `apiVersion` and has `tools`, or nothing but `routes` and
/// `defaults`. Other documents are left alone, so that tools can lie in the folder of their actors.
public enum ToolReader {
    /// Reads files and folders as one set.
    ///
    /// A folder stands for the files directly in it that end in `.yaml` or `.yml`, by name. Routes and defaults of one
    /// file hold for the tools of all. Reading blocks; call it at start-up, not on a hot path.
    ///
    /// - Parameter paths: files and folders, in the order in which their tools are wanted.
    /// - Returns: the tools, the documents of other kinds, and warnings.
    /// - Throws: every problem of every file together, also when a path cannot be read.
    public static func read(paths: [String]) throws(DocumentError) -> ToolSet {
        var merger = ToolMerger()
        var reader = DocumentReader()
        reader.read(paths: paths) { merger.add($0) }
        return try merger.finish(reader)
    }

    /// Decodes the text of one file.
    ///
    /// - Parameters:
    ///   - text: YAML with any number of documents.
    ///   - file: the name for locations.
    /// - Returns: the tools, the documents of other kinds, and warnings.
    /// - Throws: every problem of the text together.
    public static func decode(_ text: String, file: String) throws(DocumentError) -> ToolSet {
        try decode([ToolFiles.File(name: file, text: text)])
    }

    /// Decodes files that were read before.
    static func decode(_ files: [ToolFiles.File]) throws(DocumentError) -> ToolSet {
        var merger = ToolMerger()
        var reader = DocumentReader()
        for file in files { reader.read(text: file.text, file: file.name) { merger.add($0) } }
        return try merger.finish(reader)
    }
}
