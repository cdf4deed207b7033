import MCP

struct Forecast: Decodable { let city: String }

let server = MCPServer(name: "weather", version: "1.0.0") {
    Tool("forecast", "Tells tomorrow's weather") { (input: Forecast, _) in "Sunny in \(input.city)." }
}
try await server.run(over: .stdio)
