/// How numbers and names are said to people.
enum Wording {
    /// With three decimals, which are as many as the intervals bear.
    static func number(_ value: Double, decimals: Int = 3) -> String {
        guard value.isFinite else { return value.isNaN ? "–" : value < 0 ? "−∞" : "∞" }
        if abs(value) >= 1e15 { return String(value) }
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let scaled = (abs(value) * scale).rounded()
        guard scaled < 9e15 else { return String(value) }
        let whole = Int64(scaled)
        let unit = Int64(scale)
        let sign = value < 0 && whole > 0 ? "−" : ""
        guard decimals > 0 else { return sign + String(whole) }
        let rest = String(whole % unit)
        return sign + String(whole / unit) + "." + String(repeating: "0", count: decimals - rest.count) + rest
    }

    /// As percent: one decimal, two below one percent.
    static func percent(_ share: Double) -> String {
        let percent = share * 100
        return number(percent, decimals: percent != 0 && abs(percent) < 1 ? 2 : 1) + " %"
    }

    /// With commas between the thousands.
    static func count(_ count: Int) -> String {
        let digits = String(count.magnitude)
        var text = ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return (count < 0 ? "−" : "") + text
    }

    /// A number in as few figures as tell it from its neighbours.
    static func short(_ value: Double) -> String {
        let size = abs(value)
        if size >= 1e9 { return number(value / 1e9, decimals: 1) + " bn" }
        if size >= 1e6 { return number(value / 1e6, decimals: 1) + " M" }
        if size >= 1e4 { return number(value / 1e3, decimals: 0) + " k" }
        if value == value.rounded() { return number(value, decimals: 0) }
        return number(value, decimals: size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 4)
    }

    static func name(_ kind: AttackResult.Kind) -> String {
        switch kind {
        case .singlingOutUnivariate: "Singling out by one attribute"
        case .singlingOutMultivariate: "Singling out by several attributes"
        case .linkability: "Linking two records of a person"
        case .inference: "Inferring the sensitive attribute"
        }
    }
}
