/// Why a table cannot be learned, or a model cannot do what it is asked for. The description names the way out.
public enum LearningError: Error, Sendable, Equatable, CustomStringConvertible {
    /// There are too few rows for anybody to hide among.
    case tooFewRows(Int, needed: Int)
    /// The engine cannot learn so many columns.
    case tooManyColumns(Int, limit: Int)
    /// A privacy budget with which nothing can be learned.
    case impossibleBudget(String)
    /// A column that was named is not there.
    case noColumn(String, known: [String])
    /// A batch does not give a column that the model needs.
    case notGiven(String)
    /// A batch gives a column with another kind of values, or another number of rows.
    case wrongGiven(String, String)
    /// No value that was learned fulfils a condition.
    case impossible(String, String)
    /// The bytes are not a model file, or a damaged one.
    case malformed(String)
    /// The model file is sealed, and nobody said how to open it.
    case sealed(method: String)
    /// The model file is of a later version.
    case unsupported(version: Int)

    /// What is wrong, and the way out.
    public var description: String {
        switch self {
        case .tooFewRows(let count, let needed):
            "The table has \(count) rows, and \(needed) are needed for the protection asked for. Give more rows, or turn"
                + " the protection off where the rows are no secret."
        case .tooManyColumns(let count, let limit):
            "The table has \(count) columns, and the copula learns at most \(limit). Use the engine of trees."
        case .impossibleBudget(let problem):
            "The privacy budget cannot be used: \(problem). Give an ε of about 1 and a δ far below one over the number of rows."
        case .noColumn(let name, let known):
            "There is no column \"\(name)\". The columns are: \(known.prefix(20).joined(separator: ", "))."
        case .notGiven(let name): "The model needs the column \"\(name)\" to be given with every row."
        case .wrongGiven(let name, let problem): "The column \"\(name)\" cannot be given: \(problem)."
        case .impossible(let name, let problem): "The condition on \"\(name)\" cannot be met: \(problem)."
        case .malformed(let problem): "This is not a model file, or a damaged one: \(problem)."
        case .sealed(let method):
            "The model file is sealed by \(method). Give the key or passphrase it was sealed with."
        case .unsupported(let version):
            "The model file has version \(version), and this program reads version \(ModelFile.version). Use a newer one."
        }
    }
}
