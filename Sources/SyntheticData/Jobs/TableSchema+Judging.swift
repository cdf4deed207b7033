public import DataQuality

extension TableSchema {
    /// How tables of this schema are judged: what its columns mean to the judge.
    ///
    /// - Parameter target: The column that models shall predict; nil for none.
    public func judgeOptions(target: String? = nil) -> JudgeOptions {
        var options = JudgeOptions()
        options.target = target
        if let key { options.keys = [key] }
        for column in columns { options.roles[column.name] = column.type.role }
        return options
    }
}

extension ColumnType {
    /// What the values mean to a judge. What is made up anew for each row is not compared with the real rows.
    var role: ColumnRole {
        switch self {
        case .integer, .number, .latitude, .longitude: .number
        case .category: .category
        case .boolean: .boolean
        case .datetime, .personBirthDate: .datetime
        default: .ignored
        }
    }
}
