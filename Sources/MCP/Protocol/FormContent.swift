import JSON

/// What a user fills into the form of an elicitation.
enum FormContent {
    /// What is wrong with the content, with the place; nil when it fits.
    ///
    /// Formats count: whoever asks for an e-mail address cannot use anything else. Where the schema itself is faulty,
    /// any content is taken, for the user is not to blame.
    static func fault(of content: JSONObject, by schema: JSONObject) -> String? {
        var options = JSONSchema.Options()
        options.assertFormats = true
        guard let compiled = try? JSONSchema(.object(schema), options: options) else { return nil }
        return compiled.validate(.object(content), limit: 1).first.map { "\($0)" }
    }
}
