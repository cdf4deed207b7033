/// A stack whose topmost elements can be moved out together, without counting references up and down again.
///
/// The parser puts the elements of all open containers on one such stack; when a container closes, it takes its own
/// off in one allocation of the right size.
@safe
struct MoveStack<Element>: ~Copyable {
    private var storage: UnsafeMutableBufferPointer<Element>
    private(set) var count = 0

    private static var firstCapacity: Int { 32 }

    init() { unsafe storage = UnsafeMutableBufferPointer(start: nil, count: 0) }

    deinit {
        unsafe storage.extracting(0..<count).deinitialize()
        unsafe storage.deallocate()
    }

    /// The topmost element; there must be one.
    @inline(__always)
    var last: Element {
        get {
            precondition(count > 0)
            return unsafe storage[count - 1]
        }
        _modify {
            precondition(count > 0)
            yield unsafe &storage[count - 1]
        }
    }

    @inline(__always)
    mutating func push(_ element: consuming Element) {
        if unsafe storage.count == count { grow() }
        unsafe storage.initializeElement(at: count, to: element)
        count += 1
    }

    /// Takes the topmost element off; there must be one.
    @inline(__always)
    mutating func pop() -> Element {
        precondition(count > 0)
        count -= 1
        return unsafe storage.moveElement(from: count)
    }

    /// Takes everything from a position on off the stack, lowest first.
    mutating func popArray(from start: Int) -> [Element] {
        precondition(start >= 0 && start <= count)
        let taken = count - start
        if taken == 0 { return [] }
        let top = unsafe storage.extracting(start..<count)
        count = start
        return unsafe Array(unsafeUninitializedCapacity: taken) { target, initialized in
            // `target` has room for at least `taken` elements, and `top` holds exactly as many.
            _ = unsafe target.moveInitialize(fromContentsOf: top)
            initialized = taken
        }
    }

    /// Moves the topmost elements out one by one, lowest first.
    mutating func moveTop(_ taken: Int, _ body: (Int, consuming Element) -> Void) {
        precondition(taken >= 0 && taken <= count)
        count -= taken
        for position in 0..<taken { body(position, unsafe storage.moveElement(from: count + position)) }
    }

    @inline(never)
    private mutating func grow() {
        let larger = UnsafeMutableBufferPointer<Element>.allocate(capacity: max(Self.firstCapacity, 2 * count))
        _ = unsafe larger.moveInitialize(fromContentsOf: storage.extracting(0..<count))
        unsafe storage.deallocate()
        unsafe storage = larger
    }
}
