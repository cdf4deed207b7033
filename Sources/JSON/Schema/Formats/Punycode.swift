/// The encoding of international labels in ASCII (RFC 3492), without the `xn--` in front.
enum Punycode {
    private static let base = 36, tMin = 1, tMax = 26, skew = 38, damp = 700
    /// Longer inputs are no labels; the bound keeps the arithmetic far from overflow.
    private static let maxLength = 1024

    static func decode(_ encoded: ArraySlice<UInt8>) -> [Unicode.Scalar]? {
        guard encoded.count <= maxLength else { return nil }
        var output: [Unicode.Scalar] = []
        var rest = encoded
        if let delimiter = encoded.lastIndex(of: 0x2D) {
            output = encoded[..<delimiter].map { Unicode.Scalar($0) }
            rest = encoded[(delimiter + 1)...]
        }
        var code = 128
        var index = 0
        var bias = 72
        while !rest.isEmpty {
            let start = index
            var weight = 1
            var step = base
            while true {
                guard let digit = rest.popFirst().flatMap(value) else { return nil }
                index += digit * weight
                let threshold = min(max(step - bias, tMin), tMax)
                if digit < threshold { break }
                weight *= base - threshold
                step += base
                guard index <= 0x7FFF_FFFF, weight <= 0x7FFF_FFFF else { return nil }
            }
            bias = adapt(index - start, output.count + 1, isFirst: start == 0)
            code += index / (output.count + 1)
            index %= output.count + 1
            guard let exact = UInt32(exactly: code), let scalar = Unicode.Scalar(exact) else { return nil }
            output.insert(scalar, at: index)
            index += 1
        }
        return output
    }

    static func encode(_ label: [Unicode.Scalar]) -> [UInt8]? {
        guard label.count <= maxLength else { return nil }
        var output = label.filter(\.isASCII).map { UInt8(ascii: $0) }
        var handled = output.count
        let basic = handled
        if basic > 0 { output.append(0x2D) }
        var code = 128
        var delta = 0
        var bias = 72
        while handled < label.count {
            guard let next = label.lazy.map({ Int($0.value) }).filter({ $0 >= code }).min() else { return nil }
            delta += (next - code) * (handled + 1)
            code = next
            for scalar in label {
                if Int(scalar.value) < code { delta += 1 }
                guard Int(scalar.value) == code else { continue }
                append(delta, bias, to: &output)
                bias = adapt(delta, handled + 1, isFirst: handled == basic)
                delta = 0
                handled += 1
            }
            delta += 1
            code += 1
        }
        return output
    }

    private static func append(_ delta: Int, _ bias: Int, to output: inout [UInt8]) {
        var rest = delta
        var step = base
        while true {
            let threshold = min(max(step - bias, tMin), tMax)
            guard rest >= threshold else { break }
            output.append(digit(threshold + (rest - threshold) % (base - threshold)))
            rest = (rest - threshold) / (base - threshold)
            step += base
        }
        output.append(digit(rest))
    }

    private static func adapt(_ delta: Int, _ count: Int, isFirst: Bool) -> Int {
        var delta = isFirst ? delta / damp : delta / 2
        delta += delta / count
        var step = 0
        while delta > (base - tMin) * tMax / 2 {
            delta /= base - tMin
            step += base
        }
        return step + (base - tMin + 1) * delta / (delta + skew)
    }

    private static func value(_ byte: UInt8) -> Int? {
        if ASCII.isDigit(byte) { return Int(byte) - 0x30 + 26 }
        return ASCII.isLetter(byte) ? Int(byte | 0x20) - 0x61 : nil
    }

    private static func digit(_ value: Int) -> UInt8 { UInt8(value < 26 ? 0x61 + value : 0x30 + value - 26) }
}
