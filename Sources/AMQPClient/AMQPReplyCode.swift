// SPDX-License-Identifier: Apache-2.0

/// The reply codes that owners of a channel decide on (AMQP 0-9-1, section 1.3, "Constants").
public enum AMQPReplyCode {
    /// The method completed; the code of an orderly close.
    public static let success: UInt16 = 200
    /// The message has no route and was published as mandatory.
    public static let noRoute: UInt16 = 312
    /// An operator closed the connection, for instance because the broker shuts down.
    public static let connectionForced: UInt16 = 320
    /// The user may not do this.
    public static let accessRefused: UInt16 = 403
    /// The queue or exchange does not exist.
    public static let notFound: UInt16 = 404
    /// Somebody else uses the queue exclusively.
    public static let resourceLocked: UInt16 = 405
    /// A setting differs from that of what exists, or an acknowledgement came too late.
    public static let preconditionFailed: UInt16 = 406
    /// A frame could not be decoded.
    public static let frameError: UInt16 = 501
    /// The method is not allowed, for instance because the virtual host does not exist.
    public static let notAllowed: UInt16 = 530
    /// The broker failed.
    public static let internalError: UInt16 = 541
}
