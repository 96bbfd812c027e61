// SPDX-License-Identifier: Apache-2.0

internal import AWSClient

extension SQSError {
    /// What a failed request means.
    init(_ error: AWSError) {
        switch error {
        case .cancelled: self = .cancelled
        case .service(let error): self = Self(code: error.code, error)
        case .http, .credentials, .badResponse, .invalidRequest:
            self = error.isRetriable ? .unavailable(reason: "\(error)") : .refused(reason: "\(error)")
        }
    }

    /// What the failure of one entry of a batch means.
    init(code: String, message: String, isSenderFault: Bool) {
        let status = isSenderFault ? 400 : 500
        self.init(code: code, AWSServiceError(status: status, code: code, message: message, requestID: nil))
    }

    /// The names of the JSON protocol, and those of the older Query protocol that some services still use.
    ///
    /// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html and the page of each
    /// action.
    private init(code: String, _ error: AWSServiceError) {
        let prefix = "AWS.SimpleQueueService."
        switch code.hasPrefix(prefix) ? String(code.dropFirst(prefix.count)) : code {
        case "QueueDoesNotExist", "NonExistentQueue": self = .queueMissing
        case "QueueDeletedRecently": self = .queueDeletedRecently
        case "QueueNameExists", "QueueAlreadyExists": self = .queueDiffers
        case "ReceiptHandleIsInvalid", "MessageNotInflight": self = .notHeld
        case "BatchRequestTooLong": self = .tooLarge
        case "InvalidParameterValue" where error.message.contains("must be shorter than"): self = .tooLarge
        case "InvalidParameterValue" where error.message.contains("not available for visibility timeout change"):
            self = .notHeld
        case "InvalidParameterValue" where error.message.contains("beyond the limit"): self = .notHeld
        case "OverLimit", "KmsThrottled": self = .throttled(reason: "\(error)")
        default:
            if error.isThrottling {
                self = .throttled(reason: "\(error)")
            } else {
                self = error.isRetriable ? .unavailable(reason: "\(error)") : .refused(reason: "\(error)")
            }
        }
    }
}
