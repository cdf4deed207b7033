import Crypto
import JSON
import MCP

/// The code on the pages about servers.
enum ServerSnippets {
    /// The input of a tool, with all that can be said about it.
    enum Described {
        // snippet: described-input
        struct Forecast: Decodable, SchemaDescribed {
            enum Unit: String, Decodable, CaseIterable { case celsius, fahrenheit }
            let city: String
            let days: Int
            let unit: Unit?

            static let schemaNotes: [String: SchemaNote] = [
                "city": .init("The city's name", length: 1...100),
                "days": .init("How many days ahead", in: 1...14, default: 3),
            ]
        }
        // end
    }

    static func described() -> MCPServer {
        MCPServer(name: "weather", version: "1.0.0") {
            Tool("forecast", "Tells the weather") { (input: Described.Forecast, _) in "\(input.days) days" }
        }
    }

    static func structured() -> MCPServer {
        // snippet: structured-output
        struct Temperature: Codable { let celsius: Double }

        let server = MCPServer(name: "weather", version: "1.0.0") {
            Tool("temperature", "Tells how warm it is") { (input: Forecast, _) in
                guard input.city == "Oslo" else { throw ToolError("There is no station in \(input.city); try Oslo.") }
                return Temperature(celsius: 4.5)
            }
        }
        // end
        return server
    }

    static func asking(_ airline: Airline) -> MCPServer {
        MCPServer(name: "airline", version: "1.0.0") {
            // snippet: asking-the-user
            Tool("book", "Books a flight") { (input: Flight, context) in
                let answer = try context.elicit(
                    "confirm", message: "Book \(input.number) for \(input.price)?",
                    schema: ["type": "object", "properties": ["ok": ["type": "boolean"]], "required": ["ok"]])
                guard answer.content?["ok"]?.boolValue == true else { return "Not booked." }
                return try await airline.book(input)
            }
            // end
        }
    }

    static func reporting() -> MCPServer {
        MCPServer(name: "archive", version: "1.0.0") {
            // snippet: reporting
            Tool("read", "Reads the archive") { context in
                await context.log(.info, "opened the archive")
                await context.report(progress: 3, of: 10, message: "reading")
                return "Read."
            }
            // end
        }
    }

    static func books(_ library: Library) -> MCPServer {
        // snippet: resources-and-prompts
        MCPServer(name: "books", version: "1.0.0") {
            Resource("books://index", name: "index") { _ in try await library.index() }
            ResourceTemplate("books://{isbn}", name: "book") { match, _ in
                try await library.book(match.variables["isbn"] ?? "")
            }
            Prompt("review", "Reviews a book", arguments: [PromptArgument("isbn", "The book", required: true)]) {
                arguments, _ in [.user("Review the book \(arguments["isbn"] ?? "").")]
            }
            Completions(for: .prompt(name: "review"), argument: "isbn") { query, _ in
                Completion(try await library.isbns(beginningWith: query.prefix))
            }
        }
        // end
    }

    static func changing(_ server: MCPServer) throws {
        // snippet: changing-a-server
        try server.add(Tool("reload", "Reads the weather anew") { _ in "Done." })
        server.removeTool("forecast")
        server.resourceChanged("books://index")
        // end
    }

    static func standardInput(_ server: MCPServer) async throws {
        // snippet: run-over-stdio
        try await server.run(over: .stdio)
        // end
    }

    static func ownTransport(_ server: MCPServer, _ transport: some Transport) async throws {
        // snippet: run-over-any-transport
        let connection = ServerConnection(service: server, transport: transport, options: ProtocolOptions())
        try await connection.run()
        // end
    }

    static func oneEra() -> ProtocolOptions {
        // snippet: modern-only
        var options = ProtocolOptions()
        options.revisions = ProtocolRevision.modern
        // end
        return options
    }

    static func replicas(_ key: SymmetricKey) -> ProtocolOptions {
        // snippet: shared-sealing-key
        var options = ProtocolOptions()
        options.sealer = RequestStateSealer(keys: [key])
        // end
        return options
    }
}
