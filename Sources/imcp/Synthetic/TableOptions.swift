import ArgumentParser
import Foundation
import SyntheticData
import Tables

/// How the files of a command are read.
struct TableOptions: ParsableArguments {
    @Option(help: "The format of the input where its name does not tell: csv, json, parquet or arrow.")
    var inputFormat: FormatName?
    @Option(help: "The character between cells of CSV; found out without.") var delimiter: String?
    @Option(help: "A word that stands for a missing value; may be given more than once.") var missing: [String] = []
    @Option(help: "A schema file that says what the columns mean; imcp schema prints one to begin with.")
    var schema: String?
    @Option(help: "How many rows are looked at; of more, a sample is.") var learnRows = 1_000_000
    @Option(help: "How many threads work; the result does not depend on it.")
    var threads = ProcessInfo.processInfo.activeProcessorCount
    @Option(help: "Equal seeds give equal bytes.") var seed: UInt64 = 1

    func validate() throws {
        guard delimiter.map({ $0.count == 1 || $0 == "\\t" }) ?? true else {
            throw ValidationError("--delimiter takes one character; a tabulator is \\t.")
        }
        guard (1...1024).contains(threads) else { throw ValidationError("--threads takes 1 to 1024.") }
        guard (1...100_000_000).contains(learnRows) else { throw ValidationError("--learn-rows takes 1 to 100000000.") }
    }

    var reading: TableFile.Options {
        var options = TableFile.Options(format: inputFormat?.format)
        options.csv.delimiter = delimiter == "\\t" ? "\t" : delimiter?.first
        if !missing.isEmpty { options.csv.missing = [""] + missing }
        return options
    }

    /// The input with what is known of it.
    func input(_ path: String) throws -> TableInput {
        try TableInput(
            path: path, options: reading, schema: try schema.map { try DataSchema.read(path: $0) }, rowLimit: learnRows)
    }
}

/// The formats of ``TableFormat`` as words of the command line.
enum FormatName: String, ExpressibleByArgument, CaseIterable {
    case csv, json, parquet, arrow

    var format: TableFormat? { TableFormat(rawValue: rawValue) }
}

/// The engines of ``LearningOptions`` as words of the command line.
enum EngineName: String, ExpressibleByArgument, CaseIterable {
    case trees, copula

    var engine: LearningOptions.Engine { LearningOptions.Engine(rawValue: rawValue) ?? .trees }
}

/// The presets of ``Protection`` by their names.
enum ProtectionName: String, ExpressibleByArgument, CaseIterable {
    case off, standard, strict

    var protection: Protection { Protection.named(rawValue) ?? .standard }
}
