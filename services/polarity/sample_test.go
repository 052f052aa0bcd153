package polarity_test

import (
	"testing"

	"bellwether.internal/services/annotate"
	"bellwether.internal/services/polarity"
	"bellwether.internal/services/sample"
	"bellwether.internal/services/taxonomy"

	"golang.org/x/text/unicode/norm"
)

// TestSampleOrganizations compares whole articles of the sample corpus, which was written and labelled without this
// package in mind, organization by organization.
func TestSampleOrganizations(t *testing.T) {
	tax, err := taxonomy.Default()
	if err != nil {
		t.Fatal(err)
	}
	annotator, scorer := annotate.New(tax), polarity.New()
	expectations := sample.Expectations()
	right, opposite, all := 0, 0, 0
	for _, article := range sample.Articles() {
		want := expectations[article.ID].Organizations

		title, text := norm.NFC.String(article.Title), norm.NFC.String(article.Text)
		a := annotator.Annotate(title, text, "")
		s := scorer.Score(title, text, a)
		for i, o := range a.Organizations {
			expected := want[o.EntityId]
			if expected == "" {
				continue
			}
			all++
			said := name(s.Organizations[i].Label)
			switch {
			case said == expected:
				right++
				continue
			case said != "neutral" && expected != "neutral":
				opposite++
			}
			t.Logf("%s: %s: said %s (%.2f), labelled %s", article.ID, o.EntityId, said, s.Organizations[i].Score, expected)
		}
	}
	t.Logf("n=%d right=%d opposite=%d", all, right, opposite)
	if all == 0 {
		t.Fatal("no organization was compared")
	}
	if share := float64(right) / float64(all); share < 0.8 || opposite > 3 {
		t.Errorf("%.2f of the organizations are as labelled and %d opposite, want at least 0.80 and at most 3", share, opposite)
	}
}
