package alert

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/alert/watch"
)

func TestAlertIDIsWhatWasDecided(t *testing.T) {
	id := alertID("r", "s", noon)
	if id.Version() != 8 || id != alertID("r", "s", noon) {
		t.Errorf("alert id %s: version %d, or not the same twice", id, id.Version())
	}
	for name, other := range map[string][16]byte{
		"rule": alertID("q", "s", noon), "series": alertID("r", "t", noon), "onset": alertID("r", "s", noon.Add(1e6)), "border": alertID("rs", "", noon),
	} {
		if other == id {
			t.Errorf("another %s has the same id", name)
		}
	}
}

func TestEndRepeatsTheOnset(t *testing.T) {
	a := began("topic=hbm", noon)
	a.Evidence = []*bellwetherv1.AlertEvidence{{Title: "t"}}
	got := end(a, noon.Add(3*time.Hour), noon.Add(5*time.Hour))
	want := proto.Clone(a).(*bellwetherv1.AlertTransition)
	want.State, want.EndedAt, want.DecidedAt = resolved, noon.Add(3*time.Hour).UnixMilli(), noon.Add(5*time.Hour).UnixMilli()
	if diff := cmp.Diff(want, got, protocmp.Transform()); diff != "" {
		t.Errorf("end (-want +got):\n%s", diff)
	}
	if a.GetState() != firing {
		t.Error("the onset was changed")
	}
}

func TestAtPeakTellsWhatLiesFartherOut(t *testing.T) {
	reading := func(stories int, expected float64) watch.Reading {
		return watch.Reading{Bucket: watch.Bucket{Stories: stories, Families: 3}, Value: float64(stories), Expected: expected, Score: 9}
	}
	for name, tt := range map[string]struct {
		onset, peak watch.Reading
		up          bool // of the episode
		want        float64
	}{
		"a rise that grew":           {reading(6, 0.8), reading(20, 1), true, 20},
		"a rise that lost stories":   {reading(6, 0.8), reading(5, 0.8), true, 6},
		"a drop that deepened":       {reading(4, 30), reading(1, 28), false, 1},
		"a drop that filled up":      {reading(4, 30), reading(5, 30), false, 4},
		"an episode the other way":   {reading(6, 0.8), reading(0, 9), false, 6},
		"a peak that says no more":   {reading(6, 0.8), reading(6, 2), true, 6},
		"from a drop to rise, again": {reading(4, 30), reading(90, 30), true, 4},
	} {
		a := onset(hourly(), "topic=hbm", watch.Episode{Start: noon, Reading: tt.onset}, noon, false)
		got := atPeak(end(a, noon.Add(time.Hour), noon), watch.Episode{Peak: tt.peak, Up: tt.up})
		want := tt.onset
		if tt.want != float64(tt.onset.Stories) {
			want = tt.peak
		}
		if got.GetValue() != tt.want || got.GetStories() != int64(tt.want) || got.GetExpected() != want.Expected {
			t.Errorf("%s: value %v (%d stories), expected %v; want %v, %v", name, got.GetValue(), got.GetStories(), got.GetExpected(), tt.want, want.Expected)
		}
	}
}
