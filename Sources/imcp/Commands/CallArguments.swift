import JSON

/// Turns words of a command line into the arguments of a tool, by the tool's schema.
enum CallArguments {
    /// Words that cannot be understood.
    struct Problem: Error {
        var message: String
    }

    /// - Parameters:
    ///   - words: `name=value` words or `--name value` pairs, after one JSON object, `-` or `@file` that they add to.
    ///   - standardInput: Reads what `-` stands for.
    ///   - readFile: Reads what `@file` stands for; nil when it cannot.
    static func parse(
        _ words: [String], schema: JSONObject, standardInput: () -> [UInt8],
        readFile: (String) -> [UInt8]? = { _ in nil }
    ) throws(Problem) -> JSONObject {
        var rest = words[...]
        var arguments = JSONObject()
        if let word = rest.first, let whole = try whole(word, standardInput, readFile) {
            arguments = whole
            rest.removeFirst()
        }
        let given = arguments
        while let word = rest.popFirst() {
            if let equals = word.firstIndex(of: "="), equals != word.startIndex, !word.hasPrefix("-") {
                try add(
                    String(word[..<equals]), String(word[word.index(after: equals)...]), to: &arguments, given, schema)
                continue
            }
            guard word.hasPrefix("--"), word.count > 2 else {
                throw Problem(
                    message: "\"\(word)\" is not understood; write name=value, --name value, one JSON object or @file.")
            }
            let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let written = String(parts[0])
            let name = name(written, in: schema)
            let property = schema["properties"]?[name] ?? true
            let reading = ArgumentReading(root: schema)
            let value: JSONValue
            if parts.count == 2 {
                value = try reading.value(of: String(parts[1]), for: name, property)
            } else if reading.kinds(of: property).isSwitch, rest.first.map({ $0.hasPrefix("--") }) ?? true {
                value = true
            } else if let next = rest.popFirst() {
                value = try reading.value(of: next, for: name, property)
            } else {
                throw Problem(message: "--\(written) needs a value.")
            }
            put(value, at: name, in: &arguments, given)
        }
        return arguments
    }

    /// All arguments in one word: JSON, a file with JSON, or standard input.
    private static func whole(
        _ word: String, _ standardInput: () -> [UInt8], _ readFile: (String) -> [UInt8]?
    ) throws(Problem) -> JSONObject? {
        if word == "-" { return try object(standardInput()) }
        if word.hasPrefix("{") { return try object(Array(word.utf8)) }
        guard word.hasPrefix("@") else { return nil }
        let path = String(word.dropFirst())
        guard let bytes = readFile(path) else { throw Problem(message: "The file \(path) cannot be read.") }
        return try object(bytes)
    }

    private static func add(
        _ written: String, _ text: String, to arguments: inout JSONObject, _ given: JSONObject, _ schema: JSONObject
    ) throws(Problem) {
        let name = name(written, in: schema)
        let value = try ArgumentReading(root: schema).value(of: text, for: name, schema["properties"]?[name] ?? true)
        put(value, at: name, in: &arguments, given)
    }

    /// A list grows, but what was given as a whole is replaced.
    private static func put(_ value: JSONValue, at name: String, in arguments: inout JSONObject, _ given: JSONObject) {
        let isReplaced = given.contains(name) && arguments[name] == given[name]
        arguments[name] = isReplaced ? value : joined(arguments[name], value)
    }

    private static func object(_ bytes: [UInt8]) throws(Problem) -> JSONObject {
        do {
            if case .object(let object) = try JSONParser.parse(bytes) { return object }
        } catch {
            throw Problem(message: "The arguments are not valid JSON: \(error)")
        }
        throw Problem(message: "The arguments must be a JSON object.")
    }

    /// Properties may be written with - for _, and in another case.
    private static func name(_ written: String, in schema: JSONObject) -> String {
        let known = schema["properties"]?.objectValue ?? [:]
        if known.contains(written) { return written }
        let plain = plain(written)
        return known.keys.first { Self.plain($0) == plain } ?? written
    }

    private static func plain(_ name: String) -> String { name.lowercased().filter { $0 != "-" && $0 != "_" } }

    /// A name that is given several times makes a list.
    private static func joined(_ old: JSONValue?, _ new: JSONValue) -> JSONValue {
        guard case .array(let before)? = old, case .array(let after) = new else { return new }
        return .array(before + after)
    }
}
