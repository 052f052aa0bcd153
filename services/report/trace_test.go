package report

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// sight writes one reading of a sighting into versions, and its message's outcome into the ledger.
func (w *world) sight(t *testing.T, article, revision int, madeBy string, seen, made time.Time, removed bool, origin, offset int) {
	t.Helper()
	v := &rows{table: "versions", columns: "article_id, revision, published_at, made_by, seen_at, updated_at, sighting, made_at, time_trust, removed"}
	gone, outcome, rank := uint8(0), "stored", uint8(5)
	if removed {
		gone, outcome, rank = 1, "removed", 4
	}
	v.add(fixtureID(article), uint64(revision), noon, madeBy, seen, time.Unix(0, 0), uint64(1), made, uint8(1), gone)
	w.insert(t, v)
	r := &rows{table: "ledger", columns: "log, topic, partition, offset, origin_partition, origin_offset, article_id, outcome, rank, seen_at, written_at"}
	r.add("life-1", "scored.v1", int32(0), int64(offset), int32(3), int64(origin), fixtureID(article), outcome, rank, seen, made.Add(time.Second))
	w.insert(t, r)
}

// TestTraceAfterATopicWasReadAgain reads three messages with one taxonomy and all of them again with another: each is
// told once, with the times of its first reading.
func TestTraceAfterATopicWasReadAgain(t *testing.T) {
	w := newWorld(t, nil)
	w.api.kafka = &fakeLog{}
	start := time.Now().UTC().Truncate(24 * time.Hour) // old outcomes expire
	at := func(minutes int) time.Time { return start.Add(time.Duration(minutes) * time.Minute) }
	for i, revision := range []int{0x11, 0x11, 0x22} { // the second says the same as the first
		w.sight(t, 50, revision, "one/m", at(10*i), at(10*i+1), false, 7+i, i)
		w.sight(t, 50, revision, "two/m", at(10*i), at(100+i), false, 7+i, 100+i)
	}
	w.exec(t, "INSERT INTO retired (article_id, revision, published_at, made_by, gone, facts) SELECT article_id, revision, published_at, made_by, 1, 6 FROM versions WHERE revision = 17 OR made_by = 'one/m'")
	var got struct {
		State, Summary string
		Stages         []stage
		Sightings      []struct{ Readings int }
	}
	w.decode(t, "/v1/trace?q="+fixtureID(50).String(), &got)
	if want := "The article is stored and counts. It was sighted 3 times, 1 of them the same as before."; got.State != "stored" || got.Summary != want {
		t.Errorf("state %s, summary %q, want %q", got.State, got.Summary, want)
	}
	if len(got.Sightings) != 3 || got.Sightings[0].Readings != 2 {
		t.Errorf("sightings %+v, want three, each read twice", got.Sightings)
	}
	clock := func(minutes int) string { return formatTime(at(minutes)) }
	second := func(minutes int) string { return formatTime(at(minutes).Add(time.Second)) }
	var want []stage
	for i, detail := range []string{"", "the same as before: a duplicate", "a new revision: 22"} {
		place := []string{"articles.v1/3/7", "articles.v1/3/8", "articles.v1/3/9"}[i]
		which := "; another revision counts: the time of its edit, or else of its first sighting, is later"
		if i == 2 {
			which = "; this revision counts"
		}
		readAt := []string{"scored.v1/0/0", "scored.v1/0/1", "scored.v1/0/2"}[i]
		want = append(want,
			stage{Message: place, Stage: "ingest", At: clock(10 * i), Result: "accepted", Detail: detail},
			stage{Message: place, Stage: "extract", Result: "done"},
			stage{Message: place, Stage: "sentiment", At: clock(10*i + 1), Result: "done"},
			stage{Message: place, Stage: "store", At: second(10*i + 1), Result: "stored", Detail: "read at " + readAt + "; read again " + second(100+i) + which},
		)
	}
	if diff := cmp.Diff(want, got.Stages); diff != "" {
		t.Errorf("stages (-want +got):\n%s", diff)
	}
}

// TestTraceOfANewArticle says of a sighting that has just been made that the ledger is yet to come.
func TestTraceOfANewArticle(t *testing.T) {
	w := newWorld(t, nil)
	w.api.kafka = &fakeLog{}
	now := time.Now().UTC().Truncate(time.Millisecond)
	w.sight(t, 52, 0x11, "one/m", now, now, false, 1, 1)
	w.exec(t, "TRUNCATE TABLE ledger")
	var got struct{ Stages []stage }
	w.decode(t, "/v1/trace?q="+fixtureID(52).String(), &got)
	if last := got.Stages[len(got.Stages)-1]; last.Stage != "store" || last.Detail != "not yet in the ledger" {
		t.Errorf("the last stage is %+v, want the store's, whose message is not yet in the ledger", last)
	}
}

// TestTraceOfARemovedArticle says that it was removed and when, also where the ledger has forgotten the messages.
func TestTraceOfARemovedArticle(t *testing.T) {
	w := newWorld(t, nil)
	w.api.kafka = &fakeLog{}
	seen := noon.Add(-time.Hour)
	w.sight(t, 51, 0x11, "one/m", seen, seen.Add(time.Second), false, 1, 1)
	w.sight(t, 51, 0, "one/m", noon, noon.Add(time.Second), true, 2, 2)
	w.exec(t, "INSERT INTO retired (article_id, revision, published_at, made_by, gone, facts) SELECT article_id, revision, published_at, made_by, 1, 2 FROM versions WHERE NOT removed")
	w.exec(t, "TRUNCATE TABLE ledger")
	var got struct {
		State, Summary string
		Stages         []stage
	}
	w.decode(t, "/v1/trace?q="+fixtureID(51).String(), &got)
	if want := "Its source removed the article: seen 2026-03-18T03:00:00Z. It no longer counts."; got.State != "removed" || got.Summary != want {
		t.Errorf("state %s, summary %q, want %q", got.State, got.Summary, want)
	}
	results := []string{}
	for _, s := range got.Stages {
		if s.Stage == "ingest" || s.Stage == "store" {
			results = append(results, s.Stage+" "+s.Result+" "+s.Detail)
		}
	}
	want := []string{
		"ingest accepted ", "store stored the ledger no longer knows the message",
		"ingest accepted the source removed it", "store removed the ledger no longer knows the message",
	}
	if diff := cmp.Diff(want, results); diff != "" {
		t.Errorf("stages (-want +got):\n%s", diff)
	}
}
