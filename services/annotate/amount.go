package annotate

import (
	"math"
	"strings"
	"unicode/utf8"
)

// scales are the words that multiply a number, longest first.
var scales = [...]struct {
	word  string
	value float64
}{
	{"천억", 1e11},
	{"백억", 1e10},
	{"십억", 1e9},
	{"천만", 1e7},
	{"백만", 1e6},
	{"조", 1e12},
	{"억", 1e8},
	{"만", 1e4},
	{"천", 1e3},
	{"trillion", 1e12},
	{"billion", 1e9},
	{"million", 1e6},
	{"thousand", 1e3},
	{"bn", 1e9},
	{"mn", 1e6},
	{"tn", 1e12},
	{"m", 1e6},
	{"b", 1e9},
	{"k", 1e3},
}

// currencies are the words after a number and the signs before it.
var currencies = [...]struct{ word, code string }{
	{"달러", "USD"},
	{"유로", "EUR"},
	{"위안", "CNY"},
	{"파운드", "GBP"},
	{"대만달러", "TWD"},
	{"엔", "JPY"},
	{"원", "KRW"},
	{"US dollars", "USD"},
	{"U.S. dollars", "USD"},
	{"dollars", "USD"},
	{"dollar", "USD"},
	{"USD", "USD"},
	{"euros", "EUR"},
	{"euro", "EUR"},
	{"EUR", "EUR"},
	{"won", "KRW"},
	{"KRW", "KRW"},
	{"yen", "JPY"},
	{"JPY", "JPY"},
	{"yuan", "CNY"},
	{"pounds", "GBP"},
	{"GBP", "GBP"},
}

var signs = [...]struct{ sign, code string }{
	{"NT$", "TWD"}, {"HK$", "HKD"}, {"US$", "USD"}, {"$", "USD"}, {"€", "EUR"}, {"£", "GBP"}, {"₩", "KRW"}, {"¥", "JPY"}, {"￥", "JPY"},
}

// findAmount returns the first amount of money in a sentence, in whole units of its currency (ISO 4217), 0 for none.
// Korean papers often leave the won away (25억 규모); such an amount is taken for won in a Korean text.
func findAmount(s, lang string) (float64, string) {
	for i := range len(s) {
		if !isDigit(rune(s[i])) || i > 0 && (isDigit(rune(s[i-1])) || s[i-1] == '.' || s[i-1] == ',') {
			continue
		}
		if amount, code, ok := amountAt(s, i, lang); ok {
			return amount, code
		}
	}
	return 0, ""
}

// amountAt reads an amount that begins at a digit: numbers and scales may repeat (1조 2000억).
func amountAt(s string, i int, lang string) (float64, string, bool) {
	code := ""
	for _, x := range signs {
		if strings.HasSuffix(strings.TrimRight(s[:i], " "), x.sign) {
			code = x.code
			break
		}
	}
	total, scaled, big := 0.0, false, false
	for {
		value, n := number(s[i:])
		if n == 0 {
			break
		}
		i += n
		scale, m := scaleAt(s[i:])
		if m > 0 {
			scaled = true
			big = big || scale >= 1e8
			i += m
		}
		total += value * scale
		next := strings.TrimLeft(s[i:], " ")
		if m == 0 || next == "" || !isDigit(rune(next[0])) {
			break
		}
		i = len(s) - len(next)
	}
	rest := strings.TrimLeft(s[i:], " ")
	if code == "" {
		for _, x := range currencies {
			if strings.HasPrefix(rest, x.word) && !continues(rest[len(x.word):], x.word) {
				code = x.code
				break
			}
		}
	}
	if code == "" && scaled && big && lang == "ko" && !counted(rest) {
		code = "KRW"
	}
	if code == "" || total <= 0 || total > 1e18 || !scaled && total < 1000 {
		return 0, "", false
	}
	return math.Round(total), code, true
}

// number reads digits with thousands separators and a decimal part; n is its length in bytes.
func number(s string) (value float64, n int) {
	scale := 0.0
	for n < len(s) && n < 20 {
		switch c := s[n]; {
		case isDigit(rune(c)):
			if scale > 0 {
				value += float64(c-'0') * scale
				scale /= 10
			} else {
				value = value*10 + float64(c-'0')
			}
		case c == ',' && n+1 < len(s) && isDigit(rune(s[n+1])):
		case c == '.' && scale == 0 && n+1 < len(s) && isDigit(rune(s[n+1])):
			scale = 0.1
		default:
			return value, n
		}
		n++
	}
	return value, n
}

// scaleAt reads a scale word, with a space or hyphen before it; 1 and 0 where there is none.
func scaleAt(s string) (float64, int) {
	skip := 0
	if s != "" && (s[0] == ' ' || s[0] == '-') {
		skip = 1
	}
	for _, x := range scales {
		if strings.HasPrefix(s[skip:], x.word) && !continues(s[skip+len(x.word):], x.word) {
			return x.value, skip + len(x.word)
		}
	}
	return 1, 0
}

// continues reports whether a Latin word goes on after what was matched.
func continues(rest, word string) bool {
	last, _ := utf8.DecodeLastRuneInString(word)
	next, _ := utf8.DecodeRuneInString(rest)
	return isLatin(last) && isLatin(next)
}

// counted reports that the number counts things (3억 대, 2만 명) rather than money.
func counted(rest string) bool {
	for _, unit := range [...]string{"명", "대", "개", "장", "건", "회", "주", "톤", "가구", "년", "배", "곳"} {
		if strings.HasPrefix(rest, unit) {
			return true
		}
	}
	return false
}
