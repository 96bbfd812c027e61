// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import HTTPClient

extension AWSServiceError {
    /// Reads what a service answered instead of a result, in whichever of its forms.
    ///
    /// JSON: https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html#operation-error-serialization. XML:
    /// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html and, a level deeper, the Query protocol of
    /// STS. Anything else (a proxy's page) is an error without a name.
    init(_ response: HTTPResponse) {
        let requestID = response.header("x-amzn-requestid") ?? response.header("x-amz-request-id")
        let (code, message, inner) = Self.json(response) ?? Self.xml(response) ?? (nil, "", nil)
        self.init(
            status: response.status,
            code: code ?? "HTTP\(response.status)",
            message: message,
            requestID: requestID ?? inner
        )
    }

    private typealias Parts = (code: String?, message: String, requestID: String?)

    private static func json(_ response: HTTPResponse) -> Parts? {
        guard response.body.first == UInt8(ascii: "{"), let body = try? JSONValue(decoding: response.body) else {
            return nil
        }
        let type = body["__type"]?.stringValue ?? response.header("x-amzn-errortype") ?? body["code"]?.stringValue
        let message = body["message"]?.stringValue ?? body["Message"]?.stringValue ?? ""
        return (type.map(plain), message, nil)
    }

    /// `com.amazonaws.sqs#QueueDoesNotExist:http://...` names `QueueDoesNotExist`.
    private static func plain(_ type: String) -> String {
        let name = type.split(separator: ":", omittingEmptySubsequences: false)[0]
        return String(name.split(separator: "#").last ?? name)
    }

    private static func xml(_ response: HTTPResponse) -> Parts? {
        guard response.body.first == UInt8(ascii: "<"), let root = try? XMLElement(parsing: response.body) else {
            return nil
        }
        let error = root.name == "Error" ? root : root.first("Error")
        guard let error, let code = error.text(of: "Code") else { return nil }
        let requestID = error.text(of: "RequestId") ?? root.text(of: "RequestId")
        return (code, error.text(of: "Message") ?? "", requestID)
    }
}
