import JSON
import Testing

@Suite struct `The nearest name` {
    @Test(arguments: [
        ("rots", "roots"), ("max-read", "max_read"), ("Mode", "mode"), ("xyz", nil), ("", nil), ("moed", "mode"),
    ])
    func `is found when it is near`(typed: String, expected: String?) {
        #expect(NearestName.suggestion(for: typed, among: ["roots", "mode", "max_read"]) == expected)
    }
}
