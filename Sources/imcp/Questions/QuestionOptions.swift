import ArgumentParser
import Foundation

/// How a server's questions are answered; the same for every command that may be asked.
struct QuestionOptions: ParsableArguments {
    @Option(help: "Answer a form's field: NAME=value. Repeatable.") var answer: [String] = []
    @Option(help: "Tell the server of this directory when it asks for roots. Repeatable.") var root: [String] = []
    @Flag(help: "Open a page that the server names in a browser, after you consented.") var open = false
    @Flag(help: "Answer in place of a model, when the server asks for one.") var sample = false

    func validate() throws { _ = try answers() }

    func questions(_ console: Console) throws -> Questions {
        var questions = Questions(console: console)
        questions.answers = try answers()
        questions.opensPages = open
        questions.open = Browser.open
        questions.samples = sample
        questions.roots = root.map { URL(fileURLWithPath: $0, isDirectory: true).absoluteURL.absoluteString }
        return questions
    }

    private func answers() throws -> [String: String] {
        var answers: [String: String] = [:]
        for word in answer {
            guard let equals = word.firstIndex(of: "="), equals != word.startIndex else {
                throw ValidationError("--answer needs NAME=value.")
            }
            answers[String(word[..<equals])] = String(word[word.index(after: equals)...])
        }
        return answers
    }
}
