/// Values that the command line names instead of showing: `@file` and `$NAME`. Nothing here repeats a value.
struct SecretArgument {
    /// The variables of this process.
    var environment: [String: String]
    /// The text of a file; nil when it cannot be read.
    var readFile: (String) -> String?

    /// `Name: value` of `--header`.
    func header(_ argument: String) throws(UsageProblem) -> (name: String, value: String) {
        guard let colon = argument.firstIndex(of: ":") else {
            throw UsageProblem("--header needs Name:value, as in --header 'Authorization: Bearer $TOKEN'.")
        }
        let name = argument[..<colon].trimmed
        guard !name.isEmpty, name.utf8.allSatisfy(Self.isTokenByte) else {
            throw UsageProblem("--header needs the name of a header before the colon.")
        }
        let value = try value(argument[argument.index(after: colon)...].trimmed, of: "--header \(name)")
        guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
            throw UsageProblem("The value of --header \(name) has a line break or another control character in it.")
        }
        return (name, value)
    }

    /// `NAME=value` of `--env`; `NAME` alone hands on the variable of this process.
    func variable(_ argument: String) throws(UsageProblem) -> (name: String, value: String) {
        let name = String(argument.prefix { $0 != "=" })
        guard Self.isVariableName(name) else {
            throw UsageProblem("--env needs NAME=value with a name of letters, digits and underscores.")
        }
        guard name.utf8.count < argument.utf8.count else { return (name, try variable(of: name, for: "--env \(name)")) }
        return (name, try value(String(argument.dropFirst(name.count + 1)), of: "--env \(name)"))
    }

    /// A value that must not stand on the command line itself: `@file` or `$NAME`.
    func secret(_ argument: String, of option: String) throws(UsageProblem) -> String {
        guard argument.hasPrefix("@") || argument.hasPrefix("$") else {
            throw UsageProblem("\(option) needs @file or $NAME, so that the secret is not in the list of processes.")
        }
        return try value(argument, of: option)
    }

    /// `@file` stands for a file's text, and a word that is `$NAME` for a variable.
    private func value(_ text: String, of argument: String) throws(UsageProblem) -> String {
        if text.hasPrefix("@") {
            let path = String(text.dropFirst())
            guard let content = readFile(path) else {
                throw UsageProblem("\(argument): the file \(path) cannot be read.")
            }
            return content.trimmed
        }
        var words: [String] = []
        for word in text.split(separator: " ", omittingEmptySubsequences: false).map(String.init) {
            let name = String(word.dropFirst())
            let isVariable = word.hasPrefix("$") && Self.isVariableName(name)
            words.append(isVariable ? try variable(of: name, for: argument) : word)
        }
        return words.joined(separator: " ")
    }

    private func variable(of name: String, for argument: String) throws(UsageProblem) -> String {
        guard let value = environment[name] else {
            throw UsageProblem("\(argument): the environment variable \(name) is not set.")
        }
        return value
    }

    private static func isVariableName(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return name.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "_") }
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}

extension StringProtocol {
    /// Without blanks and line breaks at both ends.
    var trimmed: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
