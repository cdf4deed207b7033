import ArgumentParser
import DataQuality
import SyntheticData
import Tables

struct GenerateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Draw a table that behaves like a real one.",
        usage: "imcp generate FILE --rows N -o OUT [OPTIONS]",
        discussion: """
            FILE is a table to learn from, or a schema file (.yaml) in which all columns are declared. Equal seeds give \
            equal bytes, at any number of threads, and in parts: --part 2/7 makes the second of seven files that follow \
            each other.
            """)

    @OptionGroup var options: TableOptions
    @Option(help: "How many rows to make; as many as the real table has without.") var rows: UInt64?
    @Option(name: .shortAndLong, help: "The file to make; its ending tells the format. - is the standard output.")
    var output: String
    @Option(help: "The format of the output where its name does not tell.") var outputFormat: FormatName?
    @Option(help: "trees, or copula for tables of some dozen rows.") var engine = EngineName.trees
    @Option(help: "What keeps single persons out: off, standard or strict.") var protection = ProtectionName.standard
    @Option(help: "Only rows with COLUMN=VALUE, =A|B or =1..9; may be given more than once.")
    var `where`: [String] = []
    @Option(help: "A column whose values shall be equally frequent.") var balance: String?
    @Option(help: "K/N: make only the K-th of N parts.") var part: String?
    @Flag(help: "Keep what is complete when the work is interrupted, and go on from there.") var resume = false
    @Option(help: "Hold back a fifth of the rows, judge by them, and write the report to this HTML file.")
    var report: String?
    @Option(help: "The column that models shall predict, for the report.") var target: String?
    @Argument(help: "The table to learn from, or a schema file.") var file: String

    func validate() throws {
        guard !resume || part == nil else { throw ValidationError("Give either --resume or --part.") }
        _ = try range(of: 1)
    }

    func run() async throws { try await perform(.process) }

    func perform(_ console: Console) async throws {
        let done = try await TableWork.run(console) { [self] monitor in try work(monitor) }
        console.err(done.summary)
        if let validation = done.validation {
            console.err("\n\(validation.text)")
            if let report { console.err("\nThe whole report: \(report)") }
        }
    }

    // MARK: - The work

    private struct Done: Sendable {
        var summary: String
        var validation: Validation?
    }

    private func work(_ monitor: WorkMonitor) throws -> Done {
        let begin = ContinuousClock.now
        let isDeclared = file.hasSuffix(".yaml") || file.hasSuffix(".yml")
        let (generator, input, held) = isDeclared ? try declared() : try learned(monitor)
        let learnedAt = ContinuousClock.now
        let count = rows ?? UInt64(generator.plan.schema.rows ?? input?.table.rowCount ?? 0)
        guard count > 0 else { throw SyntheticDataError(.badTable, "Say with --rows how many rows to make.") }
        let sampler = Sampler(generator, seed: options.seed, threads: options.threads)
        let range = try range(of: count)
        try write(sampler, range, monitor)
        let summary = summary(
            Int(clamping: range.count), generator, learning: learnedAt - begin, making: ContinuousClock.now - learnedAt)
        guard let report, let input, let held else { return Done(summary: summary) }
        let validation = try judge(sampler, input, held, monitor)
        try FileSystem.write(validation.html(title: generator.plan.schema.name), to: report)
        return Done(summary: summary, validation: validation)
    }

    private func declared() throws -> (TableGenerator, TableInput?, Table?) {
        let schema = try DataSchema.read(path: file)
        guard schema.tables.count == 1, let table = schema.tables.first else {
            throw SyntheticDataError(.badSchema, "\(file) has \(schema.tables.count) tables; one at a time is made.")
        }
        return (try TableGenerator(declared: table), nil, nil)
    }

    private func learned(_ monitor: WorkMonitor) throws -> (TableGenerator, TableInput?, Table?) {
        let input = try options.input(file)
        let conditions = try RowConditions.parse(`where`, input.table)
        let balance = try balance.map { try RowConditions.balance($0, input.table) }
        var learning = LearningOptions(
            engine: engine.engine, protection: protection.protection, rowLimit: options.learnRows,
            threads: options.threads)
        // What a condition is about is learned first, so that it is cheap to keep.
        var seen: Set<String> = []
        learning.first = (conditions.map(\.column) + [balance?.column].compactMap { $0 }).filter {
            seen.insert($0).inserted
        }
        let (table, held) =
            report == nil ? (input.table, nil) : input.split(holdingBack: 0.2, seed: options.seed) as (Table, Table?)
        let wanted = Int(clamping: rows ?? UInt64(input.table.rowCount))
        let schema = options.schema == nil ? input.schema.roomy(for: wanted) : input.schema
        let generator = try TableGenerator(
            learning: table, schema, options: learning, key: options.seed, monitor: monitor)
        return (try generator.restricted(to: conditions, balance: balance), input, held)
    }

    private func range(of count: UInt64) throws -> Range<UInt64> {
        guard let part else { return 0..<count }
        let numbers = part.split(separator: "/").compactMap { UInt64($0) }
        guard numbers.count == 2, numbers[0] >= 1, numbers[0] <= numbers[1], numbers[1] <= 1_000_000 else {
            throw ValidationError("--part takes K/N, such as 2/7.")
        }
        return Sampler.rows(count, part: numbers[0] - 1, of: numbers[1])
    }

    private func write(_ sampler: Sampler, _ range: Range<UInt64>, _ monitor: WorkMonitor) throws {
        if resume {
            return try PiecewiseOutput(output, job: try job(range)).write(sampler, rows: range, monitor: monitor)
        }
        var writing = TableFile.Options(format: outputFormat?.format)
        writing.csv.hasHeader = range.lowerBound == 0
        var sink = try TableFile.create(output, writing)
        try sampler.write(range, to: &sink, monitor: monitor)
        try sink.finish()
    }

    /// Everything that the bytes depend on.
    private func job(_ range: Range<UInt64>) throws -> String {
        let words = [
            FileSystem.absolute(file), try FileSystem.fingerprint(file), "\(range)", "\(options.seed)",
            "\(options.learnRows)", engine.rawValue, protection.rawValue, balance ?? "", `where`.joined(separator: "&"),
            try options.schema.map { try FileSystem.fingerprint($0) } ?? "", report == nil ? "" : "held",
            options.delimiter ?? "", options.missing.joined(separator: "|"),
        ]
        return words.joined(separator: "\n")
    }

    private func judge(
        _ sampler: Sampler, _ input: TableInput, _ held: Table, _ monitor: WorkMonitor
    ) throws -> Validation {
        let (real, _) = input.split(holdingBack: 0.2, seed: options.seed)
        let rows = (0..<UInt64(real.rowCount)).map { $0 }
        let batch = SampleBatch(rows: rows, random: CounterRandom(seed: sampler.seed), table: sampler.table)
        var judging = input.schema.judgeOptions(target: target)
        (judging.threads, judging.seed) = (options.threads, options.seed)
        return try Judge.validate(
            real: real, synthetic: try sampler.model.sample(batch), holdout: held, options: judging, monitor: monitor)
    }

    private func summary(
        _ count: Int, _ generator: TableGenerator, learning: Duration, making: Duration
    ) -> String {
        let seconds = max(making / .seconds(1), 0.001)
        var lines = [
            "Made \(WorkLine.grouped(count)) rows of \(generator.header.columns.count) columns in \(output): "
                + "learned in \(Self.rounded(learning)) s, made in \(Self.rounded(making)) s "
                + "(\(WorkLine.grouped(Int(Double(count) / seconds))) rows a second)."
        ]
        let made = generator.plan.schema.columns.filter { $0.type.isPersonal || $0.type == .identifier }
        if !made.isEmpty {
            lines.append(
                "Made up, not learned: " + made.map { "\($0.name) (\($0.type.rawValue))" }.joined(separator: ", "))
        }
        if generator.learned != nil { lines.append(protection.protection.statement) }
        return (lines + generator.plan.report.map { "\($0)" }).joined(separator: "\n")
    }

    private static func rounded(_ duration: Duration) -> Double { (duration / .seconds(1) * 100).rounded() / 100 }
}
