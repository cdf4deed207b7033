import Crypto
import JSON

/// How one value of a row is shown to a model: small, and with its meaning kept.
struct CellText {
    /// The most bytes of one value; what is longer is cut.
    let maxBytes: Int

    /// Beyond this, a JSON number may not be read as the integer it is.
    private static let exactIntegers = -(Int64(1) << 53)...(Int64(1) << 53)

    func json(_ value: SQLValue) -> JSONValue {
        switch value {
        case .null: .null
        case .bool(let value): .bool(value)
        case .int(let value): Self.exactIntegers.contains(value) ? .integer(value) : .string(String(value))
        case .double(let value): JSONNumber(value).map(JSONValue.number) ?? .string(value.description)
        case .text(let text): .string(cut(text))
        case .bytes(let bytes): .string(describe(bytes))
        case .json(let json): shortened(json)
        }
    }

    private func shortened(_ json: JSONValue) -> JSONValue {
        let text = json.jsonString
        return text.utf8.count <= maxBytes ? json : .string(cut(text))
    }

    /// The beginning of a long text, cut between characters, and how long it is in all.
    private func cut(_ text: String) -> String {
        let size = text.utf8.count
        guard size > maxBytes else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: maxBytes)
        while end > text.startIndex, end.samePosition(in: text) == nil { end = text.utf8.index(before: end) }
        return "\(text[..<end])… (\(size) bytes in all)"
    }

    private func describe(_ bytes: [UInt8]) -> String {
        let digest = SHA256.hash(data: bytes).prefix(8).hexText
        let type = Self.mediaType(of: bytes).map { ", \($0)" } ?? ""
        return "<\(bytes.count) bytes\(type), sha256 \(digest)…>"
    }

    /// Told by the first bytes.
    private static func mediaType(of bytes: [UInt8]) -> String? {
        signatures.first { bytes.starts(with: $0.bytes) }?.type
    }

    private static let signatures: [(bytes: [UInt8], type: String)] = [
        ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "image/png"), ([0xFF, 0xD8, 0xFF], "image/jpeg"),
        (Array("GIF8".utf8), "image/gif"), (Array("%PDF-".utf8), "application/pdf"),
        ([0x50, 0x4B, 0x03, 0x04], "application/zip"), ([0x1F, 0x8B], "application/gzip"),
        (Array("SQLite format 3\0".utf8), "application/vnd.sqlite3"),
    ]
}
