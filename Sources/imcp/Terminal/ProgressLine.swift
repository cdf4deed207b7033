import MCP

/// How far a call is, in one line.
enum ProgressLine {
    private static let barLength = 24

    /// `[######------] 50 % half done`; without a total, the number alone.
    static func bar(_ progress: MCP.Progress, width: Int) -> String {
        var line: String
        if let share = share(progress) {
            let filled = Int((share * Double(barLength)).rounded(.down))
            line = "[" + String(repeating: "#", count: filled) + String(repeating: "-", count: barLength - filled)
            line += "] \(Int((share * 100).rounded(.down))) %"
        } else {
            line = "[ \(number(progress.progress)) ]"
        }
        if let message = progress.message { line += " \(TerminalText.line(message))" }
        return TerminalText.clipped(line, to: width - 1)
    }

    /// `progress 50/100: half done`.
    static func plain(_ progress: MCP.Progress) -> String {
        let total = progress.total.map { "/\(number($0))" } ?? ""
        let message = progress.message.map { ": \(TerminalText.line($0))" } ?? ""
        return "progress \(number(progress.progress))\(total)\(message)"
    }

    private static func share(_ progress: MCP.Progress) -> Double? {
        guard let total = progress.total, total > 0, progress.progress.isFinite else { return nil }
        return min(max(progress.progress / total, 0), 1)
    }

    private static func number(_ value: Double) -> String {
        Int(exactly: value).map(String.init) ?? "\(value)"
    }
}
