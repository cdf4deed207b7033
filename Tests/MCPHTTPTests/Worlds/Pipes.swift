import MCP

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Two transports whose pipes are crossed, as those of a client and the server that it started.
enum Pipes {
    static func pair() throws -> (StdioTransport, StdioTransport) {
        let (there, back) = (try make(), try make())
        let configuration = StdioTransport.Configuration(closesDescriptors: true)
        return (
            try StdioTransport(input: back.reading, output: there.writing, configuration: configuration),
            try StdioTransport(input: there.reading, output: back.writing, configuration: configuration)
        )
    }

    private static func make() throws -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { throw WaitFailure("There is no pipe left") }
        return (ends[0], ends[1])
    }
}
