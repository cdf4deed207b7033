@testable import BoltClient

extension FuzzTarget {
    /// What is read can be written, unless it is nested deeper than is written, and is then read as it was.
    static let packStream = FuzzTarget(name: "pack-stream") { input in
        guard let value = try? PackStreamDecoder.decode(input) else { return }
        for usesUTC in [true, false] {
            // Zones by name are written for one way of counting only; what is nested deep is not written at all.
            guard let written = try? PackStreamEncoder.encode(value, usesUTC: usesUTC) else { continue }
            let again = try require("what was written can be read") { try PackStreamDecoder.decode(written) }
            let rewritten = try require("it can be written again") {
                try PackStreamEncoder.encode(again, usesUTC: usesUTC)
            }
            try require(rewritten == written, "a value is written in one way: \(value)")
        }
    }
}
