import JSON

/// The names, streets and towns of one country in one language: facts, short lists, no real person.
struct PersonLocale: Sendable {
    /// A name as it is written, and in ASCII letters for addresses.
    struct Word: Sendable, Hashable {
        let text: String
        let ascii: [UInt8]
    }

    /// A town with the forms of its postal codes and telephone numbers: `#` stands for a digit, `@` for a letter.
    struct Place: Sendable {
        let city: String
        let postalCode: String
        let phone: String
    }

    /// Such as `de_DE`.
    let code: String
    /// The country in its own language.
    let country: String
    /// First names, those of women first.
    let firstNames: [Word]
    let femaleCount: Int
    /// Last names as men have them, and in the same order as women do.
    let lastNames: [Word]
    let femaleLastNames: [Word]
    /// How a full name is put together from `F` and `L`.
    let nameForm: String
    let streets: [String]
    /// How a street and a number are put together from `S` and `N`.
    let streetForm: String
    let places: [Place]
    /// What the names of companies end in.
    let companyForms: [String]

    /// The two letters of the country.
    var countryCode: String { String(code.split(separator: "_").dropFirst().first ?? "US") }

    func isFemale(_ first: Int) -> Bool { first < femaleCount }

    func lastName(_ last: Int, ofFirst first: Int) -> Word {
        isFemale(first) ? femaleLastNames[last] : lastNames[last]
    }
}

extension PersonLocale {
    /// The lists of a locale as they are written in its file: words between blanks, lines of places.
    ///
    /// - Parameters:
    ///   - last: `Kowalski|Kowalska` where women have another form. A name in another script has its Latin form behind a
    ///     colon: `佐藤:Sato`.
    ///   - streets: One in each line.
    ///   - places: `town | postal code | telephone`, one in each line.
    init(
        _ code: String, country: String, female: String, male: String, last: String, nameForm: String = "F L",
        streets: String, streetForm: String, places: String, companyForms: [String]
    ) {
        (self.code, self.country, self.nameForm, self.streetForm) = (code, country, nameForm, streetForm)
        let folding = LatinFolding(german: code.hasPrefix("de"))
        func words(_ text: String) -> [Word] {
            text.split(whereSeparator: \.isWhitespace).map { part in
                let forms = part.split(separator: ":")
                let text = forms.first.map(String.init) ?? ""
                return Word(text: text, ascii: folding.ascii(forms.last.map(String.init) ?? text))
            }
        }
        let women = words(female)
        firstNames = women + words(male)
        femaleCount = women.count
        let pairs = last.split(whereSeparator: \.isWhitespace).map { $0.split(separator: "|") }
        lastNames = words(pairs.compactMap { $0.first.map(String.init) }.joined(separator: " "))
        femaleLastNames = words(pairs.compactMap { $0.last.map(String.init) }.joined(separator: " "))
        self.streets = streets.split(separator: "\n").map(String.init)
        self.places = places.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: "|").map { $0.split(separator: " ").joined(separator: " ") }
            return fields.count == 3 ? Place(city: fields[0], postalCode: fields[1], phone: fields[2]) : nil
        }
        self.companyForms = companyForms
    }

    /// The codes of all locales.
    static var codes: [String] { makers.map(\.code) }

    /// Each locale is made when it is first asked for.
    private static let makers: [(code: String, make: @Sendable () -> PersonLocale)] = [
        ("en_US", { .enUS }), ("en_GB", { .enGB }), ("en_AU", { .enAU }), ("de_DE", { .deDE }), ("fr_FR", { .frFR }),
        ("es_ES", { .esES }), ("it_IT", { .itIT }), ("nl_NL", { .nlNL }), ("pt_BR", { .ptBR }), ("pl_PL", { .plPL }),
        ("sv_SE", { .svSE }), ("ja_JP", { .jaJP }), ("ja_JP_latin", { .jaJPLatin }),
    ]

    /// What is wrong with a code, as a sentence without a full stop; nil where it is known.
    static func fault(_ code: String) -> String? {
        if codes.contains(code) { return nil }
        let near = NearestName.suggestion(for: code, among: codes) ?? codes.first { $0.hasPrefix(code.prefix(2)) }
        let hint = near.map { "; did you mean \($0)?" } ?? ""
        return "there is no locale \"\(code)\"\(hint) Known are \(codes.joined(separator: ", "))"
    }

    static func named(_ code: String) throws(SyntheticDataError) -> PersonLocale {
        if let found = makers.first(where: { $0.code == code }) { return found.make() }
        throw SyntheticDataError(.badSchema, "In the schema, \(fault(code) ?? "").")
    }
}

/// Writes names in the letters of ASCII, for addresses.
struct LatinFolding {
    /// Whether umlauts become two letters.
    let german: Bool

    private static let letters: [Character: String] = {
        let groups: [(String, String)] = [
            ("àáâãäåāăą", "a"), ("çćč", "c"), ("ďđ", "d"), ("èéêëēęě", "e"), ("ğ", "g"), ("ìíîïīı", "i"), ("ł", "l"),
            ("ñńň", "n"), ("òóôõöøō", "o"), ("ř", "r"), ("śšş", "s"), ("ťţ", "t"), ("ùúûüūů", "u"), ("ýÿ", "y"),
            ("źżž", "z"), ("ß", "ss"), ("æ", "ae"), ("œ", "oe"),
        ]
        return Dictionary(groups.flatMap { from, to in from.map { ($0, to) } }) { first, _ in first }
    }()

    /// Lower-case letters and digits; all else is left out.
    func ascii(_ text: String) -> [UInt8] {
        var result: [UInt8] = []
        for character in text.lowercased() {
            if let byte = character.asciiValue {
                if (byte >= 0x61 && byte <= 0x7A) || (byte >= 0x30 && byte <= 0x39) { result.append(byte) }
            } else if german, let two = ["ä": "ae", "ö": "oe", "ü": "ue"][character] {
                result += Array(two.utf8)
            } else {
                result += Array((Self.letters[character] ?? "").utf8)
            }
        }
        return result
    }
}
