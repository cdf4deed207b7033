import Testing

@testable import MCP

@Suite struct `URI template expansion` {
    /// The variables of RFC 6570, section 3.2.
    static let values: [String: URITemplate.Value] = [
        "count": ["one", "two", "three"], "dom": ["example", "com"], "dub": "me/too", "hello": "Hello World!",
        "half": "50%", "var": "value", "who": "fred", "base": "http://example.com/home/", "path": "/foo/bar",
        "list": ["red", "green", "blue"], "keys": ["semi": ";", "dot": ".", "comma": ","], "v": "6", "x": "1024",
        "y": "768", "empty": "", "empty_keys": .map([]), "no_list": .list([]),
    ]

    @Test(arguments: [
        // Section 1.2.
        ("{var}", "value"), ("{hello}", "Hello%20World%21"), ("{+var}", "value"), ("{+hello}", "Hello%20World!"),
        ("{+path}/here", "/foo/bar/here"), ("here?ref={+path}", "here?ref=/foo/bar"), ("X{#var}", "X#value"),
        ("X{#hello}", "X#Hello%20World!"), ("map?{x,y}", "map?1024,768"), ("{x,hello,y}", "1024,Hello%20World%21,768"),
        ("{+x,hello,y}", "1024,Hello%20World!,768"), ("{+path,x}/here", "/foo/bar,1024/here"),
        ("{#x,hello,y}", "#1024,Hello%20World!,768"), ("{#path,x}/here", "#/foo/bar,1024/here"), ("X{.var}", "X.value"),
        ("X{.x,y}", "X.1024.768"), ("{/var}", "/value"), ("{/var,x}/here", "/value/1024/here"),
        ("{;x,y}", ";x=1024;y=768"), ("{;x,y,empty}", ";x=1024;y=768;empty"), ("{?x,y}", "?x=1024&y=768"),
        ("{?x,y,empty}", "?x=1024&y=768&empty="), ("?fixed=yes{&x}", "?fixed=yes&x=1024"),
        ("{&x,y,empty}", "&x=1024&y=768&empty="), ("{var:3}", "val"), ("{var:30}", "value"),
        ("{list}", "red,green,blue"),
        ("{list*}", "red,green,blue"), ("{keys}", "semi,%3B,dot,.,comma,%2C"), ("{keys*}", "semi=%3B,dot=.,comma=%2C"),
        ("{+path:6}/here", "/foo/b/here"), ("{+list}", "red,green,blue"), ("{+list*}", "red,green,blue"),
        ("{+keys}", "semi,;,dot,.,comma,,"), ("{+keys*}", "semi=;,dot=.,comma=,"), ("{#path:6}/here", "#/foo/b/here"),
        ("{#list}", "#red,green,blue"), ("{#list*}", "#red,green,blue"), ("{#keys}", "#semi,;,dot,.,comma,,"),
        ("{#keys*}", "#semi=;,dot=.,comma=,"), ("X{.var:3}", "X.val"), ("X{.list}", "X.red,green,blue"),
        ("X{.list*}", "X.red.green.blue"), ("X{.keys}", "X.semi,%3B,dot,.,comma,%2C"),
        ("X{.keys*}", "X.semi=%3B.dot=..comma=%2C"), ("{/var:1,var}", "/v/value"), ("{/list}", "/red,green,blue"),
        ("{/list*}", "/red/green/blue"), ("{/list*,path:4}", "/red/green/blue/%2Ffoo"),
        ("{/keys}", "/semi,%3B,dot,.,comma,%2C"), ("{/keys*}", "/semi=%3B/dot=./comma=%2C"),
        ("{;hello:5}", ";hello=Hello"),
        ("{;list}", ";list=red,green,blue"), ("{;list*}", ";list=red;list=green;list=blue"),
        ("{;keys}", ";keys=semi,%3B,dot,.,comma,%2C"), ("{;keys*}", ";semi=%3B;dot=.;comma=%2C"),
        ("{?var:3}", "?var=val"), ("{?list}", "?list=red,green,blue"), ("{?list*}", "?list=red&list=green&list=blue"),
        ("{?keys}", "?keys=semi,%3B,dot,.,comma,%2C"), ("{?keys*}", "?semi=%3B&dot=.&comma=%2C"),
        ("{&var:3}", "&var=val"), ("{&list}", "&list=red,green,blue"), ("{&list*}", "&list=red&list=green&list=blue"),
        ("{&keys}", "&keys=semi,%3B,dot,.,comma,%2C"), ("{&keys*}", "&semi=%3B&dot=.&comma=%2C"),
    ])
    func `the examples of section 1`(template: String, expected: String) throws {
        #expect(try URITemplate(template).expand(Self.values) == expected)
    }

    @Test(arguments: [
        // 3.2.1, 3.2.2
        ("{count}", "one,two,three"), ("{count*}", "one,two,three"), ("{/count}", "/one,two,three"),
        ("{/count*}", "/one/two/three"), ("{;count}", ";count=one,two,three"),
        ("{;count*}", ";count=one;count=two;count=three"), ("{?count}", "?count=one,two,three"),
        ("{?count*}", "?count=one&count=two&count=three"), ("{&count*}", "&count=one&count=two&count=three"),
        ("{half}", "50%25"), ("O{empty}X", "OX"), ("O{undef}X", "OX"), ("?{x,empty}", "?1024,"),
        ("?{x,undef}", "?1024"), ("?{undef,y}", "?768"),
        // 3.2.3
        ("{+half}", "50%25"), ("{base}index", "http%3A%2F%2Fexample.com%2Fhome%2Findex"),
        ("{+base}index", "http://example.com/home/index"), ("O{+empty}X", "OX"), ("O{+undef}X", "OX"),
        ("up{+path}{var}/here", "up/foo/barvalue/here"),
        // 3.2.4
        ("{#half}", "#50%25"), ("foo{#empty}", "foo#"), ("foo{#undef}", "foo"),
        // 3.2.5
        ("{.who}", ".fred"), ("{.who,who}", ".fred.fred"), ("{.half,who}", ".50%25.fred"),
        ("www{.dom*}", "www.example.com"),
        ("X{.empty}", "X."), ("X{.undef}", "X"), ("X{.empty_keys}", "X"), ("X{.empty_keys*}", "X"),
        // 3.2.6
        ("{/who}", "/fred"), ("{/who,who}", "/fred/fred"), ("{/half,who}", "/50%25/fred"),
        ("{/who,dub}", "/fred/me%2Ftoo"),
        ("{/var,empty}", "/value/"), ("{/var,undef}", "/value"),
        // 3.2.7
        ("{;who}", ";who=fred"), ("{;half}", ";half=50%25"), ("{;empty}", ";empty"),
        ("{;v,empty,who}", ";v=6;empty;who=fred"),
        ("{;v,bar,who}", ";v=6;who=fred"), ("{;x,y,undef}", ";x=1024;y=768"),
        // 3.2.8, 3.2.9
        ("{?who}", "?who=fred"), ("{?half}", "?half=50%25"), ("{?x,y,undef}", "?x=1024&y=768"), ("{&who}", "&who=fred"),
        ("{&half}", "&half=50%25"), ("{&x,y,empty}", "&x=1024&y=768&empty="), ("{?no_list,no_list*}", ""),
    ])
    func `the examples of section 3`(template: String, expected: String) throws {
        #expect(try URITemplate(template).expand(Self.values) == expected)
    }

    @Test func `other scripts are encoded, existing triplets stay where reserved characters may`() throws {
        let values: [String: URITemplate.Value] = ["a": "é/ü", "b": "a%20b%zz"]
        #expect(try URITemplate("ö{a}").expand(values) == "%C3%B6%C3%A9%2F%C3%BC")
        #expect(try URITemplate("{+a}").expand(values) == "%C3%A9/%C3%BC")
        #expect(try URITemplate("{a:1}").expand(values) == "%C3%A9")
        #expect(try URITemplate("{+a:2}").expand(values) == "%C3%A9/")
        #expect(try URITemplate("{b}").expand(values) == "a%2520b%25zz")
        #expect(try URITemplate("{+b}").expand(values) == "a%20b%25zz")
        #expect(try URITemplate("{+b:2}").expand(values) == "a%20")
    }

    @Test func `a length does not apply to lists, which count as none`() throws {
        #expect(try URITemplate("X{list:2}{?keys:1}").expand(Self.values) == "X")
    }

    @Test(arguments: [
        ("{", 1), ("{}", 1), ("}", 0), ("a{b", 3), ("{a b}", 2), ("{a,}", 3), ("{,a}", 1), ("{a:0}", 3), ("{a:}", 3),
        ("{a:10000}", 3), ("{a*:3}", 3), ("{=a}", 1), ("{|a}", 1), ("{a.}", 3), ("{.a..b}", 4), ("{a-b}", 2),
        ("a b", 1),
        ("%", 0), ("%2", 0), ("{%2}", 1), ("a\"b", 1), ("{{a}}", 1), ("{ a}", 1),
    ])
    func `a malformed template is refused at its place`(template: String, offset: Int) {
        let error = #expect(throws: URITemplateError.self) { try URITemplate(template) }
        #expect(error?.offset == offset)
    }

    @Test func `templates are bounded in length and in variables`() {
        #expect(throws: URITemplateError.self) { try URITemplate(String(repeating: "a", count: 2049)) }
        #expect(throws: URITemplateError.self) { try URITemplate(String(repeating: "{a}", count: 65)) }
        #expect(throws: Never.self) { try URITemplate(String(repeating: "{a}", count: 64)) }
    }

    @Test func `the names of the variables come in the order of their first use`() throws {
        #expect(try URITemplate("{b,a}/{c.d}{?b,e%20}").variableNames == ["b", "a", "c.d", "e%20"])
    }
}
