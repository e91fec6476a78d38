/// Finds an id's slot: open addressing over the index's own list of ids, so that it costs four bytes a place and no copy of the ids.
struct VectorSlots {
    private static let empty = UInt32.max
    private var places: [UInt32] = Array(repeating: Self.empty, count: 4)

    var byteCount: Int { places.count * MemoryLayout<UInt32>.stride }

    func slot(of id: UInt64, in ids: [UInt64]) -> Int? {
        var place = home(of: id)
        while places[place] != Self.empty {
            if ids[Int(places[place])] == id { return Int(places[place]) }
            place = next(place)
        }
        return nil
    }

    /// Adds the last of `ids`, which must be new.
    mutating func append(from ids: [UInt64]) {
        if ids.count * 4 > places.count * 3 {
            rebuild(ids, places: places.count * 2)
        } else {
            put(ids.count - 1, id: ids[ids.count - 1])
        }
    }

    /// Notes that `id`, which must be present, has gone to `slot`.
    mutating func move(_ id: UInt64, to slot: Int, in ids: [UInt64]) { places[place(of: id, in: ids)] = UInt32(slot) }

    /// Forgets `id`, which must be present; `ids` still lists it.
    mutating func remove(_ id: UInt64, in ids: [UInt64]) {
        var hole = place(of: id, in: ids)
        var place = next(hole)
        // Whatever follows without a gap and could have stood in the hole moves up, so that no search stops short.
        while places[place] != Self.empty {
            let distance = (place &- home(of: ids[Int(places[place])])) & (places.count - 1)
            if distance >= (place &- hole) & (places.count - 1) {
                places[hole] = places[place]
                hole = place
            }
            place = next(place)
        }
        places[hole] = Self.empty
    }

    /// Gives memory back once few of the places are taken.
    mutating func shrink(to ids: [UInt64]) {
        if places.count > 16, ids.count * 8 < places.count { rebuild(ids, places: places.count / 4) }
    }

    private mutating func rebuild(_ ids: [UInt64], places count: Int) {
        places = Array(repeating: Self.empty, count: count)
        for slot in ids.indices { put(slot, id: ids[slot]) }
    }

    private mutating func put(_ slot: Int, id: UInt64) {
        var place = home(of: id)
        while places[place] != Self.empty { place = next(place) }
        places[place] = UInt32(slot)
    }

    private func place(of id: UInt64, in ids: [UInt64]) -> Int {
        var place = home(of: id)
        while ids[Int(places[place])] != id { place = next(place) }
        return place
    }

    private func home(of id: UInt64) -> Int {
        Int(truncatingIfNeeded: (id &* 0x9e37_79b9_7f4a_7c15) >> 32) & (places.count - 1)
    }

    private func next(_ place: Int) -> Int { (place + 1) & (places.count - 1) }
}
