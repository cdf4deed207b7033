public import JSON

/// Turns the `mcpServers` (or `servers`) file of a desktop client into the canonical form.
///
/// `command`, `args`, `env` and `cwd` become `servers.<name>.stdio`; `url`, `headers` and `type: sse` become
/// `servers.<name>.http`. What has no counterpart is left out with a warning. Pure: the result is written to a file
/// or read like any other configuration.
public struct DesktopClientImport: Sendable {
    /// The canonical form: `{"servers": {…}}`.
    public private(set) var configuration: JSONValue = .object(["servers": .object([:])])
    /// What could not be taken over as it was. With an error in it, the form is incomplete.
    public private(set) var diagnostics: [Diagnostic] = []

    private let file: String

    /// Converts the content of a client's file.
    ///
    /// - Parameters:
    ///   - json: The parsed file.
    ///   - file: What diagnostics call it.
    public init(_ json: JSONValue, file: String) {
        self.file = file
        let root = ["mcpServers", "servers"].first { json[$0] != nil } ?? "mcpServers"
        guard let entries = json[root]?.objectValue else {
            report(.error, "", "expected an object with \"mcpServers\"")
            return
        }
        var servers = JSONObject()
        for (written, value) in entries {
            let path = SettingPath.root.key(root).key(written).text
            let name = serverName(written, taken: servers, at: path)
            if let server = server(value, at: path) { servers[name] = .object(server) }
        }
        configuration = .object(["servers": .object(servers)])
    }

    private mutating func server(_ value: JSONValue, at path: String) -> JSONObject? {
        guard let object = value.objectValue else {
            report(.error, path, "expected an object, found \(value.typeName)")
            return nil
        }
        if object["disabled"]?.boolValue == true || object["enabled"]?.boolValue == false {
            report(.warning, path, "the server is switched off there and is left out")
            return nil
        }
        let url = ["url", "serverUrl", "httpUrl"].lazy.compactMap { key in object[key].map { (key, $0) } }.first
        switch (object["command"], url) {
        case (let command?, nil): return stdio(command, object, at: path)
        case (nil, let (key, url)?): return http(url, key: key, object, at: path)
        case (nil, nil): report(.error, path, "expected \"command\" or \"url\"")
        case (.some, .some): report(.error, path, "\"command\" and \"url\" exclude each other")
        }
        return nil
    }

    private mutating func stdio(_ command: JSONValue, _ object: JSONObject, at path: String) -> JSONObject? {
        var section = JSONObject()
        section["command"] = text(command, at: "\(path).command")
        if let args = object["args"] { section["args"] = list(args, at: "\(path).args") }
        if let environment = object["env"] { section["env"] = texts(environment, at: "\(path).env") }
        if let directory = object["cwd"] { section["cwd"] = text(directory, at: "\(path).cwd") }
        ignore(object, but: ["command", "args", "env", "cwd", "type", "disabled", "enabled"], at: path)
        return section["command"] == nil ? nil : ["stdio": .object(section)]
    }

    private mutating func http(
        _ url: JSONValue, key: String, _ object: JSONObject, at path: String
    ) -> JSONObject? {
        var section = JSONObject()
        section["url"] = text(url, at: "\(path).\(key)")
        if let headers = object["headers"] { section["headers"] = texts(headers, at: "\(path).headers") }
        if object["type"]?.stringValue == "sse" || object["transport"]?.stringValue == "sse" {
            section["transport"] = "sse"
        }
        ignore(object, but: [key, "headers", "type", "transport", "disabled", "enabled"], at: path)
        return section["url"] == nil ? nil : ["http": .object(section)]
    }
}

extension DesktopClientImport {
    /// A name that the canonical form accepts and that is still free.
    private mutating func serverName(_ written: String, taken: JSONObject, at path: String) -> String {
        let maxLength = 64
        let scalars = written.unicodeScalars.prefix(maxLength - 3).map { scalar -> Unicode.Scalar in
            NameRule.identifier.isLegal(String(scalar)) || scalar == "_" || scalar == "-" ? scalar : "-"
        }
        let kept = String(String.UnicodeScalarView(scalars.drop { $0 == "-" || $0 == "_" }))
        let base = kept.isEmpty ? "server" : kept
        var name = NameRule.identifier.isLegal(written) ? written : base
        for number in 2...99 where taken.contains(name) { name = "\(base)-\(number)" }
        if name != written { report(.warning, path, "the server is called \"\(name)\" here") }
        return name
    }

    private mutating func text(_ value: JSONValue, at path: String) -> JSONValue? {
        switch value.resolved {
        case .string(let text): return .string(placeholders(text, at: path))
        case .integer(let number): return .string(String(number))
        case .bool(let flag): return .string(String(flag))
        default:
            report(.error, path, "expected a string, found \(value.typeName)")
            return nil
        }
    }

    private mutating func list(_ value: JSONValue, at path: String) -> JSONValue? {
        guard let elements = value.arrayValue else {
            report(.error, path, "expected an array, found \(value.typeName)")
            return nil
        }
        var list: [JSONValue] = []
        for (index, element) in elements.enumerated() {
            if let text = text(element, at: "\(path)[\(index)]") { list.append(text) }
        }
        return .array(list)
    }

    private mutating func texts(_ value: JSONValue, at path: String) -> JSONValue? {
        guard let object = value.objectValue else {
            report(.error, path, "expected an object, found \(value.typeName)")
            return nil
        }
        var result = JSONObject()
        for (name, member) in object { result[name] = text(member, at: "\(path).\(name)") }
        return .object(result)
    }

    /// `${env:NAME}` becomes `${NAME}`; `${NAME}` stays; a placeholder that only the client knows is kept as plain
    /// text, with a warning.
    private mutating func placeholders(_ text: String, at path: String) -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstIndex(of: "$") {
            result += rest[..<start]
            rest = rest[start...]
            guard rest.hasPrefix("${"), let end = rest.firstIndex(of: "}") else {
                result += rest.hasPrefix("${") ? "$$" : "$"
                rest = rest.dropFirst()
                continue
            }
            let name = rest[..<end].dropFirst(2)
            let isEnvironment = name.hasPrefix("env:")
            let expression = "${\(isEnvironment ? name.dropFirst("env:".count) : name)}"
            let isKnown = (try? ValueTemplate(expression)) != nil && (isEnvironment || !name.hasPrefix("secret:"))
            if !isKnown {
                report(.warning, path, "${\(name)} has a meaning only in that client and is plain text here")
            }
            result += isKnown ? expression : "$\(rest[...end])"
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    private mutating func ignore(_ object: JSONObject, but known: [String], at path: String) {
        for key in object.keys where !known.contains(key) {
            report(.warning, "\(path).\(key)", "\"\(key)\" has no counterpart and is left out")
        }
    }

    private mutating func report(_ severity: Diagnostic.Severity, _ path: String, _ message: String) {
        diagnostics.append(
            Diagnostic(severity, file: file, path: path, message: path.isEmpty ? message : "\(path): \(message)"))
    }
}
