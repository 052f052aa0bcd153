package reading

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

func TestDebug(t *testing.T) {
	r, _ := NewReader()
	for _, l := range strings.Split(os.Getenv("DBG"), "\n") {
		p := strings.Split(l, "|")
		if len(p) < 2 {
			continue
		}
		var sp []Span
		for _, x := range strings.Split(p[1], ";") {
			i := strings.Index(p[0], x)
			sp = append(sp, Span{i, i + len(x)})
		}
		sp = Disjoint(sp, len(p[0]))
		var s Sentence
		lang := English
		if strings.ContainsAny(p[0], "가나다라는은이을를의") {
			lang = Korean
		}
		r.Read(&s, p[0], lang, sp)
		fmt.Println(p[0])
		for _, c := range s.clauses {
			fmt.Print(" [", c.kind, ": ", p[0][s.Tokens[c.first].Start:s.Tokens[c.last-1].End], "]")
		}
		fmt.Println()
		for _, h := range s.hits {
			fmt.Printf("  hit %s %+v\n", p[0][h.start:h.end], *h.entry)
		}
		for _, c := range s.claims {
			fmt.Printf("  claim %s %v\n", p[0][c.start:c.end], c.worth)
		}
		for e := range sp {
			sc, ev := r.Score(&s, e, nil)
			fmt.Print("  => ", p[0][sp[e].Start:sp[e].End], " ", sc)
			for _, x := range ev {
				fmt.Printf(" %s:%.2f", p[0][x.Start:x.End], x.Weight)
			}
			if lang == Korean {
				fmt.Printf(" %+v", r.nounAt(&s, s.at[e]))
			}
			fmt.Println()
		}
	}
}
