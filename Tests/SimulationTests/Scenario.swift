import MCP
import MCPTesting

/// What one seed stands for: who speaks what, how bad the network is, and which calls are made.
struct Scenario: Sendable {
    enum Kind: CaseIterable, Sendable { case echo, slow, ask, fail, refuse, list, ping }

    struct Call: Sendable {
        var token: String
        var kind: Kind
        /// After the beginning of the simulation.
        var start: Duration
        /// What the tool takes.
        var work: Duration
        var timeout: Duration
        /// After the start; nil when the caller waits for the end.
        var cancelAfter: Duration?
    }

    var clientRevisions: [ProtocolRevision]
    var serverRevisions: [ProtocolRevision]
    /// Nothing goes wrong and nobody loses patience, so every call must succeed.
    var isGentle: Bool
    var slowest: Duration
    /// How many of the attempts to connect fail.
    var refusals: Double
    /// The longest time between two disturbances, in milliseconds.
    var quiet: Int
    var calls: [Call]
    /// When the server's list of tools changes.
    var changes: [Duration]

    /// How long calls are begun.
    static let length = Duration.seconds(60)

    init(_ world: SimulatedWorld) {
        var random = world.random(0)
        isGentle = random.chance(0.25)
        let modern = ProtocolRevision.all.filter { $0.isModern }
        let legacy = ProtocolRevision.all.filter { !$0.isModern }
        // At least one side always knows both eras.
        (clientRevisions, serverRevisions) =
            switch Int.random(in: 0..<5, using: &random) {
            case 0: (ProtocolRevision.all, modern)
            case 1: (ProtocolRevision.all, legacy)
            case 2: (modern, ProtocolRevision.all)
            case 3: (legacy, ProtocolRevision.all)
            default: (ProtocolRevision.all, ProtocolRevision.all)
            }
        slowest = isGentle ? .milliseconds(50) : .milliseconds(Int.random(in: 1...4000, using: &random))
        refusals = isGentle ? 0 : Double.random(in: 0...0.6, using: &random)
        quiet = Int.random(in: 500...20_000, using: &random)
        calls = []
        let count = Int.random(in: 1...40, using: &random)
        for number in 0..<count { calls.append(Self.call(number, isGentle, &random)) }
        changes = (0..<Int.random(in: 0...4, using: &random)).map { _ in
            .milliseconds(Int.random(in: 0...60_000, using: &random))
        }
    }

    private static func call(_ number: Int, _ isGentle: Bool, _ random: inout SeededGenerator) -> Call {
        let kind = Kind.allCases.randomElement(using: &random) ?? .echo
        // A few at once every now and then, and some work that outlasts everybody's patience.
        let start = Duration.seconds(Int.random(in: 0...60, using: &random))
        let work = Duration.milliseconds(
            random.chance(0.1) && !isGentle ? 3_600_000 : Int.random(in: 0...8000, using: &random))
        let patience = isGentle ? 60_000 : [300, 3000, 30_000].randomElement(using: &random) ?? 0
        let isCancelled = random.chance(0.2)
        let cancelAfter = Duration.milliseconds(Int.random(in: 0...5000, using: &random))
        return Call(
            token: "<c\(number)>", kind: kind, start: start, work: work, timeout: .milliseconds(patience),
            cancelAfter: isCancelled ? cancelAfter : nil)
    }
}
