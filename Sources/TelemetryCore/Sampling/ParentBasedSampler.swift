// SPDX-License-Identifier: Apache-2.0

/// Follows the decision of the parent, and asks another sampler for the first span of a trace.
public struct ParentBasedSampler: Sampler {
    private let root: any Sampler
    private let remoteSampled: any Sampler
    private let remoteNotSampled: any Sampler
    private let localSampled: any Sampler
    private let localNotSampled: any Sampler

    /// Creates a sampler.
    ///
    /// - Parameters:
    ///   - root: Decides for spans without a parent.
    ///   - remoteSampled: Decides when a parent in another process is sampled.
    ///   - remoteNotSampled: Decides when a parent in another process is not sampled.
    ///   - localSampled: Decides when a parent in this process is sampled.
    ///   - localNotSampled: Decides when a parent in this process is not sampled.
    public init(
        root: any Sampler,
        remoteSampled: any Sampler = AlwaysOnSampler(),
        remoteNotSampled: any Sampler = AlwaysOffSampler(),
        localSampled: any Sampler = AlwaysOnSampler(),
        localNotSampled: any Sampler = AlwaysOffSampler()
    ) {
        self.root = root
        self.remoteSampled = remoteSampled
        self.remoteNotSampled = remoteNotSampled
        self.localSampled = localSampled
        self.localNotSampled = localNotSampled
    }

    /// Asks the sampler that fits the parent.
    public func sample(_ request: borrowing SamplingRequest, attributes: () -> Attributes) -> SamplingResult {
        guard let parent = request.parent else { return root.sample(request, attributes: attributes) }
        return switch (parent.isRemote, parent.isSampled) {
        case (true, true): remoteSampled.sample(request, attributes: attributes)
        case (true, false): remoteNotSampled.sample(request, attributes: attributes)
        case (false, true): localSampled.sample(request, attributes: attributes)
        case (false, false): localNotSampled.sample(request, attributes: attributes)
        }
    }

    /// The description of the specification, with its five samplers.
    public var description: String {
        "ParentBased{root:\(root),remoteParentSampled:\(remoteSampled),remoteParentNotSampled:\(remoteNotSampled),"
            + "localParentSampled:\(localSampled),localParentNotSampled:\(localNotSampled)}"
    }
}
