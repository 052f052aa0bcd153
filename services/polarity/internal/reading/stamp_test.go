package reading

import (
	"strings"
	"testing"
)

func TestStamp(t *testing.T) {
	r, err := NewReader()
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		text, name, want string
		sign             int
	}{
		{"Alpha(-2.1%)와 Beta(+3%)", "Alpha", "(-2.1%", -1},
		{"Alpha(-2.1%)와 Beta(+3%)", "Beta", "(+3%", 1},
		{"Alpha (NASDAQ: ALPH, +12.5%) rose", "Alpha", "(NASDAQ: ALPH, +12.5%", 1},
		{"Alpha(000660, ▼1.2%)", "Alpha", "(000660, ▼1.2%", -1},
		{"Alpha -1.4%", "Alpha", "-1.4%", -1},
		{"Alpha(3.2%↑)", "Alpha", "(3.2%↑", 1},
		{"Alpha 71,500원 (+1.2%)", "Alpha", "71,500원 (+1.2%", 1},
		{"Alpha 20만1000원 ▼0.8%", "Alpha", "20만1000원 ▼0.8%", -1},
		{"Alpha $31.10 (-1.9%)", "Alpha", "$31.10 (-1.9%", -1},
		{"Alpha 영업이익 6,800억(+9.6%)", "Alpha", "영업이익 6,800억(+9.6%", 1},
		{"Alpha 점유율 25%→21%", "Alpha", "점유율 25%→21%", -1},
		{"Alpha: 62% → 66%", "Alpha", ": 62% → 66%", 1},
		{"Alpha 10-15%", "Alpha", "", 0},
		{"Alpha 62% → 62%", "Alpha", "", 0},
		{"Alpha(3.2%)", "Alpha", "", 0},
		{"Alpha 3% 하락", "Alpha", "", 0},
		{"Alpha (부채 +2%)", "Alpha", "", 0},
		{"Alpha - 5% of Beta", "Alpha", "", 0},
		{"Alpha(+3", "Alpha", "", 0},
		{"Alpha", "Alpha", "", 0},
	} {
		at := strings.Index(tc.text, tc.name)
		var s Sentence
		r.Read(&s, tc.text, Korean, []Span{{at, at + len(tc.name)}})
		span, sign := s.Stamp(0)
		if sign != tc.sign || sign != 0 && tc.text[span.Start:span.End] != tc.want {
			t.Errorf("Stamp of %s in %q: %v %d, want %q %d", tc.name, tc.text, span, sign, tc.want, tc.sign)
		}
	}
}
