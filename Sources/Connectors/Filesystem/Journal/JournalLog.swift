import JSON

/// The lines of a journal's log: a checksum and a JSON object each. What follows a line that is not whole, as a crash
/// leaves it, does not count.
enum JournalLog {
    /// Larger logs are not read.
    static let maxBytes = 256 << 20

    static func line(_ record: JSONObject) -> [UInt8] {
        let body = JSONValue.object(record).serialized()
        return Array(hex(checksum(body)).utf8) + [UInt8(ascii: " ")] + body + [UInt8(ascii: "\n")]
    }

    /// The records, and how many bytes of whole lines they take.
    static func read(_ bytes: [UInt8]) -> (records: [JSONObject], bytes: Int) {
        var records: [JSONObject] = []
        var end = 0
        for range in bytes.lineRanges {
            guard let record = record(bytes[range]) else { break }
            records.append(record)
            end = range.upperBound
        }
        return (records, end)
    }

    private static func record(_ line: ArraySlice<UInt8>) -> JSONObject? {
        let checksumDigits = 8
        guard line.last == UInt8(ascii: "\n"), line.count > checksumDigits + 1 else { return nil }
        let body = Array(line.dropFirst(checksumDigits + 1).dropLast())
        guard line.prefix(checksumDigits).elementsEqual(hex(checksum(body)).utf8),
            case .object(let record)? = try? JSONParser.parse(body)
        else { return nil }
        return record
    }

    private static func hex(_ number: UInt32) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }

    /// CRC-32 as in ISO 3309.
    static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var rest: UInt32 = .max
        for byte in bytes {
            rest ^= UInt32(byte)
            for _ in 0..<8 { rest = rest & 1 == 1 ? rest >> 1 ^ 0xEDB8_8320 : rest >> 1 }
        }
        return ~rest
    }
}
