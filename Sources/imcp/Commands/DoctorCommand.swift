import ArgumentParser
import ConnectorKit
import JSON

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Check the systems behind the servers, and say what to fix.",
        usage: "imcp doctor [SERVER …] [OPTIONS]",
        discussion: "Changes nothing. Exits with 0 when all is well but for warnings, 1 when something is wrong.")

    @OptionGroup var file: ConfigurationOption
    @OptionGroup var format: OutputOption
    @Option(help: "How many seconds the check of one server may take.") var timeout = 15
    @Argument(help: "The servers to check; all of the configuration without.") var servers: [String] = []

    func validate() throws {
        guard (1...3600).contains(timeout) else { throw ValidationError("--timeout takes 1 to 3600 seconds.") }
    }

    func run() async throws { try await perform(.process) }

    func perform(_ console: Console) async throws {
        let (_, deployment) = try Starting.deployment(file.path, quiet: true)
        let names = deployment.parts.map(\.name)
        if let stranger = servers.first(where: { !names.contains($0) }) {
            let near = NearestName.suggestion(for: stranger, among: names).map { "; did you mean \"\($0)\"?" } ?? "."
            console.err("imcp: There is no server \"\(stranger)\" in \(file.path)\(near)")
            throw Exit.badCall
        }
        let parts = deployment.parts.filter { servers.isEmpty || servers.contains($0.name) }
        let doctor = Doctor(deadline: .seconds(timeout))
        let report = DoctorReport(examinations: await doctor.examine(parts, deployment.host.stores))
        if format.isJSON {
            console.out(JSONValue.pretty(report.json))
        } else {
            for line in report.lines(width: console.width) { console.out(line) }
        }
        try console.checkOutput()
        if report.hasErrors { throw Exit.hasFindings }
    }
}
