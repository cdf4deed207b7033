/// The way from the root of a configuration to a setting, such as `servers.files.filesystem.roots[0]`.
struct SettingPath: Sendable, Hashable {
    let text: String

    static let root = SettingPath(text: "")

    func key(_ name: String) -> SettingPath {
        let isSimple = !name.isEmpty && name.unicodeScalars.allSatisfy { $0.isSimpleInPath }
        let step = isSimple ? name : "\"\(name.prefix(64))\""
        return SettingPath(text: text.isEmpty ? step : "\(text).\(step)")
    }

    func element(_ index: Int) -> SettingPath { SettingPath(text: "\(text)[\(index)]") }

    /// For the end of a sentence: ` in servers.files`, or nothing at the root.
    var inWords: String { text.isEmpty ? "" : " in \(text)" }
}

extension Unicode.Scalar {
    fileprivate var isSimpleInPath: Bool {
        isASCII && (properties.isAlphabetic || properties.numericType != nil) || self == "_" || self == "-"
    }
}
