import FoundationEssentials
import Logging
import Testing

@testable import MCP

/// What a started server gets of this process, and what of it comes out.
@Suite(.timeLimit(.minutes(1))) struct `Subprocess surroundings` {
    private static func standardError(
        of script: String, _ change: (inout SubprocessTransport.Configuration) -> Void = { _ in }
    ) async throws -> [String] {
        let lines = KeepingLogHandler.Lines()
        var server = ScriptedServer(script + " >&2; " + ScriptedServer.echo)
        server.configuration.logger = KeepingLogHandler.logger(lines)
        change(&server.configuration)
        try await server.use { _ = try await $0.ping() }
        return lines.all
    }

    @Test func `only named variables are inherited, and given ones come on top`() async throws {
        let lines = try await Self.standardError(of: "env") {
            $0.variables = ["TOKEN": "a b\"c'd", "LANG": "xx_YY"]
        }
        let names = Set(lines.map { String($0.prefix { $0 != "=" }) })
        #expect(names.subtracting(InheritedVariables.usual).subtracting(["PWD", "OLDPWD", "SHLVL", "_"]) == ["TOKEN"])
        #expect(lines.contains("TOKEN=a b\"c'd") && lines.contains("LANG=xx_YY"))
        #expect(ProcessInfo.processInfo.environment.count > 0)
    }

    @Test func `no variable is inherited if none is named`() async throws {
        let lines = try await Self.standardError(of: "/usr/bin/env") { $0.inheritedVariables = [] }
        let names = Set(lines.map { String($0.prefix { $0 != "=" }) })
        #expect(names.subtracting(["PWD", "OLDPWD", "SHLVL", "_", "PATH"]) == [])
    }

    @Test func `the working directory is where it runs`() async throws {
        #expect(try await Self.standardError(of: "pwd") { $0.workingDirectory = "/usr" } == ["/usr"])
    }

    @Test(.enabled(if: ProcessTable.isThere, "needs /proc"))
    func `a server gets its three descriptors and none of its siblings'`() async throws {
        try await withThrowingTaskGroup { group in
            for _ in 0..<4 {
                group.addTask { try await Self.standardError(of: "ls /proc/self/fd") }
            }
            for try await lines in group { #expect(lines == ["0", "1", "2", "3"], "3 is the folder that ls reads") }
        }
    }

    @Test(.enabled(if: ProcessTable.isThere, "needs /proc"))
    func `a server does not inherit that this process ignores broken pipes`() async throws {
        let lines = try await Self.standardError(of: "grep SigIgn /proc/self/status")
        let ignored = try #require(lines.first?.split(separator: "\t").last.flatMap { UInt64($0, radix: 16) })
        #expect(ignored & 1 << (13 - 1) == 0, "13 is SIGPIPE")
    }

    @Test func `descriptions tell no values`() throws {
        var configuration = SubprocessTransport.Configuration(
            command: "server", arguments: ["--key=s3cret", "s3cret", "-v"], workingDirectory: "/s3cret")
        configuration.variables["KEY"] = "s3cret"
        let transport = SubprocessTransport(configuration)
        var dumped = ""
        dump(transport, to: &dumped)
        dump(configuration, to: &dumped)
        for text in ["\(configuration)", String(reflecting: configuration), "\(transport)", dumped, transport.identity]
        {
            #expect(!text.contains("s3cret"))
        }
        #expect(transport.identity.hasPrefix("server --key … -v ("))
        configuration.arguments[0] = "--key=other"
        #expect(SubprocessTransport(configuration).identity != transport.identity)
    }

    @Test func `a flood on standard error neither blocks the server nor floods the log`() async throws {
        let lines = try await Self.standardError(
            of: "i=0; while [ $i -lt 20000 ]; do echo \"line $i of the flood, which is long enough\"; i=$((i+1)); done")
        #expect(lines.count >= 200 && lines.count < 5000)
    }

    @Test func `lines of standard error are cut, repaired and kept within bounds`() {
        var lines = ErrorLines()
        #expect(lines.feed(Array("one\r\n\ntw".utf8)) == ["one"])
        #expect(lines.feed(Array("o\n".utf8) + [0x1B, 0xFF, 0x41, 0x09, 0x0A]) == ["two", "\u{FFFD}\u{FFFD}A\t"])
        let long = lines.feed(Array(repeating: 0x61, count: 10_000)) + lines.feed([0x0A])
        #expect(long == [String(repeating: "a", count: 4096) + "…"])
        #expect(lines.finish() == nil)
        for number in 0..<50 { _ = lines.feed(Array("line \(number)\n".utf8)) }
        #expect(lines.last.count == 20 && lines.last.first == "line 30")
        _ = lines.feed(Array("no end".utf8))
        #expect(lines.finish() == "no end")
        for _ in 0..<20 { _ = lines.feed(Array(repeating: 0x62, count: 3000) + [0x0A]) }
        #expect((lines.explanation?.utf8.count ?? 0) <= ErrorLines.keptBytes + 3)
    }

    @Test func `the log's allowance comes back with time`() {
        var allowance = LogAllowance(burst: 2, perSecond: 1)
        #expect(allowance.take(at: .zero) == .pass(dropped: 0))
        #expect(allowance.take(at: .zero) == .pass(dropped: 0))
        #expect(allowance.take(at: .zero) == .drop)
        #expect(allowance.take(at: .milliseconds(500)) == .drop)
        #expect(allowance.take(at: .milliseconds(1000)) == .pass(dropped: 2))
        #expect(allowance.take(at: .milliseconds(1000)) == .drop)
    }
}
