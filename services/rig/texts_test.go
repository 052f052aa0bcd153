package rig

import (
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
)

func TestTextsGoThroughTheStages(t *testing.T) {
	articles := Compose(20, true)
	Spread(articles, time.Now(), time.Hour)
	texts, err := Prepare(articles)
	if err != nil {
		t.Fatal(err)
	}
	mentions := 0
	for i, e := range texts.Extractions {
		encoded, err := proto.Marshal(texts.Score(e))
		if err != nil {
			t.Fatal(err)
		}
		var scoring bellwetherv1.Scoring
		if err := proto.Unmarshal(encoded, &scoring); err != nil {
			t.Fatal(err)
		}
		if got, want := len(scoring.GetSentiments().GetMentions()), len(e.GetAnnotation().GetMentions()); got != want {
			t.Errorf("article %d: %d sentiments for %d mentions", i, got, want)
		}
		mentions += len(e.GetAnnotation().GetMentions())
	}
	if len(texts.Extractions) != 20 || mentions == 0 {
		t.Errorf("%d extractions with %d mentions, want 20 with some", len(texts.Extractions), mentions)
	}
}
