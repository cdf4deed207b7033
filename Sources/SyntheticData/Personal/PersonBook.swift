import Tables

/// The texts that a column of personal data chooses from, each once, and where each choice is.
struct PersonBook: Sendable {
    private(set) var dictionary: [String] = []
    /// For last names: the positions of the women's forms, then of the men's.
    private(set) var lastCodes: [UInt32] = []

    private let type: ColumnType
    /// For texts that depend on the place: a position for each of a place's choices.
    private var placeCodes: [[UInt32]] = []
    /// For texts of two parts: a position for each pair.
    private var pairCodes: [UInt32] = []
    private var pairWidth = 1

    /// How many texts one place has at most; more would look no different.
    private static let textsPerPlace = 400
    private static let houseNumbers = 199
    private static let domains = ["example.com", "example.org", "example.net"].map { Array($0.utf8) }

    init(_ locale: PersonLocale, _ type: ColumnType) {
        self.type = type
        var entries = UniqueTexts()
        switch type {
        case .personName: dictionary = Self.fullNames(locale)
        case .personFirstName: dictionary = locale.firstNames.map(\.text)
        case .personLastName:
            lastCodes = (locale.femaleLastNames + locale.lastNames).map { entries.code($0.text) }
        case .personCity: placeCodes = locale.places.map { [entries.code($0.city)] }
        case .personPostalCode:
            placeCodes = locale.places.map { Self.expansions($0.postalCode).map { entries.code($0) } }
        case .personPhone: placeCodes = locale.places.map { Self.expansions($0.phone).map { entries.code($0) } }
        case .personCountry: placeCodes = [[entries.code(locale.country)]]
        case .personStreet:
            pairWidth = Self.houseNumbers
            pairCodes = locale.streets.flatMap { street in
                (1...Self.houseNumbers).map { number in
                    entries.code(Self.filled(locale.streetForm, ["S": street, "N": String(number)]))
                }
            }
        case .company:
            pairWidth = locale.companyForms.count
            pairCodes = locale.lastNames.flatMap { name in
                locale.companyForms.map { form in entries.code("\(name.text) \(form)") }
            }
        case .url:
            pairCodes = locale.lastNames.map { name in
                entries.code("https://www." + String(decoding: name.ascii, as: UTF8.self) + ".example/")
            }
        case .ipAddress:
            // The three networks that RFC 5737 keeps for documentation.
            pairCodes = ["192.0.2.", "198.51.100.", "203.0.113."].flatMap { net in
                (1...254).map { entries.code(net + String($0)) }
            }
        default: break
        }
        if dictionary.isEmpty { dictionary = entries.texts }
    }

    /// The position of a person's text.
    func code(_ person: PersonIdentity) -> UInt32 {
        guard placeCodes.isEmpty else {
            let codes = placeCodes[person.choice(.place, of: placeCodes.count)]
            return codes.count == 1
                ? codes[0] : codes[person.choice(type == .personPhone ? .phone : .postalCode, of: codes.count)]
        }
        let rows = pairCodes.count / pairWidth
        let isStreet = type == .personStreet
        let row = person.choice(isStreet ? .street : .company, of: rows)
        return pairCodes[
            row * pairWidth + (pairWidth == 1 ? 0 : person.choice(isStreet ? .houseNumber : .domain, of: pairWidth))]
    }

    /// `anna.schmidt4711@example.org`, or what is before the @. Different persons never have the same one.
    func address(_ person: PersonIdentity, _ locale: PersonLocale, hasDomain: Bool) -> String {
        let first = locale.firstNames[person.first].ascii
        let last = locale.lastName(person.last, ofFirst: person.first).ascii
        let domain = hasDomain ? Self.domains[person.choice(.domain, of: Self.domains.count)] : []
        let separator: UInt8 = person.bits.second & 3 == 0 ? UInt8(ascii: "_") : UInt8(ascii: ".")
        let capacity = first.count + last.count + domain.count + 22
        return unsafe String(unsafeUninitializedCapacity: capacity) { buffer in
            var writer = unsafe StringFiller(buffer: buffer)
            writer.write(first)
            writer.write(separator)
            writer.write(last)
            writer.write(decimal: person.number)
            if hasDomain {
                writer.write(UInt8(ascii: "@"))
                writer.write(domain)
            }
            return writer.count
        }
    }

    private static func fullNames(_ locale: PersonLocale) -> [String] {
        var names = HelperNames([])
        return locale.firstNames.indices.flatMap { first in
            locale.lastNames.indices.map { last in
                let parts: [Character: String] = [
                    "F": locale.firstNames[first].text, "L": locale.lastName(last, ofFirst: first).text,
                ]
                return names.take(filled(locale.nameForm, parts))
            }
        }
    }

    /// A form with letters that stand for parts.
    static func filled(_ form: String, _ parts: [Character: String]) -> String {
        form.map { parts[$0] ?? String($0) }.joined()
    }

    /// Texts of a form with `#` for digits and `@` for letters: all of them, or evenly spread ones where they are many.
    static func expansions(_ form: String) -> [String] {
        let total = form.reduce(UInt64(1)) { $0 &* ($1 == "#" ? 10 : $1 == "@" ? 24 : 1) }
        let count = min(total, UInt64(textsPerPlace))
        let letters = Array("ABCDEFGHJKLMNPQRSTUVWXYZ")
        return (0..<count).map { index in
            var rest = index * (total / count)
            let text = form.reversed().map { character -> Character in
                let base: UInt64 = character == "#" ? 10 : character == "@" ? 24 : 1
                guard base > 1 else { return character }
                let digit = Int(rest % base)
                rest /= base
                return base == 10 ? Character(String(digit)) : letters[digit]
            }
            return String(text.reversed())
        }
    }
}

/// Texts without repetition, each by its number.
private struct UniqueTexts {
    private(set) var texts: [String] = []
    private var codes: [String: UInt32] = [:]

    mutating func code(_ text: String) -> UInt32 {
        if let known = codes[text] { return known }
        let code = UInt32(texts.count)
        codes[text] = code
        texts.append(text)
        return code
    }
}

/// Writes into the memory of a string. Stops at its end.
@safe private struct StringFiller {
    private let buffer: UnsafeMutableBufferPointer<UInt8>
    private(set) var count = 0

    init(buffer: UnsafeMutableBufferPointer<UInt8>) { unsafe self.buffer = buffer }

    mutating func write(_ byte: UInt8) {
        guard unsafe count < buffer.count else { return }
        unsafe buffer[count] = byte
        count += 1
    }

    mutating func write(_ bytes: [UInt8]) {
        for byte in bytes { write(byte) }
    }

    mutating func write(decimal value: UInt64) {
        var divisor: UInt64 = 1
        while value / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            write(0x30 + UInt8(value / divisor % 10))
            divisor /= 10
        }
    }
}
