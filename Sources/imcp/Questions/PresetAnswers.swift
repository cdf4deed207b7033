import JSON
import Synchronization

/// What the command line answers, held against the forms that come. A word for no field at all is most likely misspelt,
/// and a form that was meant to have it must not go without.
enum PresetAnswers {
    /// Why a form cannot be answered by these presets; nil when nothing speaks against it.
    ///
    /// A preset may be meant for another form of the call, so it counts only when it is like a field that has none, or
    /// when there is none for this form at all.
    static func fault(of presets: [String: String], for fields: [FormField]) -> String? {
        let names = fields.map(\.name)
        let unknown = presets.keys.filter { !names.contains($0) }.sorted()
        let open = names.filter { presets[$0] == nil }
        for name in unknown {
            guard let near = NearestName.suggestion(for: name, among: open) else { continue }
            return "--answer \(name): the form has no such field; did you mean \"\(TerminalText.line(near))\"?"
        }
        guard unknown.count == presets.count, !names.isEmpty else { return nil }
        let known = names.map(TerminalText.line).joined(separator: ", ")
        return "--answer \(unknown.joined(separator: ", ")): the form has no such field; it has \(known)"
    }

    /// Which presets were for a field of some form.
    final class Use: Sendable {
        private let names = Mutex<Set<String>>([])

        func note(_ presets: [String: String], for fields: [FormField]) {
            let used = fields.map(\.name).filter { presets[$0] != nil }
            names.withLock { $0.formUnion(used) }
        }

        func unused(of presets: [String: String]) -> [String] {
            let used = names.withLock { $0 }
            return presets.keys.filter { !used.contains($0) }.sorted()
        }
    }
}
