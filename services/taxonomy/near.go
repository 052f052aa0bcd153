package taxonomy

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// nearest is how many ids are offered.
const nearest = 4

// Near lists ids whose id or name begins like the text, holds it, or is a few letters away from it, the nearest first.
func Near(text string, ids map[string]Names) []string {
	type candidate struct {
		id       string
		distance int
	}
	wanted := fold(text)
	var found []candidate
	for id, name := range ids {
		best := 1 << 20
		for _, known := range append([]string{id}, name.En, name.Ko) {
			if known = fold(known); known == "" {
				continue
			}
			d := distance(wanted, known)
			if strings.Contains(known, wanted) || len(known) > 2 && strings.Contains(wanted, known) {
				d = min(d, 1)
			}
			if d <= max(1, utf8.RuneCountInString(wanted)/3) {
				best = min(best, d)
			}
		}
		if best < 1<<20 {
			found = append(found, candidate{id, best})
		}
	}
	slices.SortFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), strings.Compare(a.id, b.id))
	})
	out := []string{}
	for _, c := range found[:min(len(found), nearest)] {
		out = append(out, c.id)
	}
	return out
}

// fold takes off what people write differently: case, spaces, hyphens.
func fold(s string) string {
	return strings.NewReplacer(" ", "", "-", "", "_", "", ".", "").Replace(strings.ToLower(s))
}

// distance is the least number of letters to insert, delete, replace or swap with their neighbour (optimal string
// alignment) that makes a into b.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	rows := make([][]int, len(x)+1)
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			change := 1
			if x[i-1] == y[j-1] {
				change = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+change)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(x)][len(y)]
}
