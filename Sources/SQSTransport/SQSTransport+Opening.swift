// SPDX-License-Identifier: Apache-2.0

internal import AWSClient
internal import HTTPClient
public import Settings
public import Transports

extension SQSTransport {
    /// A transport with the credentials of all usual places, on connections of its own.
    ///
    /// The service is not called before the first call, so one that cannot be reached is no error here.
    ///
    /// - Parameters:
    ///   - options: where and how.
    ///   - environment: where credentials, profile and region are looked for.
    ///   - observer: hears of renewals, lost leases, dead letters and outages.
    /// - Returns: the transport, ready for use.
    /// - Throws: when the files of profiles cannot be read.
    public static func open(
        _ options: SQSTransportOptions,
        environment: Environment = Environment(),
        observer: (any TransportObserver)? = nil
    ) throws(TransportError) -> SQSTransport {
        let pool = HTTPConnectionPool(named: "asya-sqs")
        let context = AWSContext(environment: environment, http: pool)
        let credentials = AWSCredentialCache(AWSCredentialChain.standard(context), clock: context.clock)
        let region: String
        do throws(AWSCredentialError) {
            let configured = try AWSRegion.resolve(context)
            region = options.region ?? configured ?? "us-east-1"
        } catch {
            throw .failed(reason: "\(error)")
        }
        let service = AWSServiceOptions(service: "sqs", region: region, endpoint: options.endpoint)
        let claims = options.claimCheckBucket.map { bucket in
            let storage = AWSServiceOptions(service: "s3", region: region, endpoint: options.claimCheckEndpoint)
            let client = S3Client(options: storage, credentials: credentials, context: context)
            return BucketClaims(store: ClaimCheckStore(client: client, bucket: bucket, clock: context.clock))
        }
        let engine = Engine(
            options,
            service: AWSQueueService(
                client: AWSClient(options: service, credentials: credentials, context: context)
            ),
            claims: claims,
            time: SystemTime(),
            random: { Double.random(in: 0..<1) },
            observer: observer
        )
        return SQSTransport(engine)
    }
}
