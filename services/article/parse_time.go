package article

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// maxTimeText bounds what ParseTime looks at, in bytes; no date is longer.
const maxTimeText = 100

// ParseTime reads a time in the shapes that feeds and news pages use: RFC 3339 and ISO 8601 with or without fractions
// and zone, RFC 822/1123/850 and asctime with numeric or named zones (KST, EST …), English dates (Nov 23, 2026 3:05 PM),
// 2026.11.23 10:00, 2026/11/23 10:00:00, 20261123, 202611231000, 20261123100000 and 2026년 11월 23일 오후 3시 5분.
// A time without a zone is in zone; nil means UTC. dateOnly is true where s gives no time of day: t is then midnight.
// ok is false where s is blank, of another shape or impossible (30 February, 25:00); ambiguous ones (03/04/2026) and
// relative ones (3시간 전) are of another shape.
func ParseTime(s string, zone *time.Location) (t time.Time, dateOnly, ok bool) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > maxTimeText {
		return time.Time{}, false, false
	}
	if zone == nil {
		zone = time.UTC
	}
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return t, false, true
	}
	var d moment
	if c := s[0]; '0' <= c && c <= '9' && leadingDigits(s) >= 4 {
		ok = d.readNumeric(s)
	} else {
		ok = d.readWorded(s)
	}
	if !ok {
		return time.Time{}, false, false
	}
	return d.time(zone)
}

// moment is a time being read, in parts.
type moment struct {
	year, month, day     int
	hour, minute, second int
	nanos                int
	hasTime              bool
	half                 string // "am", "pm" or empty
	zone                 *time.Location
}

// time puts the parts together; ok is false where they name no moment.
func (m *moment) time(zone *time.Location) (t time.Time, dateOnly, ok bool) {
	if m.zone != nil {
		zone = m.zone
	}
	switch m.half {
	case "am", "pm":
		if !m.hasTime || m.hour > 23 || m.half == "am" && m.hour > 12 {
			return time.Time{}, false, false
		}
		if m.half == "am" && m.hour == 12 {
			m.hour = 0
		}
		if m.half == "pm" && m.hour < 12 {
			m.hour += 12
		}
	}
	midnight := m.hour == 24 && m.minute == 0 && m.second == 0
	if m.year < 1 || m.year > 9999 || m.month < 1 || m.month > 12 || m.day < 1 || m.hour > 23 && !midnight || m.minute > 59 || m.second > 60 {
		return time.Time{}, false, false
	}
	if d := time.Date(m.year, time.Month(m.month), m.day, 0, 0, 0, 0, time.UTC); d.Day() != m.day {
		return time.Time{}, false, false
	}
	return time.Date(m.year, time.Month(m.month), m.day, m.hour, m.minute, m.second, m.nanos, zone), !m.hasTime, true
}

// scanner walks over a text from left to right.
type scanner struct{ rest string }

func (s *scanner) space() {
	s.rest = strings.TrimLeftFunc(s.rest, func(r rune) bool { return unicode.IsSpace(r) || r == ',' })
}

// skip drops prefix if it comes next.
func (s *scanner) skip(prefix string) bool {
	rest, found := strings.CutPrefix(s.rest, prefix)
	s.rest = rest
	return found
}

// skipAny drops the first of the prefixes that comes next.
func (s *scanner) skipAny(prefixes ...string) bool {
	for _, p := range prefixes {
		if s.skip(p) {
			return true
		}
	}
	return false
}

// number reads up to max digits.
func (s *scanner) number(max int) (n, digits int) {
	for digits < max && digits < len(s.rest) && '0' <= s.rest[digits] && s.rest[digits] <= '9' {
		n = n*10 + int(s.rest[digits]-'0')
		digits++
	}
	s.rest = s.rest[digits:]
	return n, digits
}

// word reads letters.
func (s *scanner) word() string {
	end := 0
	for end < len(s.rest) {
		r, size := utf8.DecodeRuneInString(s.rest[end:])
		if !unicode.IsLetter(r) {
			break
		}
		end += size
	}
	w := s.rest[:end]
	s.rest = s.rest[end:]
	return w
}

func leadingDigits(s string) int {
	n := 0
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	return n
}

// readNumeric reads dates that begin with the year.
func (m *moment) readNumeric(text string) bool {
	s := scanner{text}
	switch n := leadingDigits(text); n {
	case 4:
		if !m.readSeparated(&s) {
			return false
		}
	case 8, 12, 14:
		m.year, _ = s.number(4)
		m.month, _ = s.number(2)
		m.day, _ = s.number(2)
		if n > 8 {
			m.hour, _ = s.number(2)
			m.minute, _ = s.number(2)
			m.second, _ = s.number(2)
			m.hasTime = true
			return m.readTail(&s)
		}
	default:
		return false
	}
	return m.readClock(&s) && m.readTail(&s)
}

// readSeparated reads 2026-11-23, 2026.11.23, 2026/11/23 and 2026년 11월 23일.
func (m *moment) readSeparated(s *scanner) bool {
	m.year, _ = s.number(4)
	s.space()
	korean := s.skip("년")
	separator := ""
	if !korean {
		if s.rest == "" || strings.IndexByte("-./", s.rest[0]) < 0 {
			return false
		}
		separator = s.rest[:1]
		s.rest = s.rest[1:]
	}
	var digits int
	s.space()
	if m.month, digits = s.number(2); digits == 0 {
		return false
	}
	s.space()
	if korean && !s.skip("월") || !korean && !s.skip(separator) {
		return false
	}
	s.space()
	if m.day, digits = s.number(2); digits == 0 {
		return false
	}
	s.space()
	if korean && !s.skip("일") {
		return false
	}
	s.skip(".")
	s.space()
	for _, day := range []string{"월", "화", "수", "목", "금", "토", "일"} {
		if s.skipAny("("+day+")", "("+day+"요일)", day+"요일") {
			break
		}
	}
	s.space()
	return true
}

// readClock reads a time of day, if one comes: 10:00, 10:00:00.123, T10:00, 오후 3:05, 15시 5분 3초.
func (m *moment) readClock(s *scanner) bool {
	s.space()
	if !s.skipAny("T", "t") {
		s.skipAny("-", "|", "·")
	}
	s.space()
	m.readHalf(s)
	s.space()
	if s.rest == "" {
		return m.half == ""
	}
	if s.rest[0] < '0' || s.rest[0] > '9' {
		return m.half == "" // a zone may follow a date
	}
	var digits int
	if m.hour, digits = s.number(2); digits == 0 {
		return false
	}
	m.hasTime = true
	switch {
	case s.skip(":"):
		if m.minute, digits = s.number(2); digits != 2 {
			return false
		}
		if s.skip(":") {
			if m.second, digits = s.number(2); digits != 2 {
				return false
			}
			m.readFraction(s)
		}
	case digits == 2 && leadingDigits(s.rest) >= 2: // basic form, T100000
		m.minute, _ = s.number(2)
		m.second, _ = s.number(2)
		m.readFraction(s)
	default:
		s.space()
		if !s.skip("시") {
			return m.half != "" || m.peekHalf(s)
		}
		m.readKoreanMinutes(s)
	}
	s.space()
	if m.half == "" {
		m.readHalf(s)
	}
	return true
}

// readKoreanMinutes reads what follows 시: 5분 3초, or nothing.
func (m *moment) readKoreanMinutes(s *scanner) {
	s.space()
	rest := s.rest
	n, digits := s.number(2)
	s.space()
	if digits == 0 || !s.skip("분") {
		s.rest = rest
		return
	}
	m.minute = n
	s.space()
	rest = s.rest
	n, digits = s.number(2)
	s.space()
	if digits == 0 || !s.skip("초") {
		s.rest = rest
		return
	}
	m.second = n
}

// readFraction reads .123 or ,123 as a fraction of a second; digits beyond nanoseconds are dropped.
func (m *moment) readFraction(s *scanner) {
	if len(s.rest) < 2 || s.rest[0] != '.' && s.rest[0] != ',' || leadingDigits(s.rest[1:]) == 0 {
		return
	}
	s.rest = s.rest[1:]
	n, digits := s.number(9)
	for range 9 - digits {
		n *= 10
	}
	m.nanos = n
	s.rest = s.rest[leadingDigits(s.rest):]
}

func (m *moment) readHalf(s *scanner) {
	switch {
	case s.skipAny("오전", "AM", "am", "A.M.", "a.m.", "Am"):
		m.half = "am"
	case s.skipAny("오후", "PM", "pm", "P.M.", "p.m.", "Pm"):
		m.half = "pm"
	}
}

// peekHalf says whether AM or PM comes next, as in "3 PM", and takes it.
func (m *moment) peekHalf(s *scanner) bool {
	m.readHalf(s)
	return m.half != ""
}

// readTail reads a zone, if one comes, and is true where nothing follows.
func (m *moment) readTail(s *scanner) bool {
	s.space()
	if s.rest == "" {
		return true
	}
	if !m.readZone(s) {
		return false
	}
	s.space()
	if s.rest != "" && s.rest[0] == '(' && s.rest[len(s.rest)-1] == ')' { // "+0900 (KST)"
		return true
	}
	return s.rest == ""
}

// readZone reads Z, +09:00, +0900, +09, KST, GMT+9.
func (m *moment) readZone(s *scanner) bool {
	open := s.skip("(")
	name := s.word()
	offset, known := zoneOffset(name)
	if name != "" && !known {
		return false
	}
	if s.rest != "" && (s.rest[0] == '+' || s.rest[0] == '-') {
		sign := 1
		if s.rest[0] == '-' {
			sign = -1
		}
		s.rest = s.rest[1:]
		hours, digits := s.number(2)
		if digits == 0 {
			return false
		}
		s.skip(":")
		minutes, _ := s.number(2)
		if hours > 15 || minutes > 59 {
			return false
		}
		offset = sign * (hours*3600 + minutes*60)
	} else if name == "" {
		return false
	}
	if open && !s.skip(")") {
		return false
	}
	m.zone = time.FixedZone("", offset)
	if offset == 0 {
		m.zone = time.UTC
	}
	return true
}

// zoneOffset is the offset from UTC in seconds of a zone's short name. The North American ones are those of RFC 822 §5;
// of names that mean several zones the one used in news is taken (CST and IST are left out where that is unclear).
func zoneOffset(name string) (seconds int, ok bool) {
	const hour = 3600
	switch strings.ToUpper(name) {
	case "Z", "UTC", "UT", "GMT", "WET":
		return 0, true
	case "KST", "JST":
		return 9 * hour, true
	case "HKT", "SGT":
		return 8 * hour, true
	case "BST", "CET", "WEST":
		return hour, true
	case "CEST", "EET":
		return 2 * hour, true
	case "EST":
		return -5 * hour, true
	case "EDT":
		return -4 * hour, true
	case "CST":
		return -6 * hour, true
	case "CDT":
		return -5 * hour, true
	case "MST":
		return -7 * hour, true
	case "MDT":
		return -6 * hour, true
	case "PST":
		return -8 * hour, true
	case "PDT":
		return -7 * hour, true
	}
	return 0, false
}

// readWorded reads dates whose month is an English word: RFC 822, 1123 and 850, asctime, "Nov. 23, 2026 at 3:05 p.m. EST".
func (m *moment) readWorded(text string) bool {
	s := scanner{text}
	for {
		s.space()
		if s.rest == "" {
			break
		}
		c := s.rest[0]
		switch {
		case '0' <= c && c <= '9':
			if !m.readWordedNumber(&s) {
				return false
			}
		case c == '+' || c == '-' || c == '(':
			if c == '-' && !m.hasTime { // 23-Nov-26
				s.rest = s.rest[1:]
				continue
			}
			if m.zone != nil && c == '(' {
				s.rest = ""
				continue
			}
			if !m.hasTime || !m.readZone(&s) {
				return false
			}
		case c == '.' || c == '|':
			s.rest = s.rest[1:]
		default:
			if !m.readWord(&s) {
				return false
			}
		}
	}
	return m.month > 0 && m.day > 0 && m.year > 0
}

// readWordedNumber reads a day, a year or a time of day: a colon makes it a time, four digits a year.
func (m *moment) readWordedNumber(s *scanner) bool {
	digits := leadingDigits(s.rest)
	after := strings.TrimLeft(s.rest[digits:], " ")
	switch {
	case strings.HasPrefix(after, ":"), m.day > 0 && m.year > 0 && !m.hasTime:
		if m.hasTime {
			return false
		}
		return m.readClock(s)
	case digits == 4 && m.year == 0:
		m.year, _ = s.number(4)
	case digits <= 2 && m.day == 0:
		m.day, _ = s.number(2)
		s.skipAny("st", "nd", "rd", "th")
	case digits == 2 && m.year == 0 && m.month > 0: // RFC 822
		n, _ := s.number(2)
		m.year = 2000 + n
		if n >= 70 {
			m.year = 1900 + n
		}
	default:
		return false
	}
	return true
}

// readWord reads a month, or passes over a weekday, "at" and AM/PM; a zone's name counts after the time.
func (m *moment) readWord(s *scanner) bool {
	if m.hasTime && m.half == "" && m.peekHalf(s) {
		return true
	}
	before := s.rest
	word := strings.ToLower(s.word())
	if word == "" {
		return false
	}
	if n := monthNumber(word); n > 0 && m.month == 0 {
		m.month = n
		s.skip(".")
		return true
	}
	if word == "at" || word == "on" || isWeekday(word) {
		return true
	}
	if m.hasTime && m.zone == nil {
		s.rest = before
		return m.readZone(s)
	}
	return false
}

func monthNumber(word string) int {
	if len(word) < 3 {
		return 0
	}
	for month := time.January; month <= time.December; month++ {
		full := strings.ToLower(month.String())
		if word == full || word == full[:3] || word == "sept" && month == time.September {
			return int(month)
		}
	}
	return 0
}

func isWeekday(word string) bool {
	for day := time.Sunday; day <= time.Saturday; day++ {
		full := strings.ToLower(day.String())
		if word == full || word == full[:3] || word == "tues" || word == "thur" || word == "thurs" || word == "weds" {
			return true
		}
	}
	return false
}
