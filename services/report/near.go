package report

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"bellwether.internal/services/report/catalog"
	"bellwether.internal/services/taxonomy"
)

// known refuses a topic or an organization that neither the taxonomy nor the news has: it would be answered with no rows,
// which says something else. One that is given by a name becomes its id. What is stored under an id that the taxonomy no longer
// has can still be asked for.
func (s *reports) known(ctx context.Context, q *catalog.Request) error {
	for _, p := range q.Report.Parameters {
		if p.Type != catalog.Topic && p.Type != catalog.Organization {
			continue
		}
		id, err := s.reader.knownID(ctx, s.names, p.Name, string(p.Type), q.Chosen[p.Name])
		if err != nil {
			return err
		}
		q.Chosen[p.Name], q.Values[p.Name] = id, catalog.Escape(id)
	}
	return nil
}

// knownID is the id that a text means: itself, or what the taxonomy calls so by a name, an alias or a ticker in either language,
// whatever its case. One that may mean several is refused with their ids. kind is topic, organization or source; an empty text
// means all.
func (r *reader) knownID(ctx context.Context, n *names, parameter, kind, id string) (string, error) {
	if id == "" {
		return "", nil
	}
	var in map[string]taxonomy.Names
	switch kind {
	case "topic":
		in = n.topics
	case "organization":
		in = n.organizations
	}
	if _, ok := in[id]; ok {
		return id, nil
	}
	meant := n.called.ids(kind, id)
	if len(meant) == 1 {
		return meant[0], nil
	}
	t, err := r.table(ctx, query("known_"+kind), catalog.Values{"id": catalog.Escape(id)})
	if err != nil {
		return "", err
	}
	ids := map[string]taxonomy.Names{}
	for key, name := range in {
		ids[key] = name
	}
	for _, row := range t.Rows {
		if t.number(row, "given") != 0 {
			return id, nil
		}
		if other := t.text(row, "id"); other != "" {
			ids[other] = in[other]
		}
	}
	if len(meant) > 1 {
		return "", badRequest{catalog.Wrong("parameter %s: %q may mean several: %s; write one of these", "매개변수 %s: %q에 해당하는 것이 여럿입니다: %s. 이 가운데 하나로 쓰세요", parameter, id, strings.Join(meant, ", "))}
	}
	problem := catalog.Wrong("parameter %s: there is no %s %q", "매개변수 %s: 없는 "+koreanKinds[kind]+" id입니다(%[3]q)", parameter, kind, id)
	if close := near(id, ids); len(close) > 0 {
		problem = catalog.Wrong("%s; near it: %s", "%s. 비슷한 것: %s", problem, strings.Join(close, ", "))
	}
	return "", badRequest{problem}
}

// koreanKinds are the kinds of ids in Korean.
var koreanKinds = map[string]string{"topic": "주제", "organization": "기업", "source": "출처"}

// nearest is how many ids are offered.
const nearest = 4

// near lists ids whose id or name begins like the text, holds it, or is a few letters away from it, the nearest first.
func near(text string, ids map[string]taxonomy.Names) []string {
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
