/// A queue over an array: appending and taking cost the same on average, however long it is.
struct FIFO<Element> {
    private var storage: [Element?] = []
    private var head = 0

    var count: Int { storage.count - head }
    var isEmpty: Bool { head == storage.count }

    mutating func append(_ element: Element) { storage.append(element) }

    mutating func popFirst() -> Element? {
        guard head < storage.count else { return nil }
        let element = storage[head]
        storage[head] = nil
        head += 1
        if head == storage.count {
            storage.removeAll(keepingCapacity: true)
            head = 0
        } else if head > 64, head * 2 > storage.count {
            storage.removeFirst(head)
            head = 0
        }
        return element
    }

    /// Takes the first element that fits out of the middle.
    mutating func remove(where fits: (Element) -> Bool) -> Element? {
        for index in storage.indices.dropFirst(head) {
            guard let element = storage[index], fits(element) else { continue }
            storage.remove(at: index)
            if head == storage.count { removeAll() }
            return element
        }
        return nil
    }

    mutating func removeAll() {
        storage.removeAll()
        head = 0
    }

    /// Takes everything, in order.
    mutating func drain() -> [Element] {
        defer { removeAll() }
        return storage.dropFirst(head).compactMap { $0 }
    }
}
