package annotate

import (
	"fmt"
	"strings"
)

var months = [...]string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}

// findDate returns the first date with a year in a sentence as ISO 8601, reduced to what is given (2024-01-26, 2024-01,
// 2024), empty where there is none. Days without a year (지난 26일) need the article's own date and are left to readers.
func findDate(s string) string {
	for i := 0; i+4 <= len(s); i++ {
		if i > 0 && isLatin(rune(s[i-1])) {
			continue
		}
		year, ok := yearAt(s[i:])
		if !ok {
			continue
		}
		rest := s[i+4:]
		if after, ok := strings.CutPrefix(rest, "년"); ok {
			return koreanDate(year, after)
		}
		if len(rest) > 0 && isLatin(rune(rest[0])) || len(rest) > 1 && rest[0] == ',' && isDigit(rune(rest[1])) {
			continue
		}
		if date := latinDate(year, s[:i]); date != "" {
			return date
		}
	}
	return ""
}

// yearAt reads a year from 1990 to 2099.
func yearAt(s string) (int, bool) {
	y := 0
	for i := range 4 {
		if !isDigit(rune(s[i])) {
			return 0, false
		}
		y = y*10 + int(s[i]-'0')
	}
	return y, y >= 1990 && y <= 2099
}

// koreanDate reads " 1월 26일" after a year.
func koreanDate(year int, rest string) string {
	month, rest, ok := numbered(rest, "월", 12)
	if !ok {
		return fmt.Sprint(year)
	}
	day, _, ok := numbered(rest, "일", 31)
	if !ok {
		return fmt.Sprintf("%d-%02d", year, month)
	}
	return fmt.Sprintf("%d-%02d-%02d", year, month, day)
}

// numbered reads a number of one or two digits before a unit.
func numbered(s, unit string, limit int) (n int, rest string, ok bool) {
	s = strings.TrimLeft(s, " ")
	i := 0
	for i < len(s) && i < 2 && isDigit(rune(s[i])) {
		n = n*10 + int(s[i]-'0')
		i++
	}
	rest, ok = strings.CutPrefix(s[i:], unit)
	return n, rest, ok && n >= 1 && n <= limit
}

// latinDate reads "January 26, " or "26 January " or "in " before a year.
func latinDate(year int, before string) string {
	words := strings.FieldsFunc(strings.ToLower(before), func(r rune) bool { return r == ' ' || r == ',' || r == '.' })
	if len(words) == 0 {
		return ""
	}
	last := words[len(words)-1]
	switch last {
	case "in", "since", "by", "until", "during", "from", "of":
		return fmt.Sprint(year)
	}
	if m := monthOf(last); m > 0 {
		if len(words) > 1 {
			if d, _, ok := numbered(words[len(words)-2], "", 31); ok {
				return fmt.Sprintf("%d-%02d-%02d", year, m, d)
			}
		}
		return fmt.Sprintf("%d-%02d", year, m)
	}
	if d, _, ok := numbered(last, "", 31); ok && len(words) > 1 {
		if m := monthOf(words[len(words)-2]); m > 0 {
			return fmt.Sprintf("%d-%02d-%02d", year, m, d)
		}
	}
	return ""
}

// monthOf returns 1…12 for an English month or its abbreviation, 0 for anything else.
func monthOf(word string) int {
	if len(word) < 3 {
		return 0
	}
	for i, m := range months {
		if strings.HasPrefix(m, word) {
			return i + 1
		}
	}
	return 0
}
