extension URITemplate {
    /// The URI for the values, by RFC 6570, section 3. A variable without a value leaves no trace.
    public func expand(_ values: [String: Value]) -> String {
        var uri = ""
        for part in parts {
            switch part {
            case .literal(let text): Self.append(text, to: &uri, allowingReserved: true)
            case .expression(let expression): Self.append(expression, to: &uri, values)
            }
        }
        return uri
    }

    private static func append(_ expression: Expression, to uri: inout String, _ values: [String: Value]) {
        var isFirst = true
        for variable in expression.variables {
            guard let value = values[variable.name] else { continue }
            guard let text = expand(value, variable, expression.style) else { continue }
            uri += isFirst ? expression.style.first : expression.style.separator
            uri += text
            isFirst = false
        }
    }

    /// Nil for a value that counts as none. A length applies to strings only; the RFC leaves lists and maps with one
    /// undefined, and here they count as none.
    private static func expand(_ value: Value, _ variable: Variable, _ style: Operator) -> String? {
        let isExploded = variable.modifier == .explode
        switch value {
        case .string(let text):
            var encoded = ""
            append(prefix(of: text, variable.modifier, style), to: &encoded, allowingReserved: style.allowsReserved)
            return style.isNamed ? named(variable.name, encoded, style) : encoded
        case .list(let texts):
            guard !texts.isEmpty, !isPrefix(variable.modifier) else { return nil }
            let encoded = texts.map { encode($0, style) }
            guard style.isNamed else { return encoded.joined(separator: isExploded ? style.separator : ",") }
            guard isExploded else { return named(variable.name, encoded.joined(separator: ","), style) }
            return encoded.map { named(variable.name, $0, style) }.joined(separator: style.separator)
        case .map(let pairs):
            guard !pairs.isEmpty, !isPrefix(variable.modifier) else { return nil }
            let encoded = pairs.map { (name: encode($0.name, style), value: encode($0.value, style)) }
            if isExploded {
                let texts = encoded.map { style.isNamed ? named($0.name, $0.value, style) : "\($0.name)=\($0.value)" }
                return texts.joined(separator: style.separator)
            }
            let text = encoded.map { "\($0.name),\($0.value)" }.joined(separator: ",")
            return style.isNamed ? named(variable.name, text, style) : text
        }
    }

    private static func isPrefix(_ modifier: Variable.Modifier) -> Bool {
        if case .prefix = modifier { true } else { false }
    }

    private static func named(_ name: String, _ text: String, _ style: Operator) -> String {
        text.isEmpty ? name + style.ifEmpty : "\(name)=\(text)"
    }

    /// Counts characters as Unicode scalars, and a triplet that stays as it is as one.
    private static func prefix(of text: String, _ modifier: Variable.Modifier, _ style: Operator) -> String {
        guard case .prefix(let length) = modifier else { return text }
        guard style.allowsReserved else { return String(String.UnicodeScalarView(text.unicodeScalars.prefix(length))) }
        let bytes = Array(text.utf8)
        var (position, taken) = (0, 0)
        while position < bytes.count, taken < length {
            let width = URIByte.triplet(in: bytes, at: position) == nil ? scalarWidth(bytes[position]) : 3
            position = min(bytes.count, position + width)
            taken += 1
        }
        return String(decoding: bytes[..<position], as: UTF8.self)
    }

    private static func scalarWidth(_ leading: UInt8) -> Int {
        switch leading {
        case 0xC0...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xFF: 4
        default: 1
        }
    }

    private static func encode(_ text: String, _ style: Operator) -> String {
        var encoded = ""
        append(text, to: &encoded, allowingReserved: style.allowsReserved)
        return encoded
    }

    private static func append(_ text: String, to uri: inout String, allowingReserved: Bool) {
        let bytes = Array(text.utf8)
        for (position, byte) in bytes.enumerated() {
            let isTriplet = byte == UInt8(ascii: "%") && URIByte.triplet(in: bytes, at: position) != nil
            if URIByte.isUnreserved(byte) || allowingReserved && (URIByte.isReserved(byte) || isTriplet) {
                uri.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                uri += "%" + URIByte.hex(byte)
            }
        }
    }
}
