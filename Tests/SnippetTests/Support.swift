import JSON
import MCP
import Settings

/// What the pages take for granted: the reader's own code.
struct Forecast: Decodable { let city: String }

let weather = MCPServer(name: "weather", version: "1.0.0") {
    Tool("forecast", "Tells tomorrow's weather") { (input: Forecast, _) in "Sunny in \(input.city)." }
}

struct Film: Decodable {
    struct Scene: Decodable { let number: Int }
    let title: String
    let scenes: [Scene]
}

struct Renderer {
    func render(_ scene: Film.Scene) async throws {}
}

struct Flight: Decodable {
    let number: String
    let price: Int
}

struct Airline {
    func book(_ flight: Flight) async throws -> String { "Booked \(flight.number)." }
}

struct Library {
    let books = ["9780141439600": "It was the best of times."]

    func index() async throws -> String { books.keys.sorted().joined(separator: "\n") }
    func book(_ isbn: String) async throws -> String {
        guard let book = books[isbn] else { throw MCPError.resourceNotFound("books://\(isbn)") }
        return book
    }
    func isbns(beginningWith prefix: String) async throws -> [String] {
        books.keys.filter { $0.hasPrefix(prefix) }.sorted()
    }
}

struct Console {
    func confirms(_ question: String) async -> Bool { question.contains("Book") }
}

/// A system that a connector speaks to.
struct Station: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let address: String

    func forecast(for city: String, key: Secret) async throws(Failure) -> String {
        guard address == "station.example" else { throw Failure(description: "it cannot be reached") }
        guard !key.exposed.isEmpty else { throw Failure(description: "it refuses the key") }
        return "Sunny in \(city)."
    }
}
