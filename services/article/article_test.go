package article

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/testing/protocmp"
	"pgregory.net/rapid"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
)

func seen() time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC) }

func TestNewKeepsWhatWasSent(t *testing.T) {
	got, err := New(Raw{
		URL: "https://News.Example.com/a?utm_source=x&id=1", Title: "Samsung  raises HBM output", Text: "첫 문단.\n둘째 문단.",
		PublishedAt: "2026-11-23T08:00:00.250+09:00", UpdatedAt: "2026-11-23T09:00:00Z", Lang: "ko_KR", Author: " 김 기자 ", ID: "77",
	}, seen())
	if err != nil {
		t.Fatal(err)
	}
	id, err := IDFromURL("https://news.example.com/a?id=1")
	if err != nil {
		t.Fatal(err)
	}
	claimed := time.Date(2026, 11, 22, 23, 0, 0, 250e6, time.UTC).UnixMilli()
	updated := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC).UnixMilli()
	want := &bellwetherv1.Article{
		ArticleId: id[:], Revision: Revision("Samsung  raises HBM output", "첫 문단.\n둘째 문단.", "ko-KR"), Url: "https://news.example.com/a?id=1",
		Source: "example.com", SourceItemId: "77", Publisher: "example.com", Title: "Samsung  raises HBM output", Text: "첫 문단.\n둘째 문단.",
		Lang: "ko-KR", Author: "김 기자", SeenAt: seen().UnixMilli(), PublishedAt: claimed, PublishedClaimed: &claimed,
		TimeTrust: bellwetherv1.TimeTrust_TIME_TRUST_CLAIMED, UpdatedAt: &updated,
	}
	if diff := cmp.Diff(want, got, protocmp.Transform()); diff != "" {
		t.Errorf("New (-want +got)\n%s", diff)
	}
}

func TestNewRemoval(t *testing.T) {
	got, err := New(Raw{URL: "https://example.com/a", Removed: true}, seen())
	if err != nil {
		t.Fatal(err)
	}
	if got.Revision != RemovedRevision || !got.Removed || got.Text != "" {
		t.Errorf("a removal is revision %d, removed %v", got.Revision, got.Removed)
	}
}

func TestNewNamesAllProblems(t *testing.T) {
	for _, tc := range []struct {
		name string
		raw  Raw
		want []string
	}{
		{"nothing at all", Raw{}, []string{"source", "url", "text"}},
		{"no text", Raw{URL: "https://example.com/"}, []string{"text"}},
		{"only zero-width text", Raw{URL: "https://example.com/", Text: "\u200b \ufeff"}, []string{"text"}},
		{"no id", Raw{Source: "wire", Text: "x"}, []string{"url"}},
		{"no source", Raw{ID: "1", Text: "x"}, []string{"source"}},
		{"unusable url and no text", Raw{URL: "ftp://example.com/"}, []string{"url", "text"}},
		{"long id", Raw{Source: "wire", ID: Scalar(strings.Repeat("1", 2000)), Text: "x"}, []string{"id"}},
		{"long source", Raw{URL: "https://example.com/", Source: Scalar(strings.Repeat("1", 400)), Text: "x"}, []string{"source"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := New(tc.raw, seen())
			var got []string
			for _, p := range Problems(err) {
				got = append(got, p.Field)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("fields at fault (-want +got)\n%s\nerror: %v", diff, err)
			}
		})
	}
}

func TestNewCutsAndMends(t *testing.T) {
	got, err := New(Raw{
		URL: "https://example.com/a", Title: Scalar(strings.Repeat("가", 500)), Text: Scalar(strings.Repeat("나", 100_000) + "\xff"),
		Author: Scalar(strings.Repeat("a", 1000)), Lang: "no such language",
	}, seen())
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Title) != 999 || len(got.Text) != 199_998 || len(got.Author) != MaxName || got.Lang != "" {
		t.Errorf("lengths: title %d, text %d, author %d; lang %q", len(got.Title), len(got.Text), len(got.Author), got.Lang)
	}
	want := []string{FlagAuthorCut, FlagLangDropped, FlagTitleCut, FlagInvalidUTF8, FlagTextCut}
	if diff := cmp.Diff(want, got.Flags); diff != "" {
		t.Errorf("flags (-want +got)\n%s", diff)
	}
}

// Positions in the article must be positions in the NFC form of what was sent.
func TestNewMovesNothing(t *testing.T) {
	got, err := New(Raw{URL: "https://example.com/a", Title: " 삼성\x00전자\t ", Text: "\r\nHBM 수요\u200b\n\n끝 "}, seen())
	if err != nil {
		t.Fatal(err)
	}
	if got.Title != " 삼성 전자\t " || got.Text != "\r\nHBM 수요\u200b\n\n끝 " {
		t.Errorf("title %q, text %q", got.Title, got.Text)
	}
}

func TestIdentity(t *testing.T) {
	id := func(raw Raw) string {
		raw.Text = "x"
		a, err := New(raw, seen())
		if err != nil {
			t.Fatal(err)
		}
		return ID(a.ArticleId).String()
	}
	base := id(Raw{URL: "https://example.com/a?b=1&c=2"})
	if base[14] != '8' || !strings.Contains("89ab", base[19:20]) {
		t.Errorf("%s is no UUID of version 8", base)
	}
	for _, same := range []string{"https://EXAMPLE.com/a?c=2&b=1", "https://example.com:443/a?b=1&c=2&utm_medium=rss#top"} {
		if got := id(Raw{URL: same, Source: "other", ID: "7"}); got != base {
			t.Errorf("%s is another article than https://example.com/a?b=1&c=2", same)
		}
	}
	seenIDs := map[string]string{}
	for name, raw := range map[string]Raw{
		"path": {URL: "https://example.com/b"}, "mobile": {URL: "https://m.example.com/a?b=1&c=2"}, "scheme": {URL: "http://example.com/a?b=1&c=2"},
		"case": {URL: "https://example.com/A?b=1&c=2"}, "item": {Source: "wire", ID: "1"}, "item of another source": {Source: "wire2", ID: "1"},
		"item 2": {Source: "wire", ID: "2"}, "base": {URL: "https://example.com/a?b=1&c=2"},
	} {
		got := id(raw)
		if other, taken := seenIDs[got]; taken {
			t.Errorf("%s and %s are one article", name, other)
		}
		seenIDs[got] = name
	}
}

func TestRevision(t *testing.T) {
	base := Revision("삼성전자", "HBM 수요가 늘었다.", "ko")
	for name, got := range map[string]uint64{
		"a letter": Revision("삼성전자", "HBM 수요가 줄었다.", "ko"), "case": Revision("삼성전자", "hbm 수요가 늘었다.", "ko"),
		"text in the title": Revision("삼성전자 HBM", "수요가 늘었다.", "ko"), "empty": Revision("", "", ""),
		"white space, which moves positions":              Revision("삼성전자", "HBM  수요가 늘었다.", "ko"),
		"a line feed, which divides sentences":            Revision("삼성전자", "HBM\n수요가 늘었다.", "ko"),
		"another language, in which it is read otherwise": Revision("삼성전자", "HBM 수요가 늘었다.", ""),
	} {
		if got == base || got <= RemovedRevision {
			t.Errorf("%s: revision %d", name, got)
		}
	}
	// How Hangul is composed is no difference: what is kept is in NFC.
	seen := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	one, err := New(Raw{URL: "https://a.example/1", Title: "삼성전자", Text: "늘었다."}, seen)
	if err != nil {
		t.Fatal(err)
	}
	two, err := New(Raw{URL: "https://a.example/1", Title: "\u1109\u1161\u11b7\u1109\u1165\u11bc전자", Text: "늘었다."}, seen)
	if err != nil {
		t.Fatal(err)
	}
	if one.GetRevision() != two.GetRevision() {
		t.Error("decomposed Hangul makes another revision")
	}
}

func TestReadClocks(t *testing.T) {
	const (
		claimed  = bellwetherv1.TimeTrust_TIME_TRUST_CLAIMED
		dateOnly = bellwetherv1.TimeTrust_TIME_TRUST_DATE_ONLY
		missing  = bellwetherv1.TimeTrust_TIME_TRUST_MISSING
		future   = bellwetherv1.TimeTrust_TIME_TRUST_FUTURE
		absurd   = bellwetherv1.TimeTrust_TIME_TRUST_ABSURD
	)
	for _, tc := range []struct {
		published string
		trust     bellwetherv1.TimeTrust
		counts    string // empty: seenAt
	}{
		{"2026-11-23T09:00:00Z", claimed, "2026-11-23T09:00:00Z"},
		{"2026-11-24T22:00:00Z", claimed, "2026-11-24T22:00:00Z"}, // exactly 36 h ahead
		{"2026-11-24T22:00:00.001Z", future, ""},
		{"2090-01-01T00:00:00Z", future, ""},
		{"1995-01-01T00:00:00Z", claimed, "1995-01-01T00:00:00Z"},
		{"1994-12-31T23:59:59.999Z", absurd, ""},
		{"1970-01-01T00:00:00Z", absurd, ""},
		{"0001-01-01T00:00:00Z", absurd, ""},
		{"2026-11-22", dateOnly, "2026-11-22T00:00:00Z"},
		{"2027-11-22", future, ""},
		{"", missing, ""},
		{"soon", missing, ""},
	} {
		t.Run(tc.published, func(t *testing.T) {
			got := ReadClocks(tc.published, "", seen(), nil)
			want := seen()
			if tc.counts != "" {
				want, _ = time.Parse(time.RFC3339, tc.counts)
			}
			if got.Trust != tc.trust || got.PublishedAt != want.UnixMilli() || (got.Claimed == nil) != (tc.trust == missing) {
				t.Errorf("got %v at %s, claimed %v, want %v at %s", got.Trust, time.UnixMilli(got.PublishedAt).UTC(), got.Claimed, tc.trust, want)
			}
		})
	}
}

func TestReadClocksUpdated(t *testing.T) {
	for updated, want := range map[string]bool{
		"2026-11-23T11:00:00Z": true, "2026-11-24T22:00:00Z": true, "2026-11-24T22:00:01Z": false, "2090-01-01T00:00:00Z": false, "": false, "soon": false,
	} {
		if got := ReadClocks("", updated, seen(), nil).UpdatedAt != nil; got != want {
			t.Errorf("updated_at %q kept: %v, want %v", updated, got, want)
		}
	}
}

func TestDecode(t *testing.T) {
	raw := Raw{Title: "of the line before"}
	err := Decode([]byte("\ufeff"+`{"url":"https://example.com","id":42,"text":"a\n\u00e9","lang":null,"removed":false,"more":[1]}`), &raw)
	if err != nil {
		t.Fatal(err)
	}
	want := Raw{URL: "https://example.com", ID: "42", Text: "a\né"}
	if diff := cmp.Diff(want, raw); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if err := Decode([]byte("{\"text\":\"a\xffb\"}"), &raw); err != nil || !raw.Mended || raw.Text != "a\ufffdb" {
		t.Errorf("invalid UTF-8: %+v, %v", raw, err)
	}
}

func TestDecodeRefuses(t *testing.T) {
	for line, field := range map[string]string{
		``: "", `[]`: "", `"x"`: "", `{`: "", `{"url":"x"} {"url":"y"}`: "", `{"url":5}`: "url", `{"removed":"yes"}`: "removed",
	} {
		var raw Raw
		problems := Problems(Decode([]byte(line), &raw))
		if len(problems) != 1 || problems[0].Field != field || problems[0].Reason == "" {
			t.Errorf("Decode(%q): %+v, want one problem with field %q", line, problems, field)
		}
	}
	var raw Raw
	if Decode([]byte(`{"text":{"a":1}}`), &raw) == nil {
		t.Error("an object for a text was accepted")
	}
}

func TestReplaySeenAt(t *testing.T) {
	for in, want := range map[string]string{
		"2024-01-28T10:00:00Z": "2024-01-28T10:00:00Z", "": "2026-11-23T10:00:00Z", "1970-01-01T00:00:00Z": "2026-11-23T10:00:00Z",
		"9999-01-01T00:00:00Z": "2026-11-23T10:00:00Z",
	} {
		raw := Raw{SeenAt: Scalar(in)}
		if got := raw.ReplaySeenAt(seen()).UTC().Format(time.RFC3339); got != want {
			t.Errorf("seen_at %q counts as %s, want %s", in, got, want)
		}
	}
}

// Whatever comes in, what goes out keeps the limits that later stages count on.
func TestNewKeepsItsLimits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bytes := func(name string) Scalar { return Scalar(rapid.SliceOf(rapid.Byte()).Draw(t, name)) }
		raw := Raw{
			URL: "https://example.com/" + string(bytes("url")), Title: bytes("title"), Text: bytes("text"), Source: bytes("source"),
			ID: bytes("id"), Lang: bytes("lang"), PublishedAt: bytes("published"), Author: bytes("author"), Publisher: bytes("publisher"),
		}
		a, err := New(raw, seen())
		if err != nil {
			if len(Problems(err)) == 0 {
				t.Fatalf("an error without problems: %v", err)
			}
			return
		}
		for _, s := range []string{a.Url, a.Source, a.SourceItemId, a.Publisher, a.Title, a.Text, a.Lang, a.Author} {
			if !utf8.ValidString(s) {
				t.Fatalf("%q is not valid UTF-8", s)
			}
		}
		if len(a.ArticleId) != 16 || len(a.Title) > MaxTitle || len(a.Text) > MaxText || a.Revision <= RemovedRevision {
			t.Fatalf("out of limits: %v", a)
		}
	})
}

func BenchmarkDecodeAndNew(b *testing.B) {
	line := []byte(`{"url":"https://news.example.com/economy/2026/11/23/1?ref=7","source":"example","title":"SK hynix HBM4 supply","text":"` +
		strings.Repeat("SK하이닉스가 HBM4 공급을 늘린다. ", 20) + `","published_at":"2026-11-23T10:00:00+09:00","lang":"ko"}`)
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	var raw Raw
	for b.Loop() {
		if err := Decode(line, &raw); err != nil {
			b.Fatal(err)
		}
		if _, err := New(raw, seen()); err != nil {
			b.Fatal(err)
		}
	}
}
