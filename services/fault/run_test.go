package fault

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// TestRefusedPushEndsTheStorm pushes to an ingest that refuses: nobody may wait for kills that will not come.
func TestRefusedPushEndsTheStorm(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadRequest) }))
	defer server.Close()
	s := &System{orders: t.TempDir()}
	var err error
	for _, gate := range []**Proxy{&s.kafkaGate, &s.chGate} {
		if *gate, err = NewProxy("127.0.0.1:0", "127.0.0.1:1"); err != nil {
			t.Fatal(err)
		}
		defer (*gate).Close()
	}
	s.tell = t.Logf
	ended := make(chan error, 1)
	client := &http.Client{}
	defer client.CloseIdleConnections()
	go func() {
		ended <- newStorm(s, 10).whilePushing(t.Context(), &pusher{push: server.URL, client: client}, &Corpus{Steps: []Step{{Lines: 1}}}, 1)
	}()
	select {
	case err := <-ended:
		if !isRefusal(err) {
			t.Errorf("the run ended with %v, want the refusal", err)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("the storm goes on")
	}
}

func TestStartAtKeepsARunInADay(t *testing.T) {
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		now, want time.Time
		kills     int
	}{
		"noon":                        {day.Add(12 * time.Hour), day.Add(12 * time.Hour), 200},
		"bursts would lie before":     {day.Add(time.Minute), day.Add(burstsBefore), 30},
		"the end would lie after":     {day.Add(24*time.Hour - 10*time.Minute), day.Add(24*time.Hour + burstsBefore), 30},
		"few kills are over before":   {day.Add(24*time.Hour - 20*time.Minute), day.Add(24*time.Hour - 20*time.Minute), 30},
		"many kills are not":          {day.Add(24*time.Hour - 20*time.Minute), day.Add(24*time.Hour + burstsBefore), 200},
		"midnight of UTC, not here's": {day.Add(time.Minute).In(time.FixedZone("KST", 9*3600)), day.Add(burstsBefore), 30},
	} {
		if got := startAt(c.now, c.kills); !got.Equal(c.want) {
			t.Errorf("%s: starts at %s, want %s", name, got, c.want)
		}
	}
}

// TestBurstsLieInTheDayOfTheRun takes the earliest start of a day and the most bursts.
func TestBurstsLieInTheDayOfTheRun(t *testing.T) {
	midnight := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	c := NewCorpus(1, 300*len(bursting), startAt(midnight, 10))
	found := 0
	for _, s := range c.Sightings {
		if len(s.Publisher) > 6 && s.Publisher[:6] == "Burst " {
			found++
			if s.Published.Before(midnight) {
				t.Fatalf("%s is of %s, want it on the day that began at %s", s.URL, s.Published, midnight)
			}
		}
	}
	if want := burstArticles * len(bursting); found != want {
		t.Errorf("%d articles of bursts, want %d", found, want)
	}
}
