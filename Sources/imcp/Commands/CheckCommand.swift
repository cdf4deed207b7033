import ArgumentParser
import JSON
import MCPHTTP
import Settings

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Tell what is wrong with the configuration, with file, line and column.",
        discussion: "Exits with 3 when the configuration cannot be used.")

    static let referenceTitle = "Settings of imcp.yaml"

    @OptionGroup var file: ConfigurationOption
    @Flag(help: "Print the JSON Schema of the configuration, for editors.") var schema = false
    @Flag(help: "Print the reference of all settings as Markdown.") var reference = false
    @Option(help: "text or json.") var output = OutputFormat.text

    func run() async throws {
        if schema { return print(JSONValue.pretty(ImcpSettings.schema.jsonSchema(title: "imcp.yaml"))) }
        if reference { return print(ImcpSettings.schema.referencePage(title: Self.referenceTitle)) }
        do {
            let loaded = try ConfigurationLoading.load(file.path)
            let logger = loaded.settings.log.logger("imcp")
            let secrets = ConfigurationLoading.secrets(for: file.path)
            let host = try Host(loaded.settings, secrets: secrets, logger: logger)
            _ = try Deployment(loaded.settings, host: host, logger: logger)
            try loaded.settings.tls?.settings.check()
            report(loaded.warnings, failure: nil)
        } catch let error as ConfigurationError {
            report(error.diagnostics, failure: nil)
            throw Exit.badConfiguration
        } catch let error as DeploymentError {
            report([], failure: error.description)
            throw Exit.badConfiguration
        } catch let error as TLSFileError {
            report([], failure: "tls: \(error)")
            throw Exit.badConfiguration
        }
    }

    private func report(_ diagnostics: [Diagnostic], failure: String?) {
        switch output {
        case .text:
            for diagnostic in diagnostics { print(diagnostic.rendered()) }
            if let failure { print("\(file.path): error: \(failure)") }
            if diagnostics.isEmpty, failure == nil { print("\(file.path) is fine.") }
        case .json:
            var findings = diagnostics.map(\.json)
            if let failure {
                findings.append(["severity": "error", "file": .string(file.path), "message": .string(failure)])
            }
            print(JSONValue.pretty(.array(findings)))
        }
    }
}

extension JSONValue {
    /// Text for people to read.
    static func pretty(_ value: JSONValue) -> String { String(decoding: value.serialized(pretty: true), as: UTF8.self) }
}
