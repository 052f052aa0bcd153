package eval

import (
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
)

// shared is compiled once; a Reader never changes.
var shared = sync.OnceValues(NewReader)

// FuzzRead reads arbitrary bytes, then the same in Korean letters taken apart: every tone must be sound, and what is read
// must not depend on the form of Unicode. A tone is asked for text as it came, too.
func FuzzRead(f *testing.F) {
	texts, err := Texts()
	if err != nil {
		f.Fatal(err)
	}
	for i := 0; i < len(texts); i += 20 {
		f.Add(texts[i].Title, texts[i].Body)
	}
	f.Add("\xff\xfe", "\xed\xa0\x80 SK\u200b하이닉스 ㈜KT 급락\u1100\u1161")
	f.Fuzz(func(t *testing.T, title, body string) {
		r, err := shared()
		if err != nil {
			t.Fatal(err)
		}
		title, body = norm.NFC.String(strings.ToValidUTF8(title, "\uFFFD")), norm.NFC.String(strings.ToValidUTF8(body, "\uFFFD"))
		a, s := r.annotated(title, body)
		if len(s.GetMentions()) != len(a.GetMentions()) || len(s.GetOrganizations()) != len(a.GetOrganizations()) ||
			len(s.GetTopics()) != len(a.GetTopics()) || len(s.GetPairs()) != len(a.GetPairs()) {
			t.Fatalf("not one tone for each of %v", a)
		}
		apart := norm.NFD.String(body)
		all := append(append(append(s.GetMentions(), s.GetOrganizations()...), s.GetTopics()...), s.GetPairs()...)
		all = append(all, r.scorer.Score(norm.NFD.String(title), apart, a).GetOrganizations()...)
		all = append(all, r.scorer.ScoreTargets("", apart, nil)...)
		for _, x := range all {
			checkTone(t, x)
		}
		again := r.annotator.Annotate(norm.NFD.String(title), apart, "")
		tones := r.scorer.Score(title, body, again)
		for i, o := range again.GetOrganizations() {
			if i >= len(a.GetOrganizations()) || o.GetEntityId() != a.GetOrganizations()[i].GetEntityId() {
				t.Fatalf("organizations of text taken apart: %v, want %v", again.GetOrganizations(), a.GetOrganizations())
			}
			if diff := cmp.Diff(s.GetOrganizations()[i].GetScore(), tones.GetOrganizations()[i].GetScore()); diff != "" {
				t.Fatalf("tone toward %s (-composed +apart):\n%s", o.GetEntityId(), diff)
			}
		}
	})
}

func checkTone(t *testing.T, x *bellwetherv1.Sentiment) {
	t.Helper()
	sum := float64(x.GetNegative() + x.GetNeutral() + x.GetPositive())
	if math.Abs(sum-1) > 1e-3 || x.GetScore() < -1 || x.GetScore() > 1 || x.GetLabel() == bellwetherv1.Label_LABEL_UNSPECIFIED {
		t.Fatalf("tone %v", x)
	}
}
