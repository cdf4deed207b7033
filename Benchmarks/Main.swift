import JSON

/// The parts of `make bench` that are Swift: servers to compare with, clients that press on imcp, and the JSON figures.
/// `run.sh` starts them. Each prints one JSON value and ends, except the servers, which are ended from outside.
@main
struct Main {
    static func main() async throws {
        var arguments = CommandLine.arguments.dropFirst()
        let mode = arguments.popFirst() ?? ""
        let numbers = arguments.compactMap { Int($0) }
        switch (mode, numbers.count) {
        case ("serve-nio", 2): try await BareNIO.serve(port: numbers[0], answerBytes: numbers[1])
        case ("serve-hummingbird", 2): try await BareHummingbird.serve(port: numbers[0], answerBytes: numbers[1])
        case ("abandon", 2): try await Abandonment.run(port: numbers[0], sessions: numbers[1])
        case ("cycles", 1) where arguments.count > 2: try await Cycles.run(numbers[0], Array(arguments.dropFirst()))
        case ("json", 0): print(try JSONFigures.measure().jsonString)
        case ("schema", 0): print(try SchemaFigures.measure().jsonString)
        case ("stdio", 2) where arguments.count > 2:
            let command = Array(arguments.dropFirst(2))
            print(try StdioFigures.measure(command, inFlight: numbers[0], calls: numbers[1]).jsonString)
        case ("client", 2) where arguments.count > 2:
            let target = Array(arguments.dropFirst(2))
            print(try await ClientFigures.measure(target, inFlight: numbers[0], calls: numbers[1]).jsonString)
        case ("bare-http", 2) where arguments.count == 3:
            let url = arguments[arguments.startIndex + 2]
            let figures = try await ClientFigures.measureBareHTTP(url, inFlight: numbers[0], calls: numbers[1])
            print(figures.jsonString)
        default: print(usage)
        }
    }

    private static let usage = """
        serve-nio PORT BYTES          answer every POST with BYTES bytes, by a handler on bare NIO
        serve-hummingbird PORT BYTES  the same, by a Hummingbird route
        abandon PORT SESSIONS         open sessions at imcp and leave them
        stdio FLIGHT CALLS COMMAND…   call the echo tool of a server that COMMAND starts
        client FLIGHT CALLS TARGET…   the same by our client; the target is an http or ws address, or a command
        bare-http FLIGHT CALLS URL    the same by the HTTP library alone
        cycles COUNT WAY TARGET…      connect, call once and leave; WAY is modern, legacy, http+sse, websocket or stdio
        json | schema                 time the JSON library, and Foundation beside it
        """
}
