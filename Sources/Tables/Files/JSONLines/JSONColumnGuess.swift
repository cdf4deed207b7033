internal import JSON

/// Finds out, value after value, what kind a column of JSON values is. The order of the values makes no difference.
struct JSONColumnGuess {
    private var sawWhole = false
    private var sawNumber = false
    private var sawBig = false
    private var sawBoolean = false
    private var sawOther = false
    private var times: TimeGuess?
    private var sawTime = false
    private var sawText = false

    /// Takes a value that is not null.
    mutating func add(_ value: JSONValue) {
        switch value {
        case .null: break
        case .bool: sawBoolean = true
        case .integer: sawWhole = true
        case .number(let number):
            if number.text.utf8.allSatisfy({ $0 &- 0x30 < 10 }) { sawBig = true } else { sawNumber = true }
        case .string(let text): add(text)
        case .array, .object, .raw: sawOther = true
        }
    }

    private mutating func add(_ text: String) {
        guard !sawText else { return }
        let bytes = Array(text.utf8)
        if sawTime {
            // Taken out so that its list is not copied.
            var guess = times.take()
            let fits = guess?.add(bytes.span) ?? false
            times = guess
            sawText = !fits
        } else if let guess = TimeGuess(bytes.span) {
            (times, sawTime) = (guess, true)
        } else {
            sawText = true
        }
    }

    /// The kind of the column, and how its values are written. What is of several kinds is text.
    var result: (kind: ColumnKind, spelling: Spelling) {
        let isNumeric = sawWhole || sawNumber || sawBig
        let kinds = [isNumeric, sawBoolean, sawTime || sawText, sawOther].count { $0 }
        guard kinds == 1, !sawOther else { return (.texts, .plain) }
        if sawBoolean { return (.booleans, .plain) }
        if sawTime || sawText {
            guard !sawText, let times else { return (.texts, .plain) }
            return (.instants, times.spelling)
        }
        // Whole numbers beyond 64 bits alone are names of things.
        if sawNumber { return (.numbers, .plain) }
        return (sawBig ? .texts : .integers, .plain)
    }
}
