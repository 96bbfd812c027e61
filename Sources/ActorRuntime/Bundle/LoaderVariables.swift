// SPDX-License-Identifier: Apache-2.0

internal import Settings

/// What the image preloads into its programs, which the launcher of a bundle keeps from this one.
///
/// A bundle brings a C library of its own; a library of the image that is preloaded into it, an allocator for
/// instance, may need another one and end the process. The launcher renames these variables, and the workers, which
/// are programs of the image, get them back.
enum LoaderVariables {
    /// The names under which the launcher passes them on, and those of ld.so(8).
    static let names = [
        (kept: "ASYA_IMAGE_LD_PRELOAD", original: "LD_PRELOAD"),
        (kept: "ASYA_IMAGE_LD_AUDIT", original: "LD_AUDIT"),
    ]

    /// The environment as the image has it.
    static func restore(_ environment: Environment) -> Environment {
        var variables = environment.variables
        for name in names {
            if let value = variables.removeValue(forKey: name.kept) { variables[name.original] = value }
        }
        return Environment(variables)
    }
}
