package bench

import (
	"errors"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/rig"
)

func TestRepeat(t *testing.T) {
	var called []int
	r, err := repeat(time.Millisecond, 3, func(i int) (int, error) {
		called = append(called, i)
		return 10, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if r.calls != len(called)-3 || r.bytes != 10*r.calls || r.took < time.Millisecond {
		t.Errorf("%d calls after the first round, %d bytes, %v; want %d, ten bytes each, at least 1 ms", r.calls, r.bytes, r.took, len(called)-3)
	}
	for i, n := range called {
		if n != i%3 {
			t.Fatalf("call %d was with %d, want %d", i, n, i%3)
		}
	}
	broken := errors.New("broken")
	if _, err := repeat(time.Millisecond, 3, func(int) (int, error) { return 0, broken }); !errors.Is(err, broken) {
		t.Errorf("error %v, want that of the function", err)
	}
}

func TestTextsGoThroughTheStages(t *testing.T) {
	articles := rig.Compose(20, true)
	rig.Spread(articles, time.Now(), time.Hour)
	texts, err := prepare(articles)
	if err != nil {
		t.Fatal(err)
	}
	mentions := 0
	for i, e := range texts.extractions {
		encoded, err := proto.Marshal(texts.score(e))
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
	if len(texts.extractions) != 20 || mentions == 0 {
		t.Errorf("%d extractions with %d mentions, want 20 with some", len(texts.extractions), mentions)
	}
}
