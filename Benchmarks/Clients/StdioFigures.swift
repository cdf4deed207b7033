import Foundation
import JSON

/// Calls a server over its standard input and output, keeping a number of calls under way.
enum StdioFigures {
    static func measure(_ command: [String], inFlight: Int, calls: Int) throws -> JSONObject {
        let server = Process()
        let (input, output) = (Pipe(), Pipe())
        server.executableURL = URL(filePath: command[0])
        server.arguments = Array(command.dropFirst())
        server.standardInput = input
        server.standardOutput = output
        try server.run()
        defer {
            try? input.fileHandleForWriting.close()
            server.waitUntilExit()
        }
        var dialogue = Dialogue(write: input.fileHandleForWriting, read: output.fileHandleForReading)
        try dialogue.run(calls: inFlight, inFlight: inFlight)
        let clock = ContinuousClock()
        let start = clock.now
        let waits = try dialogue.run(calls: calls, inFlight: inFlight).sorted()
        let seconds = (clock.now - start) / .seconds(1)
        return [
            "perSecond": JSONValue(Double(calls) / seconds),
            "p50Microseconds": JSONValue(waits[waits.count / 2] / .microseconds(1)),
            "p99Microseconds": JSONValue(waits[waits.count * 99 / 100] / .microseconds(1)),
        ]
    }
}

/// Requests out, lines in.
private struct Dialogue {
    let write: FileHandle
    let read: FileHandle
    private var nextID = 1

    init(write: FileHandle, read: FileHandle) {
        self.write = write
        self.read = read
    }

    /// How long each call took. Answers may come in any order, so each is matched to its request by the id.
    @discardableResult
    mutating func run(calls: Int, inFlight: Int) throws -> [Duration] {
        let clock = ContinuousClock()
        var begun: [Int64: ContinuousClock.Instant] = [:]
        var waits: [Duration] = []
        var sent = 0
        var rest: [UInt8] = []
        while waits.count < calls {
            var batch: [UInt8] = []
            while sent < calls, begun.count < inFlight {
                begun[Int64(nextID)] = clock.now
                batch += request(nextID)
                nextID += 1
                sent += 1
            }
            if !batch.isEmpty { try write.write(contentsOf: Data(batch)) }
            let bytes = read.availableData
            precondition(!bytes.isEmpty, "the server ended")
            rest += bytes
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                let answer = try JSONParser.parse(rest[..<end])
                rest.removeSubrange(...end)
                guard let id = answer["id"]?.integerValue, let start = begun.removeValue(forKey: id),
                    answer["result"] != nil
                else { preconditionFailure("not the answer to a call: \(answer)") }
                waits.append(clock.now - start)
            }
        }
        return waits
    }

    private func request(_ id: Int) -> [UInt8] {
        let text = String(repeating: "y", count: 160)
        return Array(
            """
            {"jsonrpc":"2.0","id":\(id),"method":"tools/call","params":{"name":"utility_echo","arguments":{"text":"\(text)"},\
            "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",\
            "io.modelcontextprotocol/clientCapabilities":{}}}}

            """.utf8)
    }
}
