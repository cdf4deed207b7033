/// Bytes that spell a path, taken apart. Says nothing about whether it may be used.
struct PathText: Sendable {
    enum Fault: Error, Equatable {
        case empty, nulByte, tooLong, nameTooLong, tooManySteps, badURI
    }

    let isAbsolute: Bool
    /// Without `.` and empty steps; `..` is kept.
    let steps: RelativePath
    /// Whether the spelling insists on a directory: it ends in `/` or `/.`.
    let endsAsDirectory: Bool

    /// Takes a path as a client writes it: absolute, relative, or a `file:` URI.
    init(client text: String) throws(Fault) {
        let scheme = "file:"
        let isURI = text.prefix(scheme.count).lowercased() == scheme
        try self.init(bytes: isURI ? Self.path(ofURI: text.utf8.dropFirst(scheme.utf8.count)) : Array(text.utf8))
    }

    init(bytes: [UInt8]) throws(Fault) {
        guard let first = bytes.first else { throw .empty }
        guard bytes.count <= RelativePath.maxBytes else { throw .tooLong }
        guard !bytes.contains(0) else { throw .nulByte }
        let slash = UInt8(ascii: "/")
        var names: [FileName] = []
        let parts = bytes.split(separator: slash)
        for part in parts {
            guard let name = FileName(bytes: part) else { throw .nameTooLong }
            if !name.isCurrent { names.append(name) }
        }
        guard names.count <= RelativePath.maxSteps else { throw .tooManySteps }
        isAbsolute = first == slash
        steps = RelativePath(names)
        endsAsDirectory = bytes.last == slash || parts.last?.elementsEqual(FileName.current.bytes) ?? true
    }

    /// `//host/path` or `/path`; only this host is meant. Query and fragment have no meaning for files.
    private static func path(ofURI rest: Substring.UTF8View) throws(Fault) -> [UInt8] {
        let slash = UInt8(ascii: "/")
        var path = rest[...]
        if path.starts(with: [slash, slash]) {
            path = path.dropFirst(2)
            let host = path.prefix { $0 != slash }
            guard host.isEmpty || host.elementsEqual("localhost".utf8) else { throw .badURI }
            path = path.dropFirst(host.count)
        }
        guard path.first == slash, !path.contains(UInt8(ascii: "?")), !path.contains(UInt8(ascii: "#")) else {
            throw .badURI
        }
        return try percentDecoded(path)
    }

    /// Any bytes behind their escaped form; nil where it is none.
    static func percentDecoded(_ text: String) -> [UInt8]? { try? percentDecoded(text[...].utf8, allowsSlash: true) }

    /// An encoded slash is refused: it would become part of the path only after the path has been looked at.
    private static func percentDecoded(
        _ text: Substring.UTF8View, allowsSlash: Bool = false
    ) throws(Fault) -> [UInt8] {
        var result: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                result.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(hexValue), let low = rest.popFirst().flatMap(hexValue) else {
                throw .badURI
            }
            let value = high << 4 | low
            guard allowsSlash || value != UInt8(ascii: "/") else { throw .badURI }
            result.append(value)
        }
        return result
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
