import PixieCore
import Testing

@testable import PixieBackends

@Suite struct StaleChunksTests {
    private enum Step: Hashable { case write(Int64), sweep(Int64) }

    /// Every order in which the steps of the writers can fall, each writing before it sweeps.
    private func orders(_ writers: [Int64]) -> [[Step]] {
        func extend(_ done: [Step]) -> [[Step]] {
            let open = writers.compactMap { writer -> Step? in
                if !done.contains(.write(writer)) { return .write(writer) }
                return done.contains(.sweep(writer)) ? nil : .sweep(writer)
            }
            return open.isEmpty ? [done] : open.flatMap { extend(done + [$0]) }
        }
        return extend([])
    }

    @Test func whateverTheOrderTheLastRevisionIsLeftWhole() {
        let orders = orders([1, 2, 3])
        #expect(orders.count == 90)
        for order in orders {
            var stored: [StaleChunks.Found] = [
                .init(id: .string("old"), revision: nil), .init(id: .string("0/0"), revision: 0),
            ]
            for step in order {
                switch step {
                case .write(let revision):
                    stored += [0, 1].map { .init(id: .string("\(revision)/\($0)"), revision: revision) }
                case .sweep(let revision):
                    let gone = StaleChunks.ids(stored, after: revision)
                    stored.removeAll { gone.contains($0.id) }
                }
            }
            #expect(stored.map(\.id) == [.string("3/0"), .string("3/1")])
        }
    }
}
