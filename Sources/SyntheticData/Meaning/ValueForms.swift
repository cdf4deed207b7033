/// Forms that values of personal data have, whatever their column is called.
enum ValueForms {
    static func isUUID(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 36 else { return false }
        return bytes.enumerated().allSatisfy { index, byte in
            [8, 13, 18, 23].contains(index) ? byte == 0x2D : isHexadecimal(byte)
        }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        isDigit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66)
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    static func isEmail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, text.utf8.count <= 254 else { return false }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        return labels.count >= 2 && !labels.contains("") && !text.contains(where: \.isWhitespace)
    }

    static func isURL(_ text: String) -> Bool {
        ["http://", "https://", "ftp://", "www."].contains { text.lowercased().hasPrefix($0) }
            && !text.contains(where: \.isWhitespace)
    }

    static func isIPAddress(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        if parts.count == 4 { return parts.allSatisfy { $0.utf8.allSatisfy(isDigit) && UInt8($0) != nil } }
        let groups = text.split(separator: ":", omittingEmptySubsequences: false)
        return (3...8).contains(groups.count)
            && groups.allSatisfy { $0.utf8.count <= 4 && $0.utf8.allSatisfy(isHexadecimal) }
    }

    /// The digits of a number that may be split by blanks and signs; nil where there are letters.
    static func digits(_ text: String, signs: String = " -./()+") -> [Int]? {
        var digits: [Int] = []
        for character in text {
            if let digit = character.wholeNumberValue, character.isASCII {
                digits.append(digit)
            } else if !signs.contains(character) {
                return nil
            }
        }
        return digits
    }

    static func isCreditCard(_ text: String) -> Bool {
        guard let digits = digits(text, signs: " -"), (13...19).contains(digits.count), digits.first != 0 else {
            return false
        }
        return CheckDigits.luhn(Array(digits.dropLast())) == digits.last
    }

    static func isPhone(_ text: String) -> Bool { digits(text).map { (6...15).contains($0.count) } ?? false }

    /// Numbers of states that can be told by form and check digit.
    static func isNationalID(_ text: String) -> Bool {
        isSocialSecurity(text) || isSpanish(text) || isItalian(text) || isCPF(text) || isPESEL(text)
    }

    private static func isSocialSecurity(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.utf8.count) == [3, 2, 4] && parts.allSatisfy { $0.utf8.allSatisfy(isDigit) }
    }

    private static func isSpanish(_ text: String) -> Bool {
        guard text.utf8.count == 9, let number = Int(text.prefix(8)), let letter = text.last else { return false }
        return CheckDigits.spanishLetter(number) == letter
    }

    private static func isItalian(_ text: String) -> Bool {
        let bytes = Array(text.uppercased().utf8)
        guard bytes.count == 16, bytes.allSatisfy({ isDigit($0) || ($0 >= 0x41 && $0 <= 0x5A) }) else { return false }
        return CheckDigits.italianLetter(Array(bytes.dropLast())) == bytes.last
    }

    private static func isCPF(_ text: String) -> Bool {
        guard let digits = digits(text, signs: ".-"), digits.count == 11, text.contains("-") else { return false }
        return CheckDigits.cpf(Array(digits.prefix(9))) == Array(digits.suffix(2))
    }

    private static func isPESEL(_ text: String) -> Bool {
        guard let digits = digits(text, signs: ""), digits.count == 11, (1...31).contains(digits[4] * 10 + digits[5])
        else { return false }
        return (CheckDigits.weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1])) % 10 == 0
    }
}

/// All first and last names of all locales, for telling that a column holds names, and of which country.
struct NameLists {
    private let firsts: [String: Set<Int>]
    private let lasts: [String: Set<Int>]
    private let locales: [PersonLocale]

    static let shared = NameLists()

    private init() {
        locales = PersonLocale.codes.compactMap { try? PersonLocale.named($0) }
        var firsts: [String: Set<Int>] = [:]
        var lasts: [String: Set<Int>] = [:]
        for (index, locale) in locales.enumerated() {
            for name in locale.firstNames { firsts[name.text.lowercased(), default: []].insert(index) }
            for name in locale.lastNames + locale.femaleLastNames {
                lasts[name.text.lowercased(), default: []].insert(index)
            }
        }
        (self.firsts, self.lasts) = (firsts, lasts)
    }

    /// What share of the texts are first names, last names, and full names.
    func shares(_ texts: [String]) -> (first: Double, last: Double, full: Double) {
        var (first, last, full) = (0, 0, 0)
        for text in texts {
            let words = Self.words(text)
            if words.count == 1, let word = words.first {
                if firsts[word] != nil { first += 1 }
                if lasts[word] != nil { last += 1 }
            } else if (2...4).contains(words.count), words.contains(where: { firsts[$0] != nil || lasts[$0] != nil }) {
                full += 1
            }
        }
        let count = Double(max(texts.count, 1))
        return (Double(first) / count, Double(last) / count, Double(full) / count)
    }

    /// The locale that knows most of the names; nil where none knows any.
    func locale(_ texts: [String]) -> String? {
        var counts = [Int](repeating: 0, count: locales.count)
        for word in texts.lazy.flatMap(Self.words) {
            for index in (firsts[word] ?? []).union(lasts[word] ?? []) { counts[index] += 1 }
        }
        guard let best = counts.max(), best > 0, let index = counts.firstIndex(of: best) else { return nil }
        return locales[index].code
    }

    private static func words(_ text: String) -> [String] {
        text.lowercased().split { $0 == " " || $0 == "," || $0 == "." }.map(String.init)
    }
}
