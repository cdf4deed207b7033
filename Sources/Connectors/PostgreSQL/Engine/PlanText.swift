import JSON

/// A plan in indented lines, from the server's own structure.
enum PlanText {
    private static let maxDepth = 100
    /// What is shown of a node beside its name and cost, where it is there.
    private static let shown = [
        "Index Cond", "Recheck Cond", "Filter", "Join Filter", "Hash Cond", "Merge Cond", "Sort Key", "Group Key",
        "Rows Removed by Filter",
    ]

    static func text(of top: JSONValue) -> String {
        var lines: [String] = []
        if let plan = top["Plan"] { write(plan, depth: 0, &lines) }
        for key in ["Planning Time", "Execution Time"] {
            if let time = top[key]?.doubleValue { lines.append("\(key): \(time) ms") }
        }
        return lines.joined(separator: "\n")
    }

    private static func write(_ node: JSONValue, depth: Int, _ lines: inout [String]) {
        let indent = String(repeating: "  ", count: depth)
        var line = "\(indent)\(depth == 0 ? "" : "-> ")\(name(of: node))"
        if let index = node["Index Name"]?.stringValue { line += " using \(index)" }
        if let table = node["Relation Name"]?.stringValue { line += " on \(table)" }
        line +=
            " (cost=\(number(node, "Startup Cost"))..\(number(node, "Total Cost")) rows=\(number(node, "Plan Rows")))"
        if node["Actual Rows"] != nil {
            line += " (actual time=\(number(node, "Actual Startup Time"))..\(number(node, "Actual Total Time"))"
            line += " rows=\(number(node, "Actual Rows")) loops=\(number(node, "Actual Loops")))"
        }
        lines.append(line)
        for key in shown {
            guard let value = node[key] else { continue }
            let text = value.stringValue ?? value.arrayValue?.compactMap(\.stringValue).joined(separator: ", ")
            lines.append("\(indent)     \(key): \(text ?? value.jsonString)")
        }
        guard depth < maxDepth else { return }
        for child in node["Plans"]?.arrayValue ?? [] { write(child, depth: depth + 1, &lines) }
    }

    /// A change of rows is known by what it does.
    private static func name(of node: JSONValue) -> String {
        let type = node["Node Type"]?.stringValue ?? "?"
        return type == "ModifyTable" ? node["Operation"]?.stringValue ?? type : type
    }

    private static func number(_ node: JSONValue, _ key: String) -> String { node[key]?.jsonString ?? "0" }
}
