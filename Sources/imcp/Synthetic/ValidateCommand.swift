import ArgumentParser
import DataQuality
import JSON
import Settings
import SyntheticData
import Tables

struct ValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Judge a synthetic table by the real one: form, likeness, use, privacy, fairness.",
        usage: "imcp validate REAL SYNTHETIC [OPTIONS]",
        discussion: """
            Without --holdout, privacy and utility cannot be measured honestly, and are not. Exits with 1 when the verdict \
            is poor or unsafe, or an expectation of severity error is not met.
            """)

    @OptionGroup var options: TableOptions
    @Option(help: "Real rows that the synthetic table was not learned from.") var holdout: String?
    @Option(help: "The column that models shall predict, to measure the use.") var target: String?
    @Option(help: "A column by which nobody must be treated differently; may be given more than once.")
    var protect: [String] = []
    @Option(help: "A column that an attacker may know; may be given more than once.") var known: [String] = []
    @Option(help: "A file of expectations, YAML or JSON.") var expectations: String?
    @Option(help: "Where to write the report, one HTML file.") var report: String?
    @OptionGroup var format: OutputOption
    @Argument(help: "The real table.") var real: String
    @Argument(help: "The synthetic table.") var synthetic: String

    func run() async throws { try await perform(.process) }

    func perform(_ console: Console) async throws {
        let validation = try await TableWork.run(console) { [self] monitor in
            let input = try options.input(real)
            var judging = input.schema.judgeOptions(target: target)
            (judging.threads, judging.seed, judging.protected) = (options.threads, options.seed, protect)
            judging.quasiIdentifiers = known
            judging.expectations = try expectations.map(Self.readExpectations) ?? []
            let others = try [synthetic, holdout].map { path in
                try path.map { try input.table(at: $0, options: options.reading, rowLimit: options.learnRows) }
            }
            guard let made = others[0] else { throw ValidationError("Give the synthetic table.") }
            return try Judge.validate(
                real: input.table, synthetic: made, holdout: others[1], options: judging, monitor: monitor)
        }
        if let report {
            try FileSystem.write(validation.html(title: TableInput.name(of: synthetic)), to: report)
        }
        if format.isJSON {
            console.out(JSONValue.pretty(try validation.json()))
        } else {
            console.out(validation.text)
            if let report { console.out("\nThe whole report: \(report)") }
        }
        try console.checkOutput()
        let isBad = validation.verdict.grade == .poor || validation.verdict.grade == .unsafe
        if isBad { throw Exit.hasFindings }
    }

    private static func readExpectations(_ path: String) throws -> [Expectation] {
        let source = ConfigurationSource(name: path, bytes: try FileSystem.bytes(of: path))
        return try Expectation.list(try ConfigurationNode.parse(source).canonicalJSON)
    }
}
