/// A version of the Bolt protocol.
public struct BoltVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The first number.
    public var major: UInt8
    /// The second number.
    public var minor: UInt8
    /// Any version; see ``BoltHandshake`` for those that are spoken here.
    public init(_ major: UInt8, _ minor: UInt8) {
        self.major = major
        self.minor = minor
    }
    /// Earlier versions come first.
    public static func < (a: BoltVersion, b: BoltVersion) -> Bool { (a.major, a.minor) < (b.major, b.minor) }
    /// Such as `5.4`.
    public var description: String { "\(major).\(minor)" }
}

/// The first bytes of a connection, which settle the version.
package enum BoltHandshake {
    /// Known by heart by every server, followed by four offers: of version 5 all from 5.8 down to 5.0, then 4.4.
    package static let request: [UInt8] = [
        0x60, 0x60, 0xB0, 0x17, 0, 8, 8, 5, 0, 0, 4, 4, 0, 0, 0, 0, 0, 0, 0, 0,
    ]
    static let answerLength = 4

    /// - Throws: Where the server chose nothing of what was offered, or does not speak Bolt at all.
    static func version(of answer: [UInt8]) throws(BoltError) -> BoltVersion {
        guard answer.count == answerLength else { throw BoltError(.malformed, "the handshake has the wrong length") }
        if answer == Array("HTTP".utf8) {
            throw BoltError(.unsupported, "the server answers in HTTP; use the port of Bolt, usually 7687")
        }
        let version = BoltVersion(answer[3], answer[2])
        let isOffered = (version.major == 5 && version.minor <= 8) || version == BoltVersion(4, 4)
        guard isOffered, answer[0] == 0, answer[1] == 0 else {
            throw BoltError(.unsupported, "the server speaks no version of Bolt between 5.0 and 5.8, nor 4.4")
        }
        return version
    }
}
