/// One match of a URI against a pattern.
struct URITemplateMatcher {
    private let tokens: [URITemplatePattern.Token]
    private let uri: [UInt8]
    /// How many bytes the unit at each place takes, three for a triplet, and how many characters it adds.
    private let widths: [UInt8]
    private let costs: [UInt8]
    private var found: [String: (value: String, isPrefix: Bool)] = [:]

    private init(_ tokens: [URITemplatePattern.Token], _ uri: [UInt8]) {
        self.tokens = tokens
        self.uri = uri
        var widths = [UInt8](repeating: 1, count: uri.count)
        var costs = [UInt8](repeating: 1, count: uri.count)
        for position in uri.indices where uri[position] == UInt8(ascii: "%") {
            guard let byte = URIByte.triplet(in: uri, at: position) else { continue }
            widths[position] = 3
            if byte & 0xC0 == 0x80 { costs[position] = 0 }  // continues the character before it
        }
        (self.widths, self.costs) = (widths, costs)
    }

    /// The one spelling that is compared: bytes beyond ASCII as triplets, digits of triplets in capitals.
    static func normalized(_ uri: [UInt8]) -> [UInt8] {
        guard uri.contains(where: { $0 >= 0x80 || $0 == UInt8(ascii: "%") }) else { return uri }
        var normal: [UInt8] = []
        normal.reserveCapacity(uri.count + 32)
        for (position, byte) in uri.enumerated() {
            if byte >= 0x80 {
                normal.append(contentsOf: "%\(URIByte.hex(byte))".utf8)
            } else if byte >= 0x61, byte <= 0x66, isTripletDigit(uri, position) {
                normal.append(byte - 0x20)
            } else {
                normal.append(byte)
            }
        }
        return normal
    }

    private static func isTripletDigit(_ uri: [UInt8], _ position: Int) -> Bool {
        URIByte.triplet(in: uri, at: position - 1) != nil || URIByte.triplet(in: uri, at: position - 2) != nil
    }

    /// The values, decoded; nil when the URI does not fit.
    static func match(_ uri: [UInt8], _ tokens: [URITemplatePattern.Token]) -> [String: String]? {
        var matcher = URITemplateMatcher(tokens, normalized(uri))
        return matcher.match()
    }

    private mutating func match() -> [String: String]? {
        let reachable = reachablePlaces()
        guard reachable[0][0] else { return nil }
        var position = 0
        for (index, token) in tokens.enumerated() {
            guard take(token, at: &position, before: reachable[index + 1]) else { return nil }
        }
        return found.mapValues(\.value)
    }
}

// MARK: - Backwards: where can the rest match

extension URITemplateMatcher {
    /// For each token, and the end, the places from which it and all that follow match up to the end of the URI.
    private func reachablePlaces() -> [[Bool]] {
        var places = [[Bool](repeating: false, count: uri.count + 1)]
        places[0][uri.count] = true
        for token in tokens.reversed() {
            guard let next = places.last else { break }
            places.append(self.places(of: token, before: next))
        }
        return places.reversed()
    }

    private func places(of token: URITemplatePattern.Token, before next: [Bool]) -> [Bool] {
        switch token {
        case .literal(let text): return places(of: text, before: next)
        case .slot(let slot):
            let body = places(of: slot.body, before: next)
            guard let lead = slot.lead else { return body }
            return places(of: lead, body, orAbsent: slot.isOptional ? next : nil)
        case .pairs(let pairs): return places(of: pairs.lead, places(of: pairs.body, before: next), orAbsent: next)
        }
    }

    private func places(of text: [UInt8], before next: [Bool]) -> [Bool] {
        var places = [Bool](repeating: false, count: next.count)
        guard text.count <= uri.count else { return places }
        for start in 0...(uri.count - text.count) where next[start + text.count] {
            places[start] = uri[start..<(start + text.count)].elementsEqual(text)
        }
        return places
    }

    private func places(of lead: UInt8, _ body: [Bool], orAbsent next: [Bool]?) -> [Bool] {
        var places = next ?? [Bool](repeating: false, count: body.count)
        for position in uri.indices where uri[position] == lead && body[position + 1] { places[position] = true }
        return places
    }

    /// Scans backwards with the least number of characters after which the next token can match.
    private func places(of body: URITemplatePattern.Body, before next: [Bool]) -> [Bool] {
        let never = Int.max / 2
        var distances = next.map { $0 ? 0 : never }
        var places = [Bool](repeating: false, count: next.count)
        for position in uri.indices.reversed() {
            var consumed = never
            if !body.excluded.contains(uri[position]) {
                consumed = distances[position + Int(widths[position])] + Int(costs[position])
            }
            places[position] = (body.minimum == 0 ? min(distances[position], consumed) : consumed) <= body.maximum
            distances[position] = min(distances[position], consumed)
        }
        places[uri.count] = body.minimum == 0 && next[uri.count]
        return places
    }
}

// MARK: - Forwards: what is taken

extension URITemplateMatcher {
    private mutating func take(
        _ token: URITemplatePattern.Token, at position: inout Int, before next: [Bool]
    ) -> Bool {
        switch token {
        case .literal(let text):
            position += text.count
            return true
        case .slot(let slot):
            guard let value = take(slot.lead, slot.body, at: &position, before: next) else { return slot.isOptional }
            guard let text = URIByte.decode(value) else { return false }
            return bind(slot.name, text, isPrefix: slot.isPrefix)
        case .pairs(let pairs):
            guard let body = take(pairs.lead, pairs.body, at: &position, before: next) else { return true }
            return bind(pairs, body)
        }
    }

    /// The longest body after which the next token can match; nil when it is absent, and the place stays.
    private func take(
        _ lead: UInt8?, _ body: URITemplatePattern.Body, at position: inout Int, before next: [Bool]
    ) -> ArraySlice<UInt8>? {
        var start = position
        if let lead {
            guard start < uri.count, uri[start] == lead else { return nil }
            start += 1
        }
        var end: Int? = body.minimum == 0 && next[start] ? start : nil
        var (place, length) = (start, 0)
        while place < uri.count, !body.excluded.contains(uri[place]) {
            length += Int(costs[place])
            place += Int(widths[place])
            guard length <= body.maximum else { break }
            if next[place] { end = place }
        }
        guard let end else { return nil }
        position = end
        return uri[start..<end]
    }

    private mutating func bind(_ pairs: URITemplatePattern.Pairs, _ body: ArraySlice<UInt8>) -> Bool {
        for pair in body.split(separator: pairs.separator) {
            let sides = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = sides.first ?? []
            guard let value = URIByte.decode(sides.dropFirst().first ?? []) else { return false }
            if let variable = pairs.variables.first(where: {
                Self.normalized(Array($0.name.utf8)).elementsEqual(name)
            }) {
                guard bind(variable, value) else { return false }
            } else if let variable = pairs.variables.first(where: { $0.modifier == .explode }) {
                guard let name = URIByte.decode(name), bind(variable, "\(name)=\(value)") else { return false }
            } else {
                return false
            }
        }
        return true
    }

    /// The values of an exploded variable are collected.
    private mutating func bind(_ variable: URITemplate.Variable, _ value: String) -> Bool {
        switch variable.modifier {
        case .explode:
            let earlier = found[variable.name].map { $0.value + "," } ?? ""
            found[variable.name] = (earlier + value, false)
            return true
        case .prefix(let length):
            return value.unicodeScalars.count <= length && bind(variable.name, value, isPrefix: true)
        case .none: return bind(variable.name, value, isPrefix: false)
        }
    }

    /// A variable that occurs twice has one value, of which a shortened occurrence shows the beginning.
    private mutating func bind(_ name: String, _ value: String, isPrefix: Bool) -> Bool {
        guard let earlier = found[name] else {
            found[name] = (value, isPrefix)
            return true
        }
        var (full, short) = (earlier, (value: value, isPrefix: isPrefix))
        if short.value.count > full.value.count { swap(&full, &short) }
        guard full.value == short.value || short.isPrefix && full.value.hasPrefix(short.value) else { return false }
        found[name] = (full.value, full.isPrefix && short.isPrefix)
        return true
    }
}
