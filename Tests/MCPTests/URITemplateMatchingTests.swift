import Testing

@testable import MCP

@Suite struct `URI template matching` {
    @Test(
        arguments: [
            ("test://{id}", "test://5", ["id": "5"]),
            ("test://{id}", "test://", nil),
            ("test://{id}", "test://a/b", nil),
            ("test://{id}", "test://a?b", nil),
            ("test://{id}", "tesd://5", nil),
            ("test://{id}", "test://a%2Fb%20c", ["id": "a/b c"]),
            ("test://{id}", "test://%", nil),
            ("test://{id}", "test://%FF", nil),
            ("test://{city}", "test://Berlin,DE", ["city": "Berlin,DE"]),
            ("test://{id}/data", "test://5/data", ["id": "5"]),
            ("test://{id}/data", "test://5/date", nil),
            ("test://{id}/data", "test://5/data/", nil),
            ("test://static", "test://static", [:]),
            ("test://static", "test://static2", nil),
            ("{a}-{b}", "1-2-3", ["a": "1-2", "b": "3"]),
            ("{a}{b}", "xyz", ["a": "xy", "b": "z"]),
            ("{x,y}", "1,2", ["x": "1", "y": "2"]),
            ("{x,y}", "1", ["x": "1"]),
            ("file:///{+path}", "file:///a/b/c.txt", ["path": "a/b/c.txt"]),
            ("file:///{path*}", "file:///a/b/c.txt", ["path": "a/b/c.txt"]),
            ("file:///{path}", "file:///a/b/c.txt", nil),
            ("file:///{+path}/{name}.txt", "file:///a/b/c.txt", ["path": "a/b", "name": "c"]),
            ("file:///{+path}{?line}", "file:///a/b?line=3", ["path": "a/b", "line": "3"]),
            ("/data/{id}{.format}", "/data/5.json", ["id": "5", "format": "json"]),
            ("/data/{id}{.format}", "/data/5", ["id": "5"]),
            ("X{.a,b}", "X.1.2", ["a": "1", "b": "2"]),
            ("/users{/id}", "/users", [:]),
            ("/users{/id}", "/users/7", ["id": "7"]),
            ("/users{/id}", "/users/7/8", nil),
            ("/users{/id}/edit", "/users/7/edit", ["id": "7"]),
            ("{/a,b}", "/1/2", ["a": "1", "b": "2"]),
            ("{/path*}", "/1/2/3", ["path": "1/2/3"]),
            ("{/var:1,var}", "/v/value", ["var": "value"]),
            ("{/var:1,var}", "/w/value", nil),
            ("{a}/{a}", "1/1", ["a": "1"]),
            ("{a}/{a}", "1/2", nil),
            ("{a:2}{b}", "%C3%A9xyz", ["a": "éx", "b": "yz"]),
            ("page{#section}", "page#2", ["section": "2"]),
            ("page{#section}", "page", [:]),
            ("/q{?a,b}", "/q", [:]),
            ("/q{?a,b}", "/q?a=1", ["a": "1"]),
            ("/q{?a,b}", "/q?b=2&a=1", ["a": "1", "b": "2"]),
            ("/q{?a,b}", "/q?a=1&c=2", nil),
            ("/q{?a,b}", "/q?a=1&a=2", nil),
            ("/q{?a,b}", "/q?a=x%26y&b", ["a": "x&y", "b": ""]),
            ("/q{?list*}", "/q?list=red&list=green", ["list": "red,green"]),
            ("/q{?rest*}", "/q?a=1&b=2", ["rest": "a=1,b=2"]),
            ("/q?fixed=1{&x}", "/q?fixed=1&x=2", ["x": "2"]),
            ("/m{;x,y}/end", "/m;y=2;x=1/end", ["x": "1", "y": "2"]),
            ("/ö/{id}", "/%c3%b6/1", ["id": "1"]),
            ("/ö/{id}", "/ö/ä", ["id": "ä"]),
        ] as [(String, String, [String: String]?)])
    func `a URI gives its variables back`(template: String, uri: String, expected: [String: String]?) throws {
        #expect(try URITemplate(template).match(uri) == expected)
    }

    @Test(arguments: [
        "test://{id}", "{a}/{b}/{c}", "file:///{+path}", "{scheme}://{host}{/path*}{?q,r}{#f}", "x{.ext}", "{a:40}-{b}",
        "m{;k}", "{x,y}z",
    ])
    func `what was expanded is matched`(template: String) throws {
        let template = try URITemplate(template)
        let values = Dictionary(
            uniqueKeysWithValues: template.variableNames.map { ($0, URITemplate.Value.string("v é+\($0)")) })
        let matched = try #require(template.match(template.expand(values)))
        #expect(matched.mapValues(URITemplate.Value.string) == values)
    }

    @Test func `a hostile URI takes no more time than its length`() throws {
        // Backtracking would try some 8000 to the power of 20 ways here.
        let template = try URITemplate(String(repeating: "{+a}x", count: 20).replacingNames() + "!")
        #expect(template.match(String(repeating: "x", count: URITemplate.maximumURIBytes)) == nil)
        #expect(try URITemplate("{+a}").match(String(repeating: "x", count: URITemplate.maximumURIBytes + 1)) == nil)
    }

    @Test func `the most literal template is asked first`() throws {
        let templates = [
            "{+any}", "test://{+path}", "test://{id}", "test://{id}/data", "test://static", "test://{a}{b}",
        ]
        let sorted = try templates.map { try URITemplate($0) }.sorted { $0.isMoreSpecific(than: $1) }
        #expect(
            sorted.map(\.text) == [
                "test://static", "test://{id}/data", "test://{id}", "test://{a}{b}", "test://{+path}", "{+any}",
            ])
    }
}

extension String {
    /// Gives each `{+a}` a name of its own.
    fileprivate func replacingNames() -> String {
        var number = 0
        return split(separator: "{+a}").map { rest in
            number += 1
            return "{+a\(number)}\(rest)"
        }.joined()
    }
}
