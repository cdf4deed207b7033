/// Where a decoder or encoder is: the keys from the outside to here, as a chain, so that going a step deeper does not
/// copy the way that led here.
indirect enum CodingPlace {
    case root([any CodingKey])
    case inside(CodingPlace, any CodingKey)

    /// The keys, outermost first.
    var path: [any CodingKey] {
        var reversed: [any CodingKey] = []
        var place = self
        while true {
            switch place {
            case .root(let path): return path + reversed.reversed()
            case .inside(let outer, let key):
                reversed.append(key)
                place = outer
            }
        }
    }

    /// The place as a JSON pointer for messages; the whole value in words.
    var name: String {
        let tokens = path.map { $0.intValue.map(String.init) ?? $0.stringValue }
        return tokens.isEmpty ? "the value" : JSONPointer(tokens: tokens).description
    }
}

/// A key of any name, or a position in an array.
struct AnyCodingKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(stringValue: String) {
        self.stringValue = stringValue
        intValue = nil
    }

    init(intValue: Int) {
        stringValue = String(intValue)
        self.intValue = intValue
    }

    static let superKey = AnyCodingKey(stringValue: "super")
}
