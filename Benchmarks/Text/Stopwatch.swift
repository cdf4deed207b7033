#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Times small pieces of work by the CPU time of the process, which other processes disturb less than they do a clock.
enum Stopwatch {
    private static let rounds = 15
    private static let roundNanoseconds = 8e6

    /// Nanoseconds of CPU per run of each piece: its fastest round. The pieces take turns, so that a slow moment of the
    /// machine meets all of them.
    static func time(_ pieces: [() throws -> Void]) throws -> [Double] {
        let counts = try pieces.map(runsPerRound)
        var best = pieces.map { _ in Double.infinity }
        for _ in 0..<rounds {
            for (index, piece) in pieces.enumerated() {
                best[index] = min(best[index], try run(piece, counts[index]) / Double(counts[index]))
            }
        }
        return best
    }

    private static func runsPerRound(_ piece: () throws -> Void) throws -> Int {
        var count = 1
        while try run(piece, count) < roundNanoseconds { count *= 2 }
        return count
    }

    private static func run(_ piece: () throws -> Void, _ count: Int) throws -> Double {
        let start = nanoseconds()
        for _ in 0..<count { try piece() }
        return nanoseconds() - start
    }

    /// POSIX counts the time of the process in microseconds.
    private static func nanoseconds() -> Double { Double(clock()) * 1000 }
}

/// Keeps the optimiser from dropping work whose result nobody uses.
@inline(never)
func keep<Value>(_ value: Value) {}
