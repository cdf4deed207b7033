/// One evaluation of a value by a compiled schema.
///
/// The same code answers yes or no and finds the words for what is wrong; which of both is the type of the findings,
/// so that the fast answer carries no paths and builds no text.
struct SchemaEvaluation<Findings: SchemaFindings> {
    let program: SchemaProgram
    var findings: Findings
    /// What an evaluation of a part of the same value goes on with.
    var progress: SchemaProgress

    init(_ program: SchemaProgram, _ findings: Findings, progress: SchemaProgress? = nil) {
        self.program = program
        self.findings = findings
        self.progress = progress ?? SchemaProgress(workLeft: program.options.maxWork)
    }

    var stop: SchemaStop? { progress.stop }

    mutating func accepts(_ value: JSONValue) -> Bool {
        evaluate(0, value, Nesting(), nil) && stop == nil
    }

    typealias Nesting = SchemaNesting

    /// Whether the value fits a schema. When findings are collected, they say why not.
    mutating func evaluate(_ index: Int, _ value: JSONValue, _ nesting: Nesting, _ marks: SchemaMarks?) -> Bool {
        let node = program.nodes[index]
        progress.workLeft -= 1
        guard progress.workLeft > 0, nesting.depth <= program.maxDepth else {
            return giveUp(nesting.depth > program.maxDepth ? .depth : .work, node)
        }
        if node.isPlain && !program.followsDynamicScope && !Findings.collects {
            return evaluateByType(node, value, nesting, marks)
        }
        return evaluateFully(node, value.resolved, nesting, marks)
    }

    private mutating func evaluateFully(
        _ node: SchemaNode, _ value: JSONValue, _ nesting: Nesting, _ marks: SchemaMarks?
    ) -> Bool {
        let before = findings.count
        let entersResource = program.followsDynamicScope && progress.scope.last != node.resource
        if entersResource { progress.scope.append(node.resource) }
        defer { if entersResource { progress.scope.removeLast() } }
        guard let unevaluated = node.unevaluated, let own = Self.marks(for: value) else {
            return checkGroups(node, value, nesting, marks) && findings.count == before
        }
        spend(own.count / 64)
        guard checkGroups(node, value, nesting, own), findings.count == before else { return false }
        guard checkUnevaluated(node, unevaluated, value, nesting, own) else { return false }
        marks?.merge(own)
        return findings.count == before
    }

    /// False when the evaluation ends here; when findings are collected, what was found counts as well.
    private mutating func checkGroups(
        _ node: SchemaNode, _ value: JSONValue, _ nesting: Nesting, _ marks: SchemaMarks?
    ) -> Bool {
        guard evaluateByType(node, value, nesting, marks) || mayGoOn else { return false }
        if let values = node.values {
            guard checkValues(node, values, value) || mayGoOn else { return false }
        }
        if let combined = node.combined { return checkCombined(node, combined, value, nesting, marks) }
        return true
    }

    @inline(__always)
    private mutating func evaluateByType(
        _ node: SchemaNode, _ value: JSONValue, _ nesting: Nesting, _ marks: SchemaMarks?
    ) -> Bool {
        switch value {
        case .null: return node.allowed.contains(.null) || refuseType(node, value)
        case .bool: return node.allowed.contains(.boolean) || refuseType(node, value)
        case .integer(let number):
            guard node.allowed.contains(.integer) else { return refuseType(node, value) }
            guard let checks = node.number else { return true }
            return checkInteger(node, checks, number)
        case .number(let number):
            guard allows(number, node.allowed) else { return refuseType(node, value) }
            guard let checks = node.number else { return true }
            return checkNumber(node, checks, number)
        case .string(let text):
            guard node.allowed.contains(.string) else { return refuseType(node, value) }
            guard let checks = node.string else { return true }
            return checkString(node, checks, text)
        case .array(let elements):
            guard node.allowed.contains(.array) else { return refuseType(node, value) }
            guard let checks = node.array else { return true }
            return checkArray(node, checks, elements, nesting, marks)
        case .object(let object):
            guard node.allowed.contains(.object) else { return refuseType(node, value) }
            guard let checks = node.object else { return true }
            return checkObject(node, checks, object, nesting, marks)
        case .raw(let raw): return evaluateFully(node, raw.value, nesting, marks)
        }
    }

    private mutating func allows(_ number: JSONNumber, _ allowed: TypeSet) -> Bool {
        if allowed.isSuperset(of: .number) { return true }
        if allowed.isDisjoint(with: .number) { return false }
        return ExactDecimal(number.text).isInteger == allowed.contains(.integer)
    }

    private mutating func refuseType(_ node: SchemaNode, _ value: JSONValue) -> Bool {
        if node.allowsNothing { return refuse(node, "false", "no value is allowed here", keywordInPath: false) }
        return refuse(node, "type", SchemaPhrases.wrongType(node.allowed, value))
    }
}

// MARK: - What the checks use

extension SchemaEvaluation {
    /// Whether evaluation goes on although something was wrong, to find more.
    var mayGoOn: Bool { Findings.collects && !findings.isFull && stop == nil }

    /// Records a violation. Always false, so that a check can return it.
    @inline(__always)
    mutating func refuse(
        _ node: SchemaNode, _ keyword: String, _ message: @autoclosure () -> String, keywordInPath: Bool = true
    ) -> Bool {
        guard Findings.collects, stop == nil else { return false }
        findings.add(keyword, keywordInPath ? node.place + "/" + keyword : node.place, message())
        return false
    }

    /// Ends the whole evaluation, because it became too expensive. Always false.
    @inline(never)
    mutating func giveUp(_ reason: SchemaStop, _ node: SchemaNode) -> Bool {
        if stop == nil {
            progress.stop = reason
            progress.workLeft = 0
            findings.add("limit", node.place, reason.message(program.options))
        }
        return false
    }

    mutating func spend(_ steps: Int) { progress.workLeft = max(progress.workLeft - steps, 0) }

    /// Evaluates a part of the value.
    @inline(__always)
    mutating func descend(
        _ index: Int, _ value: JSONValue, _ step: @autoclosure () -> InstanceStep, _ nesting: Nesting
    ) -> Bool {
        guard Findings.collects else { return evaluate(index, value, nesting.deeper, nil) }
        findings.enter(step())
        let fits = evaluate(index, value, nesting.deeper, nil)
        findings.leave()
        return fits
    }

    /// Whether the value fits, without keeping what is found.
    mutating func isAccepted(by index: Int, _ value: JSONValue, _ nesting: Nesting, _ marks: SchemaMarks?) -> Bool {
        guard Findings.collects else { return evaluate(index, value, nesting, marks) }
        var silent = SchemaEvaluation<NoFindings>(program, NoFindings(), progress: progress)
        let fits = silent.evaluate(index, value, nesting, marks)
        let wasRunning = stop == nil
        progress = silent.progress
        if wasRunning, let stop { findings.add("limit", program.nodes[index].place, stop.message(program.options)) }
        return fits
    }

    static func marks(for value: JSONValue) -> SchemaMarks? {
        switch value {
        case .array(let elements): SchemaMarks(count: elements.count)
        case .object(let object): SchemaMarks(count: object.count)
        default: nil
        }
    }
}
