import Foundation
import JSON
import MCP
import Testing

@testable import UtilityConnector

@Suite struct `The utility server` {
    private let server = UtilityConnector.server(now: { Date(timeIntervalSince1970: 1_751_371_200) })

    private func call(_ tool: String, _ arguments: JSONObject) async throws -> CallToolResult {
        let params: JSONObject = ["name": .string(tool), "arguments": .object(arguments)]
        let result = try await server.perform(ServiceRequest(method: Method.callTool, params: params))
        return try CallToolResult(json: .object(result))
    }

    @Test func `tells that it is alive`() async throws {
        #expect(try await call("health_check", [:]).structuredContent == ["status": "ok", "uptimeSeconds": 0])
    }

    @Test func `gives back a text`() async throws {
        #expect(try await call("echo", ["text": "grüß\n\"dich\""]).content.first?.text == "grüß\n\"dich\"")
    }

    @Test(arguments: [
        ("Europe/Berlin", "2025-07-01T14:00:00+02:00", true), ("America/New_York", "2025-07-01T08:00:00-04:00", true),
        ("Asia/Kolkata", "2025-07-01T17:30:00+05:30", false), ("UTC", "2025-07-01T12:00:00Z", false),
    ])
    func `tells the time in a zone`(zone: String, time: String, isDaylightSaving: Bool) async throws {
        let result = try await call("get_time", ["timezone": .string(zone)]).structuredContent
        #expect(result?["datetime"]?.stringValue == time)
        #expect(result?["isDaylightSaving"]?.boolValue == isDaylightSaving)
        #expect(result?["dayOfWeek"]?.stringValue == "Tuesday")
    }

    @Test func `takes UTC when no zone is given`() async throws {
        #expect(try await call("get_time", [:]).structuredContent?["timezone"]?.stringValue == "UTC")
    }

    @Test(arguments: ["", "Mars/Olympus", "CET+25", "../etc/passwd"])
    func `refuses a zone that does not exist`(zone: String) async throws {
        let result = try await call("get_time", ["timezone": .string(zone)])
        #expect(result.isError)
        #expect(result.content.first?.text?.contains("Europe/Berlin") == true)
    }
}
