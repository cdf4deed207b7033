@testable import MCP

extension FuzzTarget {
    /// The first line is a template, the second a URI to match, the others are values to expand.
    static let uriTemplate = FuzzTarget(name: "uri-template") { input in
        let lines = input.split(separator: 0x0A, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard let text = lines.first else { return }
        let template: URITemplate
        do throws(URITemplateError) {
            template = try URITemplate(text)
        } catch {
            try require((0...text.utf8.count).contains(error.offset), "an error's place is in the template")
            return
        }
        try checkRoundTrip(template)
        let values = values(for: template, from: Array(lines.dropFirst(2)))
        try checkMatch(template, template.expand(values))
        if lines.count > 1 { try checkMatch(template, lines[1]) }
    }

    private static func checkMatch(_ template: URITemplate, _ uri: String) throws {
        guard let found = template.match(uri) else { return }
        try require(
            found.keys.allSatisfy(template.variableNames.contains), "only variables of the template have values")
        let expanded = template.expand(found.mapValues(URITemplate.Value.string))
        try require(
            expanded.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "an expanded URI is printable ASCII: \(expanded)")
    }

    /// Values of plain letters can always be told apart again, unless the template gives the same value two places
    /// that do not say where they end.
    private static func checkRoundTrip(_ template: URITemplate) throws {
        let names = template.variableNames
        let values = Dictionary(
            uniqueKeysWithValues: names.enumerated().map { index, name in
                (name, URITemplate.Value.string(String(repeating: index.isMultiple(of: 2) ? "x" : "y", count: 1)))
            })
        let uri = template.expand(values)
        guard uri.utf8.count <= URITemplate.maximumURIBytes, !namesMeet(in: template) else { return }
        guard let found = template.match(uri) else {
            throw Finding(description: "\(template) does not match its own \(uri)")
        }
        let again = template.expand(found.mapValues(URITemplate.Value.string))
        try require(again == uri, "\(template) expands to \(uri), and what that matches to \(again)")
    }

    /// Two sets of named pairs cannot be told from one when nothing fixed is between them, nor the items of an exploded
    /// variable from its other occurrences or from the variables behind it, nor the values of one expression from those
    /// of the next.
    private static func namesMeet(in template: URITemplate) -> Bool {
        var named = 0
        var names: [String] = []
        var isBehindExpression = false
        var meet = false
        for part in template.parts {
            guard case .expression(let expression) = part else {
                isBehindExpression = false
                continue
            }
            if isBehindExpression { meet = true }
            isBehindExpression = true
            if expression.style.isNamed { named += 1 }
            if expression.variables.dropLast().contains(where: { $0.modifier == .explode }) { meet = true }
            names += expression.variables.map(\.name)
        }
        return meet || named > 1 || Set(names).count < names.count
    }

    private static func values(for template: URITemplate, from lines: [String]) -> [String: URITemplate.Value] {
        var values: [String: URITemplate.Value] = [:]
        for (name, line) in zip(template.variableNames, lines) {
            let items = line.split(separator: ",").map(String.init)
            switch line.utf8.first {
            case UInt8(ascii: "["): values[name] = .list(items)
            case UInt8(ascii: "{"): values[name] = .map(items.map { (name: $0, value: line) })
            default: values[name] = .string(line)
            }
        }
        return values
    }
}
