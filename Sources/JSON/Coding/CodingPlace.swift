/// Where a decoder or encoder is. Each knows the one around it and its own key, so that going a step deeper does not
/// copy the way that led here; the path is put together only for whoever asks.
class CodingPlace {
    /// What a decoder or encoder carries for the types it meets.
    typealias UserInfo = [CodingUserInfoKey: any Sendable]

    private let outer: CodingPlace?
    private let step: CodingStep?
    let info: UserInfo

    /// The whole value.
    init(userInfo: UserInfo) {
        outer = nil
        step = nil
        info = userInfo
    }

    init(_ step: CodingStep, in outer: CodingPlace) {
        self.outer = outer
        self.step = step
        info = outer.info
    }

    /// The keys, outermost first.
    final var codingPath: [any CodingKey] {
        var reversed: [any CodingKey] = []
        var place = self
        while let step = place.step, let outer = place.outer {
            reversed.append(step.codingKey)
            place = outer
        }
        return reversed.reversed()
    }

    /// The place as a JSON pointer for messages; the whole value in words.
    final var name: String {
        let tokens = codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }
        return tokens.isEmpty ? "the value" : JSONPointer(tokens: tokens).description
    }
}

/// One step into a value.
enum CodingStep {
    case member(any CodingKey)
    case element(Int)

    var codingKey: any CodingKey {
        switch self {
        case .member(let key): key
        case .element(let position): AnyCodingKey(intValue: position)
        }
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
