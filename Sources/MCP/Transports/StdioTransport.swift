/// Carries messages as lines over two file descriptors: MCP's stdio transport, from either side.
///
/// A server uses ``standard(configuration:)``; a client hands in its ends of the child's pipes. Reading happens on
/// demand on a private thread, so a slow server slows the client down; writing returns once the bytes are in the pipe.
/// The process ignores SIGPIPE from the first transport on, unless the program handles it: a peer that goes away is
/// ``TransportError/peerGone``.
public final class StdioTransport: Transport {
    /// How a transport behaves.
    public struct Configuration: Sendable {
        /// The longest line accepted, in bytes. A longer one is dropped and reported as
        /// ``TransportFrame/tooLong(byteCount:)``.
        public var maximumLineBytes: Int
        /// Whether ``StdioTransport/close()`` closes the descriptors; they then belong to the transport.
        public var closesDescriptors: Bool

        /// Lines of up to 4 MiB; the descriptors stay open.
        public init(maximumLineBytes: Int = 4 << 20, closesDescriptors: Bool = false) {
            self.maximumLineBytes = maximumLineBytes
            self.closesDescriptors = closesDescriptors
        }
    }

    /// What the peer sends.
    public let frames: LineReader
    private let writer: LineWriter

    /// Takes lines from one descriptor and writes lines to another. Fails when the process has no descriptors left.
    public init(
        input: Int32 = 0, output: Int32 = 1, configuration: Configuration = Configuration()
    ) throws(TransportError) {
        frames = try LineReader(
            descriptor: input, maximumLineBytes: max(1, configuration.maximumLineBytes),
            closesDescriptor: configuration.closesDescriptors)
        writer = try LineWriter(descriptor: output, closesDescriptor: configuration.closesDescriptors)
    }

    /// Takes the process's standard input and output for itself: from now on `print` and other writes to standard
    /// output go to standard error, where they cannot break the protocol, and standard input is empty.
    public static func standard(
        configuration: Configuration = Configuration()
    ) throws(TransportError) -> StdioTransport {
        let (input, output) = (try Descriptor.duplicate(0), try Descriptor.duplicate(1))
        let null = try Descriptor.openNull()
        defer { Descriptor.shut(null) }
        try Descriptor.redirect(0, to: null)
        try Descriptor.redirect(1, to: 2)
        var configuration = configuration
        configuration.closesDescriptors = true
        return try StdioTransport(input: input, output: output, configuration: configuration)
    }

    /// Writes the frame and a line break; see ``Transport/send(_:)`` for the errors.
    public func send(_ frame: [UInt8]) async throws { try await writer.send(frame) }

    /// Ends both directions, and closes the descriptors that belong to the transport.
    public func close() async {
        await writer.close()
        await frames.close()
    }
}
