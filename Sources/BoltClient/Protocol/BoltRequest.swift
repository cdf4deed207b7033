/// A message of the client.
enum BoltRequest: Sendable, Hashable {
    case hello([String: BoltValue])
    case logon([String: BoltValue])
    case logoff
    case run(statement: String, parameters: [String: BoltValue], extra: [String: BoltValue])
    /// -1 means all.
    case pull(count: Int64)
    case discard(count: Int64)
    case begin([String: BoltValue])
    case commit
    case rollback
    case reset
    case route(context: [String: BoltValue], bookmarks: [String], extra: [String: BoltValue])
    case telemetry(api: Int64)
    case goodbye

    /// What a request is, without its contents.
    enum Kind: Sendable, Hashable, CaseIterable {
        case hello, logon, logoff, run, pull, discard, begin, commit, rollback, reset, route, telemetry, goodbye
    }

    var kind: Kind {
        switch self {
        case .hello: .hello
        case .logon: .logon
        case .logoff: .logoff
        case .run: .run
        case .pull: .pull
        case .discard: .discard
        case .begin: .begin
        case .commit: .commit
        case .rollback: .rollback
        case .reset: .reset
        case .route: .route
        case .telemetry: .telemetry
        case .goodbye: .goodbye
        }
    }

    /// The message without chunks.
    func encoded(usesUTC: Bool) throws(BoltError) -> [UInt8] {
        let (tag, fields) = parts
        var encoder = PackStreamEncoder(usesUTC: usesUTC)
        try encoder.writeStructure(tag, fields)
        return encoder.bytes
    }

    private var parts: (UInt8, [BoltValue]) {
        switch self {
        case .hello(let extra): (0x01, [.map(extra)])
        case .goodbye: (0x02, [])
        case .reset: (0x0F, [])
        case .run(let statement, let parameters, let extra):
            (0x10, [.string(statement), .map(parameters), .map(extra)])
        case .begin(let extra): (0x11, [.map(extra)])
        case .commit: (0x12, [])
        case .rollback: (0x13, [])
        case .discard(let count): (0x2F, [["n": .int(count)]])
        case .pull(let count): (0x3F, [["n": .int(count)]])
        case .telemetry(let api): (0x54, [.int(api)])
        case .route(let context, let bookmarks, let extra):
            (0x66, [.map(context), .list(bookmarks.map(BoltValue.string)), .map(extra)])
        case .logon(let credentials): (0x6A, [.map(credentials)])
        case .logoff: (0x6B, [])
        }
    }
}

/// A message of the server.
enum BoltAnswer: Sendable, Hashable {
    case success([String: BoltValue])
    /// A row, still encoded: whoever wants it decodes it, on their own thread.
    case record([UInt8])
    case failure([String: BoltValue])
    case ignored

    init(_ message: [UInt8]) throws(BoltError) {
        var decoder = PackStreamDecoder(message)
        let (tag, count) = try decoder.structureHeader()
        switch (tag, count) {
        case (0x71, 1): self = .record(message)
        case (0x70, 1), (0x7F, 1):
            guard case .map(let fields) = try decoder.value() else {
                throw BoltError(.malformed, "the answer \(tag) has no map")
            }
            try decoder.finish()
            self = tag == 0x70 ? .success(fields) : .failure(fields)
        case (0x7E, 0...1): self = .ignored
        default: throw BoltError(.malformed, "the server sent the unknown message \(tag)")
        }
    }

    /// The values of a row.
    static func row(_ message: [UInt8]) throws(BoltError) -> [BoltValue] {
        var decoder = PackStreamDecoder(message)
        _ = try decoder.structureHeader()
        guard case .list(let values) = try decoder.value() else { throw BoltError(.malformed, "a row is not a list") }
        try decoder.finish()
        return values
    }
}
