/// `numeric` from its binary form: groups of four decimal digits.
enum NumericText {
    static func text(_ reader: inout ByteReader) -> String? {
        guard let count: Int16 = reader.integer(), let weight: Int16 = reader.integer(),
            let sign: UInt16 = reader.integer(), let scale: Int16 = reader.integer(), count >= 0, scale >= 0
        else { return nil }
        switch sign {
        case 0xC000: return "NaN"
        case 0xD000: return "Infinity"
        case 0xF000: return "-Infinity"
        case 0, 0x4000: break
        default: return nil
        }
        var groups: [Int16] = []
        for _ in 0..<count {
            guard let group: Int16 = reader.integer(), (0...9999).contains(group) else { return nil }
            groups.append(group)
        }
        return (sign == 0 ? "" : "-") + text(groups, weight: Int(weight), scale: Int(scale))
    }

    private static func text(_ groups: [Int16], weight: Int, scale: Int) -> String {
        func group(_ position: Int) -> Int64 { groups.indices.contains(position) ? Int64(groups[position]) : 0 }
        var whole = ""
        for position in 0..<max(0, weight + 1) { whole += CivilTime.padded(group(position), 4) }
        let digits = whole.drop { $0 == "0" }
        var text = digits.isEmpty ? "0" : String(digits)
        guard scale > 0 else { return text }
        text += "."
        var fraction = ""
        var position = weight + 1
        while fraction.utf8.count < scale {
            fraction += CivilTime.padded(group(position), 4)
            position += 1
        }
        return text + fraction.prefix(scale)
    }
}
