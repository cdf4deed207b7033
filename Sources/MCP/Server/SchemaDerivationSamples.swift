/// The values a recording decoder answers with. Each attempt at a type uses the next ones, until the type accepts.
struct SchemaSamples {
    let attempt: Int
    /// Whether the decoder pretends to hold a single value, for types that read either an object or a string.
    let refusesContainers: Bool
    /// Asked with this text instead of the attempt's own.
    var override: String?

    /// Every attempt, in order.
    static let all = [false, true].flatMap { refuses in
        texts.indices.map { SchemaSamples(attempt: $0, refusesContainers: refuses) }
    }

    var text: String { override ?? Self.texts[attempt % Self.texts.count].value }
    var flag: Bool { attempt % 2 == 1 }
    var real: Double { Self.reals[attempt % Self.reals.count] }

    func integer<I: FixedWidthInteger>(_ type: I.Type) -> I {
        I(exactly: Self.integers[attempt % Self.integers.count]) ?? 1
    }

    /// The format of the attempt's text and a text that only looks like it. A type that accepts the text and refuses
    /// the look-alike reads that format.
    var format: (name: String, lookAlike: String)? {
        let text = Self.texts[attempt % Self.texts.count]
        return text.format.map { ($0, text.lookAlike) }
    }

    // The plain texts come first, so that a type which only wants a non-empty string is not taken for a UUID.
    private static let texts: [(value: String, format: String?, lookAlike: String)] = [
        ("", nil, ""),
        ("text", nil, ""),
        ("1", nil, ""),
        ("00000000-0000-4000-8000-000000000000", "uuid", "zzzzzzzz-0000-4000-8000-000000000000"),
        ("2000-01-02T03:04:05Z", "date-time", "20zz-01-02T03:04:05Z"),
        ("2000-01-02T03:04:05.000Z", "date-time", "20zz-01-02T03:04:05.000Z"),
        ("2000-01-02", "date", "20zz-01-02"),
        ("03:04:05Z", "time", "zz:04:05Z"),
        ("https://example.com/", "uri", "example.com"),
        ("someone@example.com", "email", "someone.example.com"),
        ("192.0.2.1", "ipv4", "192.0.2.999"),
        ("2001:db8::1", "ipv6", "2001:zz8::1"),
        ("PT1S", "duration", "PT1Z"),
        ("1.0.0", nil, ""), ("AAAA", nil, ""), ("en", nil, ""), ("EUR", nil, ""), ("true", nil, ""), ("0.5", nil, ""),
        ("a/b", nil, ""), ("#000000", nil, ""),
    ]
    private static let integers = [0, 1, 2, 10, 100, -1, 7, 50]
    private static let reals = [0, 1, 0.5, 10, 100, -1, 45]
}
