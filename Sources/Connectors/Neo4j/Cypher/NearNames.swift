import JSON

/// Finds what was probably meant.
enum NearNames {
    /// The nearest of the candidates, if any is near.
    static func suggestion(for name: String, among candidates: [String]) -> String? {
        NearestName.suggestion(for: name, among: candidates)
    }

    /// What to say about names in a statement that the graph does not have but nearly has.
    static func notices(about names: [String], known: [String]) -> [String] {
        var said: Set<String> = []
        return names.compactMap { name in
            guard !known.contains(name), said.insert(name).inserted,
                let near = suggestion(for: name, among: known)
            else { return nil }
            return "The graph has no label, relationship type or property \(name). Did you mean \(near)?"
        }
    }
}
