internal import CPCRE2

/// A compiled regular expression in the syntax of ECMA-262 with the `u` flag, as JSON Schema wants it: searched for
/// anywhere in a text, with a bound on the time a search takes.
///
/// Known differences: a lookbehind must have a fixed length in each alternative, and repetition counts end at 65535.
@safe final class ECMAPattern: @unchecked Sendable {
    /// Why a pattern cannot be used.
    struct SyntaxError: Error, Hashable {
        /// What is wrong, in a sentence without a full stop.
        let message: String
    }

    /// What a search ended with.
    enum Outcome: Hashable {
        case found, notFound, tooExpensive
    }

    /// The pattern as it was written.
    let source: String
    /// Sendable because PCRE2 never changes compiled code while matching: everything that a match writes to is in the
    /// match data and the match context, which each search creates for itself. The code is freed with the last
    /// reference, when no search can be under way.
    private let code: OpaquePointer
    private let isAnchored: Bool

    /// Longer patterns are refused.
    static let maxSourceBytes = 65_536

    /// Compiles a pattern.
    init(_ source: String, ignoringCase: Bool = false) throws(SyntaxError) {
        guard source.utf8.count <= Self.maxSourceBytes else {
            throw SyntaxError(message: "it is longer than \(Self.maxSourceBytes) bytes")
        }
        self.source = source
        unsafe code = try Self.compile(
            try ECMAPatternTranslator.translate(source), ignoringCase ? UInt32(PCRE2_CASELESS) : 0)
        var options: UInt32 = 0
        let status = unsafe pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_ALLOPTIONS), &options)
        isAnchored = status == 0 && options & PCRE2_ANCHORED != 0
    }

    deinit { unsafe pcre2_code_free_8(code) }

    private static func compile(_ translated: String, _ extraOptions: UInt32) throws(SyntaxError) -> OpaquePointer {
        // The translation spells everything out, so none of PCRE2's switches for escapes of JavaScript are needed.
        let options =
            PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_MATCH_UNSET_BACKREF | PCRE2_NEVER_BACKSLASH_C
            | PCRE2_NEVER_UCP | PCRE2_NO_UTF_CHECK
            | extraOptions
        var status: Int32 = 0
        var offset = 0
        let bytes = Array(translated.utf8)
        let code = unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe pcre2_compile_8(buffer.baseAddress, buffer.count, options, &status, &offset, nil)
        }
        guard let code = unsafe code else { throw SyntaxError(message: message(of: status)) }
        return unsafe code
    }

    private static func message(of status: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 256)
        let length = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            unsafe pcre2_get_error_message_8(status, buffer.baseAddress, buffer.count)
        }
        guard length > 0 else { return "error \(status)" }
        return String(decoding: bytes.prefix(Int(length)), as: UTF8.self)
    }
}

// MARK: - Searching

extension ECMAPattern {
    /// Memory that one search may use for backtracking, in KiB.
    private static let heapLimitKiB: UInt32 = 16_384
    /// The backtracking steps of the first attempt; nearly every search needs fewer.
    private static let firstSteps = 100
    /// How many times more steps each further attempt may take.
    private static let stepsGrowth = 10
    /// The fewest steps for each place where a match may start, however long the text is.
    private static let minStepsPerStart = 16
    /// How many times the steps of an attempt all later starts together may take.
    private static let allStartsFactor = 4

    /// Looks for the pattern anywhere in the text.
    ///
    /// PCRE2 does not tell how many steps a search took. So it gets few at first, and more only when they do not
    /// suffice, which bounds what is charged without overcharging the many cheap searches.
    ///
    /// - Parameters:
    ///   - limit: The most backtracking steps for a match at the start of the text. The library counts anew for each
    ///     later start, so those share a multiple of it: the whole search is bounded too.
    ///   - budget: The work left, in steps of a validation; what the search costs is taken from it.
    func search(in text: String, limit: Int, budget: inout Int) -> Outcome {
        var text = text
        let limit = min(max(limit, 1), Int(UInt32.max))
        return text.withUTF8 { buffer in
            guard var matcher = unsafe PatternMatcher(code, buffer, heapLimitKiB: Self.heapLimitKiB) else {
                return .tooExpensive
            }
            var steps = min(Self.firstSteps, limit)
            budget -= 8 + buffer.count / 8
            while budget > 0 {
                switch attempt(&matcher, steps: steps) {
                case .found: return .found
                case .notFound: return .notFound
                case .failed: return .tooExpensive
                case .overLimit where steps >= limit: return .tooExpensive
                case .overLimit: steps = min(steps * Self.stepsGrowth, limit)
                }
                budget -= steps / 3 + buffer.count
            }
            return .tooExpensive
        }
    }

    /// The same, without an account of the work.
    func search(in text: String, limit: Int) -> Outcome {
        var budget = Int.max
        return search(in: text, limit: limit, budget: &budget)
    }

    private func attempt(_ matcher: inout PatternMatcher, steps: Int) -> PatternMatcher.Outcome {
        let share = steps / max(matcher.count, 1) * Self.allStartsFactor
        if isAnchored || share >= steps { return matcher.match(from: 0, steps: steps, 0) }
        let atStart = matcher.match(from: 0, steps: steps, PCRE2_ANCHORED)
        guard atStart == .notFound, let second = matcher.secondStart else { return atStart }
        return matcher.match(from: second, steps: max(min(share, steps), Self.minStepsPerStart), 0)
    }
}

/// One search in one text: owns what PCRE2 writes to. Safe as long as the text and the compiled code outlive it, which
/// `search` sees to.
@safe private struct PatternMatcher: ~Copyable {
    enum Outcome {
        case found, notFound, overLimit, failed
    }

    private let code: OpaquePointer
    private let subject: UnsafeBufferPointer<UInt8>
    private let data: OpaquePointer
    private let context: OpaquePointer

    /// Nil when there is no memory. The buffer must outlive the matcher.
    init?(_ code: OpaquePointer, _ subject: UnsafeBufferPointer<UInt8>, heapLimitKiB: UInt32) {
        guard let data = unsafe pcre2_match_data_create_8(1, nil) else { return nil }
        guard let context = unsafe pcre2_match_context_create_8(nil) else {
            unsafe pcre2_match_data_free_8(data)
            return nil
        }
        unsafe self.code = code
        unsafe self.subject = subject
        unsafe self.data = data
        unsafe self.context = context
        unsafe pcre2_set_heap_limit_8(context, heapLimitKiB)
    }

    deinit {
        unsafe pcre2_match_data_free_8(data)
        unsafe pcre2_match_context_free_8(context)
    }

    var count: Int { unsafe subject.count }

    /// The place of the second character; nil when there is nothing behind the first.
    var secondStart: Int? {
        guard unsafe !subject.isEmpty else { return nil }
        let continuation = unsafe subject.dropFirst().prefix { $0 & 0xC0 == 0x80 }
        return unsafe 1 + continuation.count
    }

    mutating func match(from start: Int, steps: Int, _ options: UInt32) -> Outcome {
        unsafe pcre2_set_match_limit_8(context, UInt32(clamping: steps))
        unsafe pcre2_set_depth_limit_8(context, UInt32(clamping: steps))
        let status = unsafe pcre2_match_8(
            code, subject.baseAddress, subject.count, start, options | PCRE2_NO_UTF_CHECK, data, context)
        switch status {
        case 0...: return .found
        case PCRE2_ERROR_NOMATCH: return .notFound
        case PCRE2_ERROR_MATCHLIMIT, PCRE2_ERROR_DEPTHLIMIT: return .overLimit
        default: return .failed
        }
    }
}
