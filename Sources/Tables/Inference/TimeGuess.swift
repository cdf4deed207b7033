/// Which way of writing points in time all texts of a column follow.
struct TimeGuess {
    private struct Candidate {
        let layout: TimeLayout
        let isPlainDate: Bool
    }

    /// What is still possible, the likelier before the less likely.
    private var candidates: [Candidate]
    private var fewestDigits = Int.max
    private var mostDigits = 0
    private var offsetMinutes: Int?
    private var isAlwaysZulu = true

    /// Begins with the first text of a column; nil where it is no point in time.
    init?(_ first: Span<UInt8>) {
        guard Self.mayBeTime(first) else { return nil }
        candidates = []
        for candidate in Self.all where candidate.layout.read(first) != nil { candidates.append(candidate) }
        guard !candidates.isEmpty, add(first) else { return nil }
    }

    /// Takes a text; false where the column has then no common way of writing.
    mutating func add(_ text: Span<UInt8>) -> Bool {
        var position = 0
        var last: ReadTime?
        while position < candidates.count {
            if let time = candidates[position].layout.read(text) {
                last = time
                position += 1
            } else {
                candidates.remove(at: position)
            }
        }
        guard let last else { return false }
        fewestDigits = min(fewestDigits, last.fractionDigits)
        mostDigits = max(mostDigits, last.fractionDigits)
        offsetMinutes = offsetMinutes ?? last.offsetMinutes
        isAlwaysZulu = isAlwaysZulu && last.isZulu
        return true
    }

    /// How the column is written. Zones that differ from row to row become the first one.
    var spelling: Spelling {
        guard let best = candidates.first else { return .plain }
        if best.isPlainDate, isAlwaysZulu, mostDigits == 0 || fewestDigits != mostDigits { return .plain }
        var elements = best.layout.elements.filter { if case .fraction = $0 { false } else { true } }
        if mostDigits > 0, let second = elements.firstIndex(of: .second) {
            elements.insert(contentsOf: [.literal(UInt8(ascii: ".")), .fraction(mostDigits)], at: second + 1)
        } else if let point = best.layout.elements.firstIndex(where: { if case .fraction = $0 { true } else { false } })
        {
            elements.remove(at: point - 1)
        }
        return .time(TimePattern(Self.text(elements), offsetMinutes: offsetMinutes ?? 0))
    }

    private static func text(_ elements: [TimeLayout.Element]) -> String {
        elements.map(\.field).joined()
    }

    private static func mayBeTime(_ bytes: Span<UInt8>) -> Bool {
        guard bytes.count >= 7, bytes.count <= 45 else { return false }
        let last = bytes[bytes.count - 1]
        let lastMayBe = last &- UInt8(ascii: "0") < 10 || last.isLetter
        return (bytes[0] &- UInt8(ascii: "0") < 10 || bytes[0].isLetter) && lastMayBe
    }

    private static let all: [Candidate] = makeAll()

    private static func makeAll() -> [Candidate] {
        let dates = [
            "yyyy-MM-dd", "yyyy/MM/dd", "yyyy.MM.dd", "MM/dd/yyyy", "dd/MM/yyyy", "M/d/yyyy", "d/M/yyyy", "dd.MM.yyyy",
            "d.M.yyyy", "dd-MM-yyyy", "MM-dd-yyyy", "dd MMM yyyy", "d MMM yyyy", "dd-MMM-yyyy", "d-MMM-yyyy",
            "MMM dd, yyyy", "MMM d, yyyy", "yyyy-M-d", "yyyy/M/d",
        ]
        let times = ["HH:mm:ss.SSSSSS", "HH:mm", "hh:mm:ss a", "h:mm:ss a", "hh:mm a", "h:mm a", "H:mm:ss", "H:mm"]
        let days = (dates + ["yyyy-MM"]).compactMap { try? TimeLayout(TimePattern($0)) }
        var all = days.map { Candidate(layout: $0, isPlainDate: false) }
        for date in dates {
            for gap in ["'T'", " ", ", "] {
                for time in times {
                    for zone in ["", "XXX", "xx", " XXX", " xx"] {
                        guard let layout = try? TimeLayout(TimePattern(date + gap + time + zone)) else { continue }
                        let isPlain = date == "yyyy-MM-dd" && gap == "'T'" && time == times[0] && zone == "XXX"
                        all.append(Candidate(layout: layout, isPlainDate: isPlain))
                    }
                }
            }
        }
        return all
    }
}
