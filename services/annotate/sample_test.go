package annotate_test

import (
	"testing"

	"bellwether.internal/services/sample"
)

// TestSampleArticles reads the hand-written articles of the sample corpus, which were labelled independently of the
// taxonomy's rules.
func TestSampleArticles(t *testing.T) {
	a := newAnnotator(t)
	expectations := sample.Expectations()
	wanted, found, named := 0, 0, 0
	for _, article := range sample.Articles() {
		want := expectations[article.ID]
		got := a.Annotate(article.Title, article.Text, "")
		organizations := map[string]bool{}
		for _, o := range got.Organizations {
			organizations[o.EntityId] = true
		}
		for id := range want.Organizations {
			if !organizations[id] {
				t.Errorf("%s: organization %s is missing", article.ID, id)
			}
		}
		for _, id := range want.Absent {
			if organizations[id] {
				t.Errorf("%s: organization %s was found and is not there", article.ID, id)
			}
		}
		topics := map[string]bool{}
		for _, topic := range got.Topics {
			topics[topic.Topic] = true
		}
		wanted += len(want.Topics)
		named += len(topics)
		for _, id := range want.Topics {
			if topics[id] {
				found++
			} else {
				t.Logf("%s: topic %s is missing", article.ID, id)
			}
		}
	}
	recall, precision := float64(found)/float64(wanted), float64(found)/float64(named)
	t.Logf("topics: recall %.2f, precision %.2f of %d", recall, precision, wanted)
	if recall < 0.85 || precision < 0.75 {
		t.Errorf("topics: recall %.2f, precision %.2f; want at least 0.85 and 0.75", recall, precision)
	}
}
