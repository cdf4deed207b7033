import JSON
import MCP
import Synchronization

/// The single checks of ``TransportCompatibility``, each on a fresh pair.
struct TransportCheck: Sendable {
    enum Name: String, CaseIterable {
        case order = "messages arrive in order and whole"
        case senders = "messages of several senders arrive whole and once"
        case large = "a large message arrives"
        case cancelledReader = "a cancelled reader loses no message"
        case pressure = "a sender waits for a peer that does not read"
        case tooLong = "a too long message is reported and dropped"
        case close = "a close ends both directions"
    }

    let rules: TransportCompatibility

    func run(_ name: Name, _ near: some Transport, _ far: some Transport) async throws {
        switch name {
        case .order: try await order(near, far)
        case .senders: try await senders(near, far)
        case .large: try await large(near, far)
        case .cancelledReader: try await cancelledReader(near, far)
        case .pressure: try await pressure(near, far)
        case .tooLong: try await tooLong(near, far)
        case .close: try await close(near, far)
        }
    }

    // MARK: - Passing messages

    private func order(_ near: some Transport, _ far: some Transport) async throws {
        let count = 500
        try await withThrowingTaskGroup { group in
            for (from, to) in [(near as any Transport, far as any Transport), (far, near)] {
                group.addTask { for number in 0..<count { try await from.send(Self.frame(number, number * 7 % 3000)) } }
                group.addTask {
                    try await Self.expect((0..<count).map { Self.frame($0, $0 * 7 % 3000) }, at: to)
                }
            }
            try await group.waitForAll()
        }
    }

    private func senders(_ near: some Transport, _ far: some Transport) async throws {
        let (senders, count) = (8, 50)
        try await withThrowingTaskGroup { group in
            for sender in 0..<senders {
                group.addTask {
                    for number in 0..<count { try await near.send(Self.frame(sender * 1000 + number, 100 * sender)) }
                }
            }
            var next = [Int](repeating: 0, count: senders)
            var frames = far.frames.makeAsyncIterator()
            for _ in 0..<(senders * count) {
                let bytes = try Self.message(try await frames.next(isolation: #isolation))
                let number = try Self.number(of: bytes)
                let sender = number / 1000
                guard next.indices.contains(sender), bytes == Self.frame(number, 100 * sender) else {
                    throw TestFailure("A message came that was not sent: number \(number), \(bytes.count) bytes.")
                }
                guard number % 1000 == next[sender] else {
                    throw TestFailure("Of one sender, message \(number % 1000) came in place of \(next[sender]).")
                }
                next[sender] += 1
            }
            try await group.waitForAll()
        }
    }

    private func large(_ near: some Transport, _ far: some Transport) async throws {
        let frame = Self.frame(1, max(0, rules.largeFrameBytes - Self.frame(1, 0).count))
        try await withThrowingTaskGroup { group in
            group.addTask {
                try await near.send(frame)
                try await near.send(Self.frame(2, 0))
            }
            try await Self.expect([frame, Self.frame(2, 0)], at: far)
            try await group.waitForAll()
        }
    }

    private func tooLong(_ near: some Transport, _ far: some Transport) async throws {
        guard let length = rules.tooLongFrameBytes else { return }
        try await withThrowingTaskGroup { group in
            group.addTask {
                try await near.send(Self.frame(1, length))
                try await near.send(Self.frame(2, 0))
            }
            var frames = far.frames.makeAsyncIterator()
            guard case .tooLong(let count)? = try await frames.next(isolation: #isolation), count >= length else {
                throw TestFailure("A message of more than \(length) bytes was not reported as too long.")
            }
            guard try await frames.next(isolation: #isolation) == .message(Self.frame(2, 0)) else {
                throw TestFailure("After a message that was too long, the next one did not arrive.")
            }
            try await group.waitForAll()
        }
    }

    // MARK: - Cancelling and waiting

    private func cancelledReader(_ near: some Transport, _ far: some Transport) async throws {
        for number in 0..<200 {
            let got = try await withThrowingTaskGroup(of: TransportFrame?.self) { group in
                group.addTask {
                    var frames = far.frames.makeAsyncIterator()
                    return try await frames.next(isolation: #isolation)
                }
                if number % 3 > 0 { await Task.yield() }
                if number % 2 == 0 {
                    group.cancelAll()
                    try await near.send(Self.frame(number, 10))
                } else {
                    try await near.send(Self.frame(number, 10))
                    group.cancelAll()
                }
                do {
                    return try await group.next() ?? nil
                } catch is CancellationError {
                    return nil
                }
            }
            if let got {
                guard got == .message(Self.frame(number, 10)) else {
                    throw TestFailure("Message \(number) was lost by a reader that was cancelled before.")
                }
            } else {
                try await Self.expect([Self.frame(number, 10)], at: far)
            }
        }
    }

    private func pressure(_ near: some Transport, _ far: some Transport) async throws {
        let padding = 16384
        let sent = Count()
        let (ended, end) = AsyncStream<Void>.makeStream()
        try await withThrowingTaskGroup { group in
            group.addTask {
                defer { end.finish() }
                do {
                    for number in 0...(rules.bufferBytes / padding) {
                        try await near.send(Self.frame(number, padding))
                        sent.value.store(number + 1, ordering: .relaxed)
                    }
                } catch is CancellationError {
                    return
                }
                throw TestFailure("The peer does not read, but \(rules.bufferBytes) bytes were taken.")
            }
            group.addTask {
                // Whoever does not come on for so long waits. One that is merely slow passes the check as well.
                var last = -1
                while sent.value.load(ordering: .relaxed) != last {
                    last = sent.value.load(ordering: .relaxed)
                    try await rules.clock.sleep(for: .milliseconds(300))
                }
            }
            try await group.next()
            group.cancelAll()
            // What is begun goes on until it is read, though nobody waits for it any more.
            async let last: Void = {
                for await _ in ended {}
                try await near.send(Self.frame(-1, 0))
            }()
            var (frames, received) = (far.frames.makeAsyncIterator(), 0)
            while true {
                let frame = try Self.message(try await frames.next(isolation: #isolation))
                if frame == Self.frame(-1, 0) { break }
                guard frame == Self.frame(received, padding) else {
                    throw TestFailure("Message \(received) did not arrive after its sender had waited.")
                }
                received += 1
            }
            try await last
            let taken = sent.value.load(ordering: .relaxed)
            guard received == taken || received == taken + 1 else {
                throw TestFailure("\(taken) messages were taken, but \(received) arrived.")
            }
            try await group.waitForAll()
        }
    }

    // MARK: - The end

    private func close(_ near: some Transport, _ far: some Transport) async throws {
        try await near.send(Self.frame(1, 0))
        try await withThrowingTaskGroup { group in
            group.addTask {
                var frames = near.frames.makeAsyncIterator()
                guard try await frames.next(isolation: #isolation) == nil else {
                    throw TestFailure("A reader that waited got a message after its side was closed.")
                }
            }
            await Task.yield()
            await near.close()
            await near.close()
            try await group.waitForAll()
        }
        if rules.deliversBeforeClose { try await Self.expect([Self.frame(1, 0)], at: far) }
        var frames = far.frames.makeAsyncIterator()
        do {
            while let frame = try await frames.next(isolation: #isolation) {
                if rules.deliversBeforeClose || frame != .message(Self.frame(1, 0)) {
                    throw TestFailure("After the close came \(frame).")
                }
            }
        } catch is TransportError {}
        try await refuses(near, "on the side that closed")
        try await refuses(far, "on the other side")
    }

    private func refuses(_ transport: some Transport, _ where: String) async throws {
        do {
            // The other side may learn it by its first messages.
            for number in 0..<1000 { try await transport.send(Self.frame(number, 1000)) }
        } catch is TransportError {
            return
        }
        throw TestFailure("After the close messages were taken \(`where`).")
    }

    // MARK: - Messages

    /// A message with a number and some padding, as JSON.
    private static func frame(_ number: Int, _ padding: Int) -> [UInt8] {
        Array(#"{"number":\#(number),"padding":""#.utf8) + Array(repeating: 0x78, count: padding) + Array("\"}".utf8)
    }

    private static func number(of frame: [UInt8]) throws -> Int {
        guard case .integer(let number)? = try JSONParser.parse(frame)["number"] else {
            throw TestFailure("A message came that was not sent: \(String(decoding: frame.prefix(100), as: UTF8.self))")
        }
        return Int(number)
    }

    private static func message(_ frame: TransportFrame?) throws -> [UInt8] {
        guard case .message(let bytes)? = frame else {
            throw TestFailure("In place of a message came \(frame.map { "\($0)" } ?? "the end").")
        }
        return bytes
    }

    private static func expect(_ expected: [[UInt8]], at transport: some Transport) async throws {
        var frames = transport.frames.makeAsyncIterator()
        for expected in expected {
            let frame = try message(try await frames.next(isolation: #isolation))
            guard frame == expected else {
                throw TestFailure(
                    "Expected \(String(decoding: expected.prefix(60), as: UTF8.self)), got "
                        + "\(String(decoding: frame.prefix(60), as: UTF8.self)).")
            }
        }
    }
}

/// How often something has happened, for one task to count and another to look at.
private final class Count: Sendable {
    let value = Atomic(0)
}
