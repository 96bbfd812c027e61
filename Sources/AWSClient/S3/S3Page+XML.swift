// SPDX-License-Identifier: Apache-2.0

extension S3Page {
    /// Reads an answer.
    ///
    /// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
    init(_ body: [UInt8]) throws(AWSError) {
        let root: XMLElement
        do throws(XMLError) {
            root = try XMLElement(parsing: body)
        } catch {
            throw .badResponse(reason: "not the XML of a list: \(error)")
        }
        guard root.name == "ListBucketResult" else { throw .badResponse(reason: "not a list of objects") }
        var objects: [S3ObjectInfo] = []
        for element in root.all("Contents") {
            guard let key = element.text(of: "Key"), let bytes = element.text(of: "Size").flatMap({ Int($0) }) else {
                throw .badResponse(reason: "an object without a key or a size")
            }
            objects.append(S3ObjectInfo(key: key, bytes: bytes, entityTag: element.text(of: "ETag")))
        }
        let isCut = root.text(of: "IsTruncated") == "true"
        let next = root.text(of: "NextContinuationToken")
        // Without a token the rest could not be asked for, and would be taken for nothing.
        guard !isCut || next != nil else { throw .badResponse(reason: "a cut list without a token") }
        self.init(objects: objects, next: isCut ? next : nil)
    }
}
