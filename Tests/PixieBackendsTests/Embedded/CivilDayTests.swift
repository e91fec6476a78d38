import FoundationEssentials
import Testing

@testable import PixieBackends

@Suite struct CivilDayTests {
    @Test func daysAgreeWithTheCalendarOverFourCenturies() {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        for number in stride(from: -60_000, to: 90_000, by: 37) {
            let day = CivilDay(number: number)
            let expected = calendar.dateComponents([.year, .month, .day, .weekday], from: day.start)
            #expect(day.components.year == expected.year)
            #expect(day.components.month == expected.month)
            #expect(day.components.day == expected.day)
            #expect((day.weekday + 1) % 7 + 1 == expected.weekday)
            let parts = day.components
            #expect(CivilDay(year: parts.year, month: parts.month, day: parts.day) == day)
        }
    }

    @Test(arguments: [(2025, 2, 29), (2025, 4, 31), (2025, 13, 1), (0, 1, 1), (2025, 1, 0)])
    func aDayThatDoesNotExistIsNil(year: Int, month: Int, day: Int) {
        #expect(CivilDay(year: year, month: month, day: day) == nil)
    }

    @Test func distantDatesDoNotTrap() {
        #expect(CivilDay(.distantFuture) > CivilDay(.distantPast))
        #expect(CivilDay(Date(timeIntervalSince1970: .infinity)) > CivilDay(number: 0))
    }

    @Test func datesAreWrittenAsISO8601() throws {
        let date = Date(timeIntervalSince1970: 1_747_130_461)
        #expect(Wording.iso8601(date) == "2025-05-13T10:01:01Z")
        #expect(try Date(Wording.iso8601(date), strategy: .iso8601) == date)
    }
}
