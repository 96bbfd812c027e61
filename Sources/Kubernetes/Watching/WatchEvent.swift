// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// What a watch tells.
///
/// https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
public enum WatchEvent: Sendable, Equatable {
    /// An object is new, or came into what is watched.
    case added(KubernetesObject)
    /// An object has changed.
    case modified(KubernetesObject)
    /// An object is gone, or left what is watched; as it was last.
    case deleted(KubernetesObject)
    /// Nothing happened up to this version.
    case bookmark(resourceVersion: String)
    /// The server cannot go on; the watch ends with it.
    case failed(APIStatus)

    /// Reads one line of a watch; nil when it is none.
    init?(_ json: JSONValue, type: ResourceType) {
        guard let name = json["type"]?.stringValue, let value = json["object"], value.objectValue != nil else {
            return nil
        }
        let object = KubernetesObject(value).completed(with: type)
        switch name {
        case "ADDED": self = .added(object)
        case "MODIFIED": self = .modified(object)
        case "DELETED": self = .deleted(object)
        case "BOOKMARK": self = .bookmark(resourceVersion: object.metadata.resourceVersion)
        case "ERROR": self = .failed(APIStatus(value))
        default: return nil
        }
    }
}
