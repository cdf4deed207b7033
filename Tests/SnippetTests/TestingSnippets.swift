import JSON
import MCP
import MCPTesting
import Testing

private typealias MyTransport = InMemoryTransport

@Suite struct `The code about testing` {
    @Test func `calls a server in the test`() async throws {
        // snippet: with-server
        try await withServer(weather) { client in
            let result = try await client.callTool("forecast", arguments: ["city": "Oslo"])
            #expect(result.content.first?.text == "Sunny in Oslo.")
        }
        // end
    }

    @Test(arguments: [ProtocolEra.modern, .legacy])
    func `asks the user in either era`(era: ProtocolEra) async throws {
        let options = ClientSnippets.answering(Console())
        try await withServer(ServerSnippets.asking(Airline()), era: era, clientOptions: options) { client in
            let result = try await client.callTool("book", arguments: ["number": "SK 1", "price": 90])
            #expect(result.content.first?.text == "Booked SK 1.")
        }
    }

    @Test func `reads resources, fills in prompts and completes`() async throws {
        try await withServer(ServerSnippets.books(Library())) { client in
            let book = try await client.readResource("books://9780141439600")
            #expect(book.contents.first?.text == "It was the best of times.")
            let prompt = try await client.getPrompt("review", arguments: ["isbn": "1"])
            #expect(prompt.messages.first?.content?.text == "Review the book 1.")
            let completion = try await client.complete(.prompt(name: "review"), argument: "isbn", value: "978")
            #expect(completion.values == ["9780141439600"])
        }
    }

    @Test func `has a schema, an output and a failure that say what the type says`() async throws {
        try await withServer(ServerSnippets.described()) { client in
            let schema = try await client.listTools().first?.inputSchema
            #expect(schema?["properties"]?["days"]?["maximum"] == 14)
            #expect(schema?["required"] == ["city"])
            #expect(try await client.callTool("forecast", arguments: ["city": "Oslo"]).content.first?.text == "3 days")
        }
        try await withServer(ServerSnippets.structured()) { client in
            let warm = try await client.callTool("temperature", arguments: ["city": "Oslo"])
            #expect(warm.structuredContent == ["celsius": 4.5])
            let unknown = try await client.callTool("temperature", arguments: ["city": "Rom"])
            #expect(unknown.isError)
        }
    }

    @Test func `reports progress, and connects in process`() async throws {
        try await withServer(ServerSnippets.reporting()) { client async throws in
            #expect(try await ClientSnippets.patient(client).content.first?.text == "Read.")
        }
        #expect(try await ClientSnippets.inProcess().content.first?.text == "Sunny in Oslo.")
        #expect(try await ClientSnippets.long(InProcessClientTransport(weather)).map(\.name) == ["forecast"])
        try await withServer(weather) { client async throws in
            #expect(try await ClientSnippets.outcome(of: client) == "Sunny in Oslo.")
            #expect(try await ClientSnippets.revision(client) == .latest)
        }
    }

    @Test func `tells clients what has changed`() async throws {
        let server = MCPServer(name: "weather", version: "1.0.0") {
            Tool("forecast", "Tells tomorrow's weather") { (input: Forecast, _) in "Sunny in \(input.city)." }
        }
        try ServerSnippets.changing(server)
        try await withServer(server) { client async throws in
            #expect(try await client.listTools().map(\.name) == ["reload"])
        }
    }

    static func transcript(_ server: MCPServer) async throws {
        // snippet: transcript
        let file = TranscriptFile(path: "Tests/WeatherTests/Transcripts/tools.txt")
        let played = try await TranscriptPlayer().play(file.read(), to: server)
        #expect(try file.check(played.transcript) == [])
        // end
    }

    @Test func `hands a clock to what waits`() {
        // snippet: test-clock
        var options = ProtocolOptions()
        options.clock = ManualClock()
        // end
        #expect(options.clock is ManualClock)
    }

    @Test func `runs in an order that a seed decides`() throws {
        // snippet: simulation
        for seed in UInt64(0)..<100 {
            try Simulation(seed: seed).run { world in
                let conduct = UnreliableTransport.Conduct(delay: .zero ... .milliseconds(50))
                let (client, server) = UnreliableTransport.pair(conduct, random: world.random(1), clock: world.clock)
                try await client.send(Array("hello".utf8))
                await client.close()
                for try await frame in server.frames { #expect(frame == .message(Array("hello".utf8))) }
            }
        }
        // end
    }

    @Test func `checks a transport`() async throws {
        // snippet: transport-compatibility
        try await TransportCompatibility().check { MyTransport.pair() }
        // end
    }
}
