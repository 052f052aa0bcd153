package annotate_test

import (
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/annotate"
)

// checkAnnotation holds an annotation against what every reader of it relies on.
func checkAnnotation(t testing.TB, title, text string, a *bellwetherv1.Annotation) {
	t.Helper()
	lengths := map[bellwetherv1.Field]uint32{
		bellwetherv1.Field_FIELD_TITLE: length(title), bellwetherv1.Field_FIELD_TEXT: length(text),
	}
	for i, s := range a.Sentences {
		if s.Start >= s.End || s.End > lengths[s.Field] {
			t.Fatalf("sentence %d: %v beyond %d", i, s, lengths[s.Field])
		}
	}
	if len(a.Mentions) > annotate.MaxMentions {
		t.Fatalf("%d mentions", len(a.Mentions))
	}
	for i, m := range a.Mentions {
		s := a.Sentences[m.Sentence]
		if m.Field != s.Field || m.Start < s.Start || m.End > s.End || m.Start >= m.End || m.Surface == "" || m.EntityId == "" {
			t.Fatalf("mention %d: %v in sentence %v", i, m, s)
		}
	}
	for _, o := range a.Organizations {
		for _, m := range o.Mentions {
			if a.Mentions[m].EntityId != o.EntityId {
				t.Fatalf("organization %s lists a mention of %s", o.EntityId, a.Mentions[m].EntityId)
			}
		}
	}
	for _, topic := range a.Topics {
		if !(topic.Score >= 0 && topic.Score <= 1) {
			t.Fatalf("topic %s scores %v", topic.Topic, topic.Score)
		}
	}
	for _, e := range a.Events {
		if int(e.Sentence) >= len(a.Sentences) {
			t.Fatalf("event %v of sentence %d of %d", e, e.Sentence, len(a.Sentences))
		}
	}
	data, err := proto.Marshal(a)
	if err != nil {
		t.Fatalf("marshalling: %v", err)
	}
	// The scored message holds the article (200 kB) and the sentiments too and must fit into Kafka's 1 MiB.
	if len(data) > 350_000 {
		t.Fatalf("annotation of %d bytes", len(data))
	}
}

// length counts the code points of a field as Annotate sees it.
func length(s string) uint32 {
	return uint32(utf8.RuneCountInString(norm.NFC.String(strings.ToValidUTF8(s, "\uFFFD"))))
}

func FuzzAnnotate(f *testing.F) {
	f.Add("삼성전자, 엔비디아와 협력", koreanNews, "ko")
	f.Add("Nvidia raised $30 million from Samsung Next", englishNews, "en")
	f.Add("\xff\xfe", "\xed\xa0\x80 SK\u200b하이닉스 ㈜KT 1조 2,000억", "x-")
	f.Add("“", "[사진=", "주요 뉴스\n\n=\n(=)기자 =")
	f.Add("대표", "김 대표 , CEO\n.... 다.다.", "")
	f.Fuzz(func(t *testing.T, title, text, lang string) {
		a := newShared(t)
		got := a.Annotate(title, text, lang)
		checkAnnotation(t, title, text, got)
		if diff := cmp.Diff(got, a.Annotate(title, text, lang), protocmp.Transform()); diff != "" {
			t.Fatalf("the same article read twice (-first +second):\n%s", diff)
		}
	})
}

// FuzzDecomposed takes Hangul apart at random and wants the same annotation: positions count in NFC, whatever came in.
func FuzzDecomposed(f *testing.F) {
	f.Add("삼성전자, 엔비디아와 협력", koreanNews, uint64(1))
	f.Add("곽노정 대표", "SK하이닉스가 25억 규모 프리 시리즈A를 유치했다. \u1100\u1161\u11a8 e\u0301 \xff", uint64(7))
	f.Fuzz(func(t *testing.T, title, text string, seed uint64) {
		r := rand.New(rand.NewPCG(seed, 1))
		composed := func(s string) string { return norm.NFC.String(strings.ToValidUTF8(s, "\uFFFD")) }
		title, text = composed(title), composed(text)
		a := newShared(t)
		want, got := a.Annotate(title, text, ""), a.Annotate(decompose(title, r), decompose(text, r), "")
		if diff := cmp.Diff(want, got, protocmp.Transform()); diff != "" {
			t.Fatalf("composed and decomposed text differ (-composed +decomposed):\n%s", diff)
		}
	})
}

// decompose takes about two of three syllables apart, half of those into three letters, half into a syllable and its
// final.
func decompose(s string, r *rand.Rand) string {
	var b strings.Builder
	for _, c := range s {
		final := (c - 0xAC00) % 28
		switch {
		case c < 0xAC00 || c > 0xD7A3 || r.IntN(3) == 0:
			b.WriteRune(c)
		case final > 0 && r.IntN(2) == 0:
			b.WriteRune(c - final)
			b.WriteRune(0x11A7 + final)
		default:
			b.WriteString(norm.NFD.String(string(c)))
		}
	}
	return b.String()
}

// TestHostileTexts reads texts that are made to be slow or large; each must come out whole.
func TestHostileTexts(t *testing.T) {
	const size = 200_000
	fill := func(s string) string { return strings.Repeat(s, size/len(s)) }
	for name, text := range map[string]string{
		"mentions":                   fill("삼성전자 "),
		"names":                      fill("김철수 대표 "),
		"quotes":                     fill("“"),
		"brackets":                   fill("(=["),
		"stops":                      fill("다."),
		"digits":                     fill("1조 2000억 "),
		"one word":                   fill("가"),
		"latin word":                 fill("a"),
		"lines":                      fill("기자\n"),
		"triggers":                   fill("인수 협력 A와 "),
		"combining":                  "e" + fill("\u0301"),
		"organizations and triggers": fill("삼성전자와 SK하이닉스는 협력 인수 합의 "),
	} {
		t.Run(name, func(t *testing.T) {
			got := newShared(t).Annotate(text[:min(len(text), 500)], text, "")
			checkAnnotation(t, text[:min(len(text), 500)], text, got)
			if name == "mentions" && (!got.Cut || len(got.Mentions) != annotate.MaxMentions) {
				t.Errorf("%d mentions, cut %v; want %d, cut", len(got.Mentions), got.Cut, annotate.MaxMentions)
			}
		})
	}
}

// TestManyGoroutines reads two articles at once many times over; each must come out as it does alone.
func TestManyGoroutines(t *testing.T) {
	a := newShared(t)
	texts := []string{koreanNews, englishNews}
	want := []*bellwetherv1.Annotation{a.Annotate("", koreanNews, ""), a.Annotate("", englishNews, "")}
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := range 40 {
				n := (g + i) % 2
				if got := a.Annotate("", texts[n], ""); !proto.Equal(got, want[n]) {
					t.Errorf("article %d reads differently beside others", n)
				}
			}
		})
	}
	wg.Wait()
}
