import Logging
import Settings
import Testing

@testable import imcp

@Suite struct `The configuration` {
    private func read(_ text: String) throws -> ImcpSettings {
        let source = ConfigurationSource(name: "imcp.yaml", directory: ".", text: text)
        return try ImcpSettings.schema.read(source, substituting: .none).settings
    }

    private func problems(_ text: String) -> [String] {
        do {
            _ = try read(text)
            return []
        } catch let error as ConfigurationError {
            return error.diagnostics.map(\.message)
        } catch {
            return ["\(error)"]
        }
    }

    @Test func `needs nothing but servers`() throws {
        let settings = try read("servers: { u: { utility: {} } }")
        #expect(settings.listen.description == "127.0.0.1:8080")
        #expect(settings.servers.map(\.name) == ["u"])
        let deployment = try Deployment(settings, logger: Logger(label: "test"))
        #expect(deployment.service("u") != nil)
        #expect(deployment.service("v") == nil)
    }

    @Test func `is refused when it opens the server to everyone by accident`() {
        #expect(problems("listen: 0.0.0.0:80\nservers: {}").count == 1)
        #expect(problems("listen: 0.0.0.0:80\nanonymous: true\nservers: {}").isEmpty)
    }

    @Test func `names the nearest key for one that is misspelt`() {
        #expect(problems("serverz: {}").first?.contains("serverz") == true)
        #expect(problems("servers: { u: { utilty: {} } }").isEmpty == false)
    }

    @Test func `of the starter is legal`() throws {
        #expect(try read(Starter.configuration).servers.map(\.name) == ["files", "utility"])
    }

    @Test func `tells which changes need a restart`() throws {
        let old = try read("servers: {}")
        let new = try read("listen: 127.0.0.1:9\nlimits: { drain_timeout: 1s }\nservers: { u: { utility: {} } }")
        #expect(new.restartNeeded(since: old) == ["listen", "limits"])
        #expect(old.restartNeeded(since: old).isEmpty)
    }
}
