extension SettingKind where Value == Int {
    /// A number of bytes with its unit: `512B`, `512KB`, `4MiB`. `KB` is 1000 bytes, `KiB` is 1024.
    public static var bytes: SettingKind<Int> {
        text(
            "a size", pattern: "^[0-9]+(B|[KMGT]i?B)$", example: "4MiB", placeholder: 1, nearest: SizeText.nearest,
            parse: SizeText.parse, write: SizeText.write)
    }

    /// A number of bytes within bounds.
    public static func bytes(in range: ClosedRange<Int>) -> SettingKind<Int> {
        let limits = "\(SizeText.write(range.lowerBound)) and \(SizeText.write(range.upperBound))"
        return bytes.checked("a size between \(limits)") { range.contains($0) }
    }
}

/// Sizes as they are written in a configuration.
enum SizeText {
    private static let units: [(name: String, bytes: Int)] = [
        ("TiB", 1 << 40), ("TB", 1_000_000_000_000), ("GiB", 1 << 30), ("GB", 1_000_000_000), ("MiB", 1 << 20),
        ("MB", 1_000_000), ("KiB", 1 << 10), ("KB", 1_000), ("B", 1),
    ]

    static func parse(_ text: String) -> Int? {
        let (digits, unit) = parts(of: text)
        guard let count = Int(digits), let bytes = units.first(where: { $0.name == unit })?.bytes else { return nil }
        let (product, overflow) = count.multipliedReportingOverflow(by: bytes)
        return overflow ? nil : product
    }

    /// The largest unit that gives a whole number.
    static func write(_ size: Int) -> String {
        for unit in units where size != 0 && size % unit.bytes == 0 { return "\(size / unit.bytes)\(unit.name)" }
        return "\(size)B"
    }

    /// What a size in the wrong case, or with half a unit, probably means.
    static func nearest(_ text: String) -> String? {
        let (digits, unit) = parts(of: text)
        guard !digits.isEmpty else { return nil }
        let typed = unit.drop { $0 == " " }.lowercased()
        let candidates = [typed, typed + "ib", typed + "b"]
        let known = candidates.lazy.compactMap { name in units.first { $0.name.lowercased() == name } }.first
        return known.map { digits + $0.name }
    }

    private static func parts(of text: String) -> (digits: Substring, unit: Substring) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        return (digits, text.dropFirst(digits.count))
    }
}
