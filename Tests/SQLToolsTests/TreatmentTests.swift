import JSON
import MCP
import Testing

@testable import SQLTools

@Suite struct `What callers see in place of a value` {
    @Test(arguments: [
        (SQLColumnTreatment.mask(keepFirst: 1, keepLast: 2), SQLValue.text("secret"), SQLValue.text("s***et")),
        (.mask(keepFirst: 2, keepLast: 2), .text("four"), .text("***")),
        (.mask(keepFirst: 0, keepLast: 0), .int(7), .text("***")),
        (.mask(keepFirst: 0, keepLast: 0), .null, .null), (.hide, .text("x"), .null),
        (.generalise(.step(10)), .int(37), .int(30)), (.generalise(.step(10)), .int(-1), .int(-10)),
        (.generalise(.step(0.5)), .double(1.3), .int(1)), (.generalise(.step(10)), .text("38.5"), .int(30)),
        (.generalise(.step(10)), .text("many"), .null),
        (.generalise(.date(.month)), .text("2026-11-21 10:00"), .text("2026-11")),
        (.generalise(.date(.year)), .text("November"), .null), (.generalise(.prefix(2)), .text("AB1234"), .text("AB")),
        (.generalise(.prefix(2)), .int(12), .null),
    ])
    func `says less than the value`(treatment: SQLColumnTreatment, value: SQLValue, shown: SQLValue) {
        #expect(treatment.apply(to: value) == shown)
    }

    @Test func `is a digest that needs the key`() {
        let (a, b) = (SQLColumnTreatment.hash(key: "a"), SQLColumnTreatment.hash(key: "b"))
        #expect(a.apply(to: .text("x")) == a.apply(to: .text("x")))
        #expect(a.apply(to: .text("x")) != b.apply(to: .text("x")))
        // SHA-256 of "ax", cut to 32 digits.
        #expect(a.apply(to: .text("x")) == .text("5e85370e555e95d27df68f93c0ccaa4e"))
    }

    @Test(arguments: [
        (SQLDialect.postgresql, "public.t.c", true), (.postgresql, "t.c", false), (.postgresql, "a.b.c.d", false),
        (.postgresql, "public..c", false), (.sqlite, "T.C", true), (.sqlite, "main.t.c", true),
        (.sqlite, "temp.t.c", false),
        (.sqlite, "c", false),
    ])
    func `holds for columns that are named as the engine names them`(dialect: SQLDialect, column: String, isGood: Bool)
    {
        let rules = [SQLColumnRule(column, .hide)]
        #expect(((try? rules.protection(for: .anonymous, dialect)) != nil) == isGood)
    }

    @Test func `holds for everyone who has none of the roles`() throws {
        let rules = [SQLColumnRule("public.t.c", .hide, unless: ["hr", "root"])]
        func isHeld(_ roles: Set<String>) throws -> Bool {
            let caller = Principal(subject: "x", roles: roles, authentication: "jwt")
            return try !rules.protection(for: caller, .postgresql).isEmpty
        }
        #expect(try isHeld([]) && isHeld(["HR"]) && isHeld(["sales"]))
        #expect(try !isHeld(["hr", "sales"]))
    }
}
