import ArgumentParser
import SyntheticData

struct SchemaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Say what the columns of a table seem to mean, as a file to correct and keep.",
        usage: "imcp schema FILE [OPTIONS]",
        discussion: "The printed schema can be given to imcp generate and imcp validate with --schema.")

    @OptionGroup var options: TableOptions
    @Option(name: .shortAndLong, help: "Where to write the schema; to the standard output without.") var output: String?
    @Flag(help: "Print the reference of schema files as Markdown.") var reference = false
    @Argument(help: "A file with a table: CSV, JSON Lines, Parquet or Arrow.") var file: String?

    func validate() throws {
        guard reference || file != nil else { throw ValidationError("Give the file with the table.") }
    }

    func run() async throws { try await perform(.process) }

    func perform(_ console: Console) async throws {
        if reference { return console.out(DataSchema.referencePage) }
        guard let file else { return }
        let yaml = try await TableWork.run(console) { [options] _ in
            DataSchema([try options.input(file).schema]).yaml
        }
        if let output {
            try FileSystem.write(yaml, to: output)
            console.err("Wrote \(output).")
        } else {
            console.out(yaml)
        }
    }
}
