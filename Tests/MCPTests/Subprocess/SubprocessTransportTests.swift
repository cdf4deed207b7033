import FoundationEssentials
import JSON
import Logging
import MCPTesting
import Testing

@testable import MCP

@Suite(.timeLimit(.minutes(2))) struct `Subprocess transport` {
    @Test func `carries requests to a process and answers back`() async throws {
        let end = try await ScriptedServer(ScriptedServer.echo).use { connection async throws in
            for id in 1...50 { #expect(try await connection.ping(Int64(id)).id == .integer(Int64(id))) }
        }
        #expect(end == nil)
    }

    @Test func `finds a command by its name`() async throws {
        var server = ScriptedServer(command: "sh", arguments: ["-c", ScriptedServer.echo])
        server.configuration.workingDirectory = "/"
        try await server.use { _ = try await $0.ping() }
    }

    struct Hopeless: Sendable, CustomTestStringConvertible {
        var name: String
        var says: String
        var make: @Sendable (TemporaryFolder) throws -> SubprocessTransport.Configuration
        var testDescription: String { name }
    }

    static let hopeless: [Hopeless] = [
        Hopeless(name: "unknown name", says: "There is no program 'imcp-no-such-program' in PATH") { _ in
            .init(command: "imcp-no-such-program")
        },
        Hopeless(name: "missing file", says: "There is no file") { .init(command: "\($0.path)/missing") },
        Hopeless(name: "folder", says: "is a directory, not a program") { .init(command: $0.path) },
        Hopeless(name: "not executable", says: "is not executable; make it so with chmod +x") { folder in
            .init(command: try folder.file("plain", "#!/bin/sh\n", mode: 0o644))
        },
        Hopeless(name: "missing interpreter", says: "the interpreter of its #! line is missing") { folder in
            .init(command: try folder.file("script", "#!/no/such/interpreter\n", mode: 0o755))
        },
        Hopeless(name: "no program", says: "is not a program for this machine, or a script without a #! line") {
            folder in
            .init(command: try folder.file("data", "\u{1}\u{2}\u{3}", mode: 0o755))
        },
        Hopeless(name: "missing working directory", says: "/no/such/folder is not a directory") { _ in
            .init(command: "/bin/sh", workingDirectory: "/no/such/folder")
        },
        Hopeless(name: "empty command", says: "The command is empty") { _ in .init(command: "") },
        Hopeless(name: "zero byte", says: "contains a zero byte") { _ in .init(command: "sh", arguments: ["a\0b"]) },
    ]

    @Test(arguments: hopeless) func `says why a process cannot be started`(_ hopeless: Hopeless) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let connection = try await SubprocessTransport(try hopeless.make(folder)).connect()
        await withTaskGroup { group in
            group.addTask {
                let failure = await #expect(throws: ExchangeFailure.self) { try await connection.run(KeepingInbox()) }
                #expect(failure?.provesNotRun == true && "\(failure as Any)".contains(hopeless.says))
            }
            group.addTask {
                let failure = await #expect(throws: ExchangeFailure.self) { try await connection.ping() }
                #expect(failure?.provesNotRun == true, "\(failure as Any)")
                #expect("\(failure as Any)".contains(hopeless.says), "\(failure as Any)")
            }
        }
    }

    @Test func `a process that ends at once is explained by its status and last words`() async throws {
        let server = ScriptedServer("echo 'no token given' >&2; read -r line; exit 3")
        let end = try await server.use { connection async throws in
            let failure = await #expect(throws: ExchangeFailure.self) { try await connection.ping() }
            #expect(failure?.provesNotRun == false)
            #expect("\(failure as Any)".contains("ended with exit status 3"), "\(failure as Any)")
            #expect("\(failure as Any)".contains("no token given"), "\(failure as Any)")
        }
        #expect("\(end as Any)".contains("no token given"))
    }

    @Test func `a process that is killed is explained by its signal`() async throws {
        let end = try await ScriptedServer("read -r line; kill -SEGV $$").use { connection async throws in
            let failure = await #expect(throws: ExchangeFailure.self) { try await connection.ping() }
            #expect("\(failure as Any)".contains("SIGSEGV"), "\(failure as Any)")
        }
        guard case .lost = end else {
            Issue.record("\(end as Any)")
            return
        }
    }

    @Test func `lines on standard output that are no messages are skipped, and logged within bounds`() async throws {
        let lines = KeepingLogHandler.Lines()
        var server = ScriptedServer(
            "i=0; while [ $i -lt 2000 ]; do echo \"starting up $i\"; i=$((i+1)); done; " + ScriptedServer.echo)
        server.configuration.logger = KeepingLogHandler.logger(lines)
        server.configuration.clock = ManualClock()
        try await server.use { _ = try await $0.ping() }
        #expect(lines.all.count == 10)
        #expect(lines.all.first?.contains("line=starting up 0") == true)
    }

    @Test func `a line that is too long is dropped, and the next one arrives`() async throws {
        var server = ScriptedServer("head -c 100000 /dev/zero | tr '\\0' x; echo; " + ScriptedServer.echo)
        server.configuration.maxLineBytes = 1000
        try await server.use { _ = try await $0.ping() }
    }

    @Test func `a process that never answers is left by cancelling the request`() async throws {
        try await ScriptedServer("cat > /dev/null").use { connection async throws in
            await withThrowingTaskGroup { group in
                group.addTask { _ = try await connection.ping() }
                group.cancelAll()
                await #expect(throws: CancellationError.self) { try await group.next() }
            }
        }
    }

    @Test func `a process that is asked to end can do so in order`() async throws {
        let lines = KeepingLogHandler.Lines()
        var server = ScriptedServer(ScriptedServer.echo + "; echo saved >&2", grace: .seconds(60))
        server.configuration.logger = KeepingLogHandler.logger(lines)
        let end = try await server.use { _ = try await $0.ping() }
        #expect(end == nil)
        #expect(lines.all == ["saved"])
    }

    @Test func `a process that ignores the end of its input and SIGTERM is killed`() async throws {
        let server = ScriptedServer("trap '' TERM; " + Self.answerPid + "; while :; do sleep 1; done")
        let pid = OneTimeEvent<Int>()
        let end = try await server.use { pid.happen(try await Self.pid($0)) }
        #expect(end == nil)
        #expect(!ProcessTable.isAlive(try #require(pid.known)))
    }

    @Test func `processes that the server left behind are ended with it`() async throws {
        let server = ScriptedServer("sleep 1000 & child=$!; " + Self.answer("$child") + "; exit 0")
        let pid = OneTimeEvent<Int>()
        // Whether the server had gone before it was asked again decides what its end is called.
        _ = try await server.use { connection async throws in
            pid.happen(try await Self.pid(connection))
            _ = try? await connection.ping(2)  // its end comes although the child holds the pipes
        }
        // The kernel has been told to end it, and does so in its own time.
        let left = try #require(pid.known)
        while ProcessTable.isAlive(left) { await Task.yield() }
    }

    @Test func `a process of another session that holds the pipes does not hold the connection`() async throws {
        var server = ScriptedServer("setsid sleep 5 & exit 4")
        server.configuration.clock = ImmediateClock()
        let end = try await server.use { _ = try? await $0.ping() }
        #expect("\(end as Any)".contains("exit status 4"), "\(end as Any)")
    }

    @Test func `a process that closes its output cannot be used and is ended`() async throws {
        let end = try await ScriptedServer("exec 1>&-; sleep 1000").use { connection async throws in
            let failure = await #expect(throws: ExchangeFailure.self) { try await connection.ping() }
            #expect("\(failure as Any)".contains("closed its standard output"), "\(failure as Any)")
        }
        guard case .lost = end else {
            Issue.record("\(end as Any)")
            return
        }
    }

    @Test func `a process that closes its input cannot be used and is ended`() async throws {
        let end = try await ScriptedServer("exec 0<&-; echo '{\"jsonrpc\":\"2.0\",\"method\":\"x\"}'; sleep 1000").use {
            connection in
            while true {
                do {
                    try await connection.send(
                        .notification(JSONRPCNotification(method: "notifications/y")), revision: nil)
                } catch {
                    #expect("\(error)".contains("closed its standard input"), "\(error)")
                    break
                }
            }
        }
        #expect(end != nil)
    }

    @Test func `a cancelled run ends the process before it throws`() async throws {
        let connection = try await SubprocessTransport(
            ScriptedServer("trap '' TERM; " + Self.answerPid + "; while :; do sleep 1; done").configuration
        ).connect()
        try await withThrowingTaskGroup { group in
            group.addTask { try await connection.run(KeepingInbox()) }
            let pid = try await Self.pid(connection)
            #expect(ProcessTable.isAlive(pid))
            group.cancelAll()
            await #expect(throws: CancellationError.self) { try await group.next() }
            #expect(!ProcessTable.isAlive(pid))
        }
    }

    @Test func `a connection that is closed before it runs starts nothing`() async throws {
        let connection = try await SubprocessTransport(ScriptedServer("exit 1").configuration).connect()
        await connection.close()
        try await connection.run(KeepingInbox())
        let failure = await #expect(throws: ExchangeFailure.self) { try await connection.ping() }
        #expect(failure?.provesNotRun == true)
    }

    @Test func `a process that ends by itself and content ends the connection in order`() async throws {
        let connection = try await SubprocessTransport(ScriptedServer("exit 0", grace: .seconds(60)).configuration)
            .connect()
        try await connection.run(KeepingInbox())
    }

    @Test(arguments: [ProtocolEra.legacy, .modern]) func `a client speaks to the example server`(
        era: ProtocolEra
    ) async throws {
        let products = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/") + "/.build/debug"
        let program = products + "/everything"
        guard FileManager.default.isExecutableFile(atPath: program) else {
            return print("skipped: there is no \(program)")
        }
        var options = ClientOptions()
        if era == .legacy { options.revisions = options.revisions.filter { !$0.isModern } }
        let transport = SubprocessTransport(.init(command: program, arguments: ["--stdio"]))
        try await withMCPClient(of: transport, options: options) { client in
            let result = try await client.callTool("test_simple_text")
            #expect(result.content.first?.text?.isEmpty == false)
            #expect(try await client.server.revision.isModern == (era == .modern))
        }
    }

    static let answerPid = answer("$$")

    static func answer(_ number: String) -> String {
        #"read -r line; echo "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"pid\":"# + number + #"}}""#
    }

    static func pid(_ connection: any ClientConnection) async throws -> Int {
        let result = try await connection.ping().outcome.get()
        guard let pid = result["pid"]?.intValue else { throw ExchangeFailure.unreadable("no pid") }
        return pid
    }
}
