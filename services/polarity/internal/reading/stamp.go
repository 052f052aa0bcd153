package reading

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// stampLimit is the most bytes that a stamp has.
const stampLimit = 64

// Stamp finds the change that market notes and tables write right after a name: SK하이닉스(-2.1%), Naver $21.30 +1.4%, 점유율
// 25%→21%. sign is 1 or -1, or 0 where there is none; span is the stretch, in bytes.
func (s *Sentence) Stamp(entity int) (span Span, sign int) {
	if entity == Whole {
		return Span{}, 0
	}
	from := s.Entities[entity].End
	rest := s.Text[from:min(len(s.Text), from+stampLimit)]
	start, end, sign := changeIn(rest)
	return Span{from + start, from + end}, sign
}

// changeIn reads names of measures, amounts and then a change, and nothing else.
func changeIn(text string) (start, end, sign int) {
	var number, before string // the digits read last, and the share before them
	moved := false            // an arrow stands between the two
	open := false
	start = -1
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if start < 0 && r != ' ' {
			start = i
		}
		switch {
		case '0' <= r && r <= '9' || (r == '.' || r == ',') && number != "":
			number += text[i : i+n]
			i += n
			continue
		case r == '%':
			if number == "" {
				return 0, 0, 0
			}
			if moved {
				sign = order(before, number)
			}
			if next, w := utf8.DecodeRuneInString(text[i+n:]); sign == 0 && signOf(next) != 0 {
				sign, n = signOf(next), n+w
			}
			if sign != 0 {
				return start, i + n, sign
			}
			before = number
		case r == '→':
			moved = before != ""
		case signOf(r) != 0:
			if i+n >= len(text) || text[i+n] < '0' || text[i+n] > '9' || number != "" {
				return 0, 0, 0 // a dash, or a range
			}
			sign = signOf(r)
		case r == '(':
			open = true
		case strings.ContainsRune(" :|)$₩원만억조천달러엔유로", r), open && ('A' <= r && r <= 'Z' || r == ','):
			sign = 0
		default:
			if n = measure(text[i:]); n == 0 {
				return 0, 0, 0
			}
		}
		number = ""
		i += n
	}
	return 0, 0, 0
}

// measure is the length of the word that text begins with, where it names what is better more.
func measure(text string) int {
	for _, word := range [...]string{"매출액", "매출", "영업이익", "순이익", "점유율", "주가", "shares", "share", "sales", "revenue", "profit"} {
		if strings.HasPrefix(text, word) {
			return len(word)
		}
	}
	return 0
}

// order is the sign of the change from one number to another.
func order(from, to string) int {
	a, errA := strconv.ParseFloat(strings.ReplaceAll(from, ",", ""), 64)
	b, errB := strconv.ParseFloat(strings.ReplaceAll(to, ",", ""), 64)
	switch {
	case errA != nil || errB != nil || a == b:
		return 0
	case a < b:
		return 1
	}
	return -1
}

// signOf is the sign of a mark before or after a change, 0 of other letters.
func signOf(mark rune) int {
	switch mark {
	case '+', '▲', '△', '↑':
		return 1
	case '-', '−', '–', '▼', '▽', '↓':
		return -1
	}
	return 0
}
