package polarity_test

import (
	"strings"
	"testing"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/polarity"
)

// TestCarry wants that a sentence without a name counts for the one organization of the sentence before it, and for none where
// there were two.
func TestCarry(t *testing.T) {
	s := polarity.New()
	for _, tc := range []struct {
		what, lang, first, second string
		names                     []string
		want                      string
	}{
		{"no subject", "ko", "한미반도체는 행사를 열었다.", "주가는 8% 급락했다.", []string{"한미반도체"}, "negative"},
		{"pronoun", "en", "Intel held an event in Seoul.", "Its shares plunged 8% on weak sales.", []string{"Intel"}, "negative"},
		{"two before", "ko", "삼성전자와 인텔은 행사를 열었다.", "주가는 8% 급락했다.", []string{"삼성전자", "인텔"}, "neutral"},
	} {
		text := tc.first + " " + tc.second
		cut := uint32(len([]rune(tc.first)))
		a := &bellwetherv1.Annotation{Lang: tc.lang, Sentences: []*bellwetherv1.Sentence{
			{Field: bellwetherv1.Field_FIELD_TEXT, End: cut},
			{Field: bellwetherv1.Field_FIELD_TEXT, Start: cut + 1, End: uint32(len([]rune(text)))},
		}}
		for _, n := range tc.names {
			at := uint32(len([]rune(text[:strings.Index(text, n)])))
			a.Organizations = append(a.Organizations, &bellwetherv1.OrganizationRole{EntityId: n, Mentions: []uint32{uint32(len(a.Mentions))}})
			a.Mentions = append(a.Mentions, &bellwetherv1.Mention{
				EntityId: n, Field: bellwetherv1.Field_FIELD_TEXT, Start: at, End: at + uint32(len([]rune(n))),
			})
		}
		got := s.Score("", text, a).Organizations[0]
		if name(got.Label) != tc.want {
			t.Errorf("%s: %q toward %s: %v, want %s", tc.what, text, tc.names[0], got, tc.want)
		}
		if carried := len(got.Evidence) > 0 && got.Evidence[len(got.Evidence)-1].Sentence == 1; carried != (tc.want != "neutral") {
			t.Errorf("%s: evidence %v", tc.what, got.Evidence)
		}
	}
}
