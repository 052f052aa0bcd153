package alert

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/segmentio/kafka-go"
	"go.uber.org/zap"
	"google.golang.org/protobuf/proto"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/alert/count"
	"bellwether.internal/services/alert/rule"
	"bellwether.internal/services/spike"
)

// world stands for ClickHouse, Kafka and the clock.
type world struct {
	mu        sync.Mutex // some rules write at once
	book      *book
	written   []kafka.Message
	refuse    error // of the next write
	state     string
	rows      []count.Row
	replaying []replayRow
	clock     time.Time
	mark      time.Time              // the watermark, zero for now
	tables    int                    // how often was counted
	slow      time.Duration          // what an explanation takes
	unsure    func()                 // called once by explain, which then is not sure; nil for sure
	doubted   []string               // rules
	held      map[string][]count.Row // of each rule, what table says in place of rows until it is forgotten
	rests     time.Time              // until when table says resting in place of rows; zero for not at all
	resting   []count.Row
}

func (w *world) forget(rule string) { delete(w.held, rule) }

func (w *world) changes(context.Context) (string, error) { return w.state, nil }

func (w *world) table(_ context.Context, r rule.Rule, last time.Time) (t count.Table, again time.Time, err error) {
	w.tables++
	rows := w.rows
	if w.clock.Before(w.rests) {
		rows, again = w.resting, w.rests
	}
	if held, found := w.held[r.Name]; found {
		rows = held
	}
	t, err = count.NewTable(r, last, rows, nil)
	return t, again, err
}

func (w *world) doubt(rule string) { w.doubted = append(w.doubted, rule) }

func (w *world) explain(_ context.Context, _ rule.Rule, onsets []*bellwetherv1.AlertTransition) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.unsure != nil {
		w.unsure()
		w.unsure = nil
		return errUnsure
	}
	for _, t := range onsets {
		w.clock = w.clock.Add(w.slow)
		t.Evidence = []*bellwetherv1.AlertEvidence{{Title: "about " + t.GetSeries()}}
	}
	return nil
}

func (w *world) replays(context.Context, time.Duration) ([]replayRow, error) { return w.replaying, nil }

// Write folds at once what is written.
func (w *world) Write(_ context.Context, messages ...kafka.Message) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.refuse != nil {
		err := w.refuse
		w.refuse = nil
		return err
	}
	for _, m := range messages {
		m.Offset = int64(len(w.written))
		w.written = append(w.written, m)
		w.book.fold(m)
	}
	return nil
}

func (w *world) Watermark(context.Context) (time.Time, error) {
	if w.mark.IsZero() {
		return w.clock, nil
	}
	return w.mark, nil
}

// add counts stories on a topic in the hour that begins at at.
func (w *world) add(topic string, at time.Time, stories, families int) {
	w.rows = append(w.rows, count.Row{Topic: topic, Bucket: at.Unix() / 3600, Stories: uint64(stories), Families: uint64(families)})
	w.state += "."
}

// newWorld has 400 quiet hours up to noon, its clock a minute after.
func newWorld() (*world, *evaluator) {
	w := &world{book: newBook(), clock: noon.Add(time.Minute)}
	for i := range 400 {
		w.add("hbm", noon.Add(time.Duration(i-400)*time.Hour), 1+i*5%3, 1)
	}
	return w, w.evaluator(w.book)
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.clock
}

// evaluator is another instance of the service in the same world.
func (w *world) evaluator(b *book) *evaluator {
	return &evaluator{
		rules: []rule.Rule{hourly()}, counts: w, outbox: w, book: b, watermark: w, settle: 3 * time.Second,
		now: w.now, log: zap.NewNop(), metrics: newMetrics(prometheus.NewRegistry()),
		buckets: map[string]time.Time{}, walked: map[string]time.Time{}, owed: map[string]time.Time{}, settled: map[string]settling{}, walkers: map[string]walkers{},
	}
}

// told are the transitions that were accepted, as series, onset, state and whether out of a replay.
func (w *world) told() []string {
	b := newBook()
	var told []string
	for _, m := range w.written {
		if t := b.fold(m).transition; t != nil {
			line := t.GetSeries() + " " + time.UnixMilli(t.GetStartedAt()).UTC().Format("01-02 15:04") + " " + t.GetState().String()[12:]
			if t.GetReplayed() {
				line += " replayed"
			}
			told = append(told, line)
		}
	}
	return told
}

// pass lets time pass and evaluates.
func pass(t *testing.T, w *world, v *evaluator, d time.Duration) {
	t.Helper()
	w.clock = w.clock.Add(d)
	if err := v.evaluate(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (w *world) want(t *testing.T, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, w.told()); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}

func TestRunningBucketFiresOnceAndEnds(t *testing.T) {
	w, v := newWorld()
	pass(t, w, v, 0)
	w.want(t)
	w.add("hbm", noon, 30, 9) // twelve minutes into the hour there are 30 stories already
	pass(t, w, v, 12*time.Minute)
	w.want(t, "topic=hbm 11-16 12:00 FIRING")
	w.state += "."
	for range 5 {
		pass(t, w, v, 30*time.Minute)
	}
	w.want(t, "topic=hbm 11-16 12:00 FIRING")
	for range 8 { // six quiet hours
		pass(t, w, v, time.Hour)
	}
	w.want(t, "topic=hbm 11-16 12:00 FIRING", "topic=hbm 11-16 12:00 RESOLVED")
	last := w.book.alerts[string(began("topic=hbm", noon).GetAlertId())]
	if got := time.UnixMilli(last.GetEndedAt()).UTC(); !got.Equal(noon.Add(time.Hour)) {
		t.Errorf("ended at %v, want the end of the bucket that fired", got)
	}
	if !slices.ContainsFunc(w.written, func(m kafka.Message) bool {
		told := &bellwetherv1.AlertTransition{}
		return proto.Unmarshal(m.Value, told) == nil && told.GetState() == resolved && len(told.GetEvidence()) == 1
	}) {
		t.Error("the end does not repeat the evidence")
	}
}

// TestOldCountsAreAskedForAgain lets the story that makes a spike come in while the counts rest: nothing else comes, and it is
// found as soon as newer counts can be had.
func TestOldCountsAreAskedForAgain(t *testing.T) {
	w, v := newWorld()
	pass(t, w, v, 0)
	w.resting, w.rests = slices.Clone(w.rows), w.clock.Add(10*time.Minute)
	w.add("hbm", noon, 30, 9)
	pass(t, w, v, time.Minute)
	tables := w.tables
	pass(t, w, v, time.Minute)
	if w.tables != tables {
		t.Errorf("counted %d times while nothing newer can be had", w.tables-tables)
	}
	w.want(t)
	pass(t, w, v, 8*time.Minute)
	w.want(t, "topic=hbm 11-16 12:00 FIRING")
	pass(t, w, v, time.Second) // what was written may let more follow
	tables = w.tables
	pass(t, w, v, time.Minute)
	if w.tables != tables {
		t.Errorf("counted %d times though the counts are new", w.tables-tables)
	}
}

// TestAToneThatTurnsIsToldOnce lets the tone toward a topic turn for two hours: it is told when the first is over, with its
// measure, and its end with the tone at its worst.
func TestAToneThatTurnsIsToldOnce(t *testing.T) {
	w := &world{book: newBook(), clock: noon.Add(time.Minute)}
	v := w.evaluator(w.book)
	v.rules[0].Measure, v.rules[0].Direction = rule.Sentiment, spike.Both
	tone := func(at time.Time, positive, negative uint64) {
		w.add("hbm", at, 20, 5)
		w.rows[len(w.rows)-1].Positive, w.rows[len(w.rows)-1].Negative = positive, negative
	}
	for i := range 400 {
		if i == 397 { // too few to say anything
			w.add("hbm", noon.Add(-3*time.Hour), 2, 2)
			continue
		}
		tone(noon.Add(time.Duration(i-400)*time.Hour), uint64(6+i*5%3), uint64(3+i*7%4))
	}
	pass(t, w, v, 0)
	tone(noon, 1, 16)
	pass(t, w, v, 30*time.Minute)
	w.want(t) // the hour is not over
	tone(noon.Add(time.Hour), 0, 19)
	pass(t, w, v, 31*time.Minute)
	w.want(t, "topic=hbm 11-16 12:00 FIRING")
	for i := range 10 {
		tone(noon.Add(time.Duration(i+2)*time.Hour), 7, 4)
		pass(t, w, v, time.Hour)
	}
	w.want(t, "topic=hbm 11-16 12:00 FIRING", "topic=hbm 11-16 12:00 RESOLVED")
	for _, m := range w.written {
		told := &bellwetherv1.AlertTransition{}
		if err := proto.Unmarshal(m.Value, told); err != nil {
			t.Fatal(err)
		}
		value := map[bellwetherv1.AlertState]float64{firing: -.75, resolved: -.95}[told.GetState()]
		if value != 0 && (told.GetMeasure() != "sentiment" || told.GetDirection() != "shift" || told.GetValue() != value || told.GetStories() != 20 || told.GetExpected() < .05 || told.GetExpected() > .25) {
			t.Errorf("%s of %s: a %s to %v, %v expected, by %d stories; want a shift to %v", told.GetState(), told.GetMeasure(), told.GetDirection(), told.GetValue(), told.GetExpected(), told.GetStories(), value)
		}
		if means := told.GetRecentMeans(); value != 0 {
			if len(means) != recentBuckets || len(told.GetRecent()) != 0 {
				t.Fatalf("%d means and %d counts are shown, want %d and none", len(means), len(told.GetRecent()), recentBuckets)
			}
			if last := means[recentBuckets-1]; last != -.75 || !math.IsNaN(means[recentBuckets-4]) || math.IsNaN(means[recentBuckets-3]) {
				t.Errorf("the means that are shown end with %v, want −0.75, and three hours before not a number", means[recentBuckets-4:])
			}
		}
	}
}

// TestEndTellsThePeak lets an episode grow after its onset was told: in its bucket, and in the next.
func TestEndTellsThePeak(t *testing.T) {
	w, v := newWorld()
	pass(t, w, v, 0)
	w.add("hbm", noon, 22, 4) // five minutes into the hour
	pass(t, w, v, 5*time.Minute)
	w.rows[len(w.rows)-1].Stories = 30
	w.add("hbm", noon.Add(time.Hour), 48, 8)
	w.add("hbm", noon.Add(2*time.Hour), 20, 8)
	for range 10 {
		pass(t, w, v, time.Hour)
	}
	w.want(t, "topic=hbm 11-16 12:00 FIRING", "topic=hbm 11-16 12:00 RESOLVED")
	var onset, over *bellwetherv1.AlertTransition
	for _, m := range w.written {
		told := &bellwetherv1.AlertTransition{}
		if err := proto.Unmarshal(m.Value, told); err != nil {
			t.Fatal(err)
		}
		switch told.GetState() {
		case firing:
			onset = told
		case resolved:
			over = told
		}
	}
	if onset.GetValue() != 22 || over.GetValue() != 48 || over.GetStories() != 48 || over.GetPublisherFamilies() != 8 {
		t.Errorf("onset: %v stories, end: %v (%d) of %d families; want 22, then the 48 of the next hour, of 8",
			onset.GetValue(), over.GetValue(), over.GetStories(), over.GetPublisherFamilies())
	}
	if over.GetExpected() == onset.GetExpected() || over.GetScore() <= onset.GetScore() {
		t.Errorf("expected %v, score %v at the onset; %v, %v at the end: not the peak's own", onset.GetExpected(), onset.GetScore(), over.GetExpected(), over.GetScore())
	}
	if string(over.GetAlertId()) != string(onset.GetAlertId()) || over.GetStartedAt() != onset.GetStartedAt() {
		t.Errorf("the end is of another alert: %v", over)
	}
}

// TestPendingUntilItHasHeld lets one topic hold for as long as the rule asks for, and another lose its articles before.
func TestPendingUntilItHasHeld(t *testing.T) {
	w, v := newWorld()
	v.rules[0].For = 20 * time.Minute
	pass(t, w, v, 0)
	w.add("hbm", noon, 30, 9)
	w.add("foundry", noon, 30, 9)
	for i := range 400 {
		w.add("foundry", noon.Add(time.Duration(i-400)*time.Hour), 1, 1)
	}
	pass(t, w, v, 10*time.Minute)
	w.want(t, "topic=foundry 11-16 12:00 PENDING", "topic=hbm 11-16 12:00 PENDING")
	w.state += "."
	pass(t, w, v, 10*time.Minute)
	w.rows = slices.DeleteFunc(w.rows, func(r count.Row) bool { return r.Topic == "foundry" && r.Stories == 30 })
	w.state += "."
	pass(t, w, v, 5*time.Minute)
	w.want(t, "topic=foundry 11-16 12:00 PENDING", "topic=hbm 11-16 12:00 PENDING", "topic=foundry 11-16 12:00 WITHDRAWN")
	pass(t, w, v, 6*time.Minute) // nothing has come, but it has held for long enough
	tables := w.tables
	pass(t, w, v, time.Second)
	if w.tables != tables+1 { // what was written may let more follow; after that nothing is due
		t.Errorf("counted %d times, want once", w.tables-tables)
	}
	pass(t, w, v, time.Second)
	if w.tables != tables+1 {
		t.Errorf("counted %d times while nothing is due, want none", w.tables-tables-1)
	}
	want := []string{"topic=foundry 11-16 12:00 PENDING", "topic=hbm 11-16 12:00 PENDING", "topic=foundry 11-16 12:00 WITHDRAWN", "topic=hbm 11-16 12:00 FIRING"}
	w.want(t, want...)
	for range 9 {
		pass(t, w, v, time.Hour)
	}
	w.want(t, append(want, "topic=hbm 11-16 12:00 RESOLVED")...)
	d := newDesk(v.rules...)
	d.now = func() time.Time { return w.clock }
	for _, m := range w.written {
		d.hear(t, m)
	}
	if len(d.told.keys) != 2 {
		t.Errorf("told %v, want the onset and the end of the one that held", d.told.keys)
	}
}

// TestManyOnsetsOfARuleDoNotHoldUpTheOthers lets forty topics fire at once, each of which takes a second to explain: another
// rule has its turn before all of them are told, and none is told twice or forgotten.
func TestManyOnsetsOfARuleDoNotHoldUpTheOthers(t *testing.T) {
	w, v := newWorld()
	other := hourly()
	other.Name = "other"
	other.Watch.Topic = "hbm"
	v.rules = append(v.rules, other)
	pass(t, w, v, 0)
	const many = 40
	for n := range many {
		topic := fmt.Sprintf("topic-%d", n)
		if n == 0 {
			topic = "hbm"
		}
		for i := range 400 {
			w.add(topic, noon.Add(time.Duration(i-400)*time.Hour), 1, 1)
		}
		w.add(topic, noon, 30, 9)
	}
	w.slow = time.Second
	pass(t, w, v, time.Minute)
	rules := func() map[string]int {
		told := map[string]int{}
		for _, a := range w.book.Open() {
			told[a.GetRule()]++
		}
		return told
	}
	if got := rules(); got["topic-spike"] == 0 || got["topic-spike"] == many || got["other"] == 0 {
		t.Errorf("after one tick there are %v, want some of both rules and not all of the first", got)
	}
	for range 10 {
		pass(t, w, v, time.Minute)
	}
	if got := rules(); got["topic-spike"] != many || len(w.told()) != got["topic-spike"]+got["other"] {
		t.Errorf("in the end there are %v of %d told", got, len(w.told()))
	}
}

// TestWhatIsNotConfirmedDoesNotFire adds thirty articles that turn out to be one story when they are asked for.
func TestWhatIsNotConfirmedDoesNotFire(t *testing.T) {
	w, v := newWorld()
	pass(t, w, v, 0)
	w.add("hbm", noon, 30, 9)
	w.unsure = func() { w.rows[len(w.rows)-1].Stories = 1 }
	pass(t, w, v, 12*time.Minute)
	tables := w.tables
	pass(t, w, v, time.Second) // nothing more has come
	w.want(t)
	if w.tables != tables+1 || !slices.Equal(w.doubted, []string{"topic-spike"}) {
		t.Errorf("counted %d times more and doubted %v, want one and its rule", w.tables-tables, w.doubted)
	}
	w.rows[len(w.rows)-1].Stories = 30
	w.state += "."
	w.unsure = func() {}
	pass(t, w, v, time.Minute)
	w.want(t)
	pass(t, w, v, time.Second)
	w.want(t, "topic=hbm 11-16 12:00 FIRING")
}

func TestNothingIsCountedWhileNothingChanges(t *testing.T) {
	w, v := newWorld()
	pass(t, w, v, 0)
	before := w.tables
	pass(t, w, v, 2*time.Second)
	pass(t, w, v, 2*time.Second)
	if w.tables != before {
		t.Errorf("counted %d times more without a change", w.tables-before)
	}
	pass(t, w, v, time.Hour)
	if w.tables == before {
		t.Error("not counted when a new bucket began")
	}
}

func TestBackfillDoesNotFire(t *testing.T) {
	w, v := newWorld()
	pass(t, w, v, 0)
	for i := range 4 {
		w.add("foundry", noon.Add(time.Duration(i-60)*time.Hour), 80, 9)
	}
	pass(t, w, v, 10*time.Minute)
	w.want(t)
}

func TestRestartMissesNothing(t *testing.T) {
	w, v := newWorld()
	pass(t, w, v, 0)
	// The service is away for three hours, in which a spike comes and goes.
	w.add("hbm", noon.Add(time.Hour), 40, 9)
	w.clock = noon.Add(3*time.Hour + time.Minute)
	again := newBook()
	for _, m := range w.written {
		again.fold(m)
	}
	w.book = again
	pass(t, w, w.evaluator(again), 0)
	w.want(t, "topic=hbm 11-16 13:00 FIRING")
}

func TestWatermarkHoldsAlertsBack(t *testing.T) {
	w, v := newWorld()
	pass(t, w, v, 0)
	// Three hours of messages are not stored yet.
	w.mark = noon.Add(2 * time.Minute)
	pass(t, w, v, 3*time.Hour)
	if at, _ := v.book.Cursor("topic-spike"); at.After(noon) {
		t.Errorf("the cursor is at %v, past the watermark", at)
	}
	w.add("hbm", noon.Add(time.Hour), 40, 9) // now they are
	w.mark = time.Time{}
	pass(t, w, v, time.Minute)
	w.want(t, "topic=hbm 11-16 13:00 FIRING")
}

func TestTwoInstancesAreOneAlert(t *testing.T) {
	w, v := newWorld()
	pass(t, w, v, 0)
	blind := newBook() // the other instance has not read the log yet
	other := w.evaluator(blind)
	foldAll(blind, cursorMark("topic-spike", noon))
	w.add("hbm", noon, 30, 9)
	pass(t, w, v, time.Minute)
	pass(t, w, other, time.Minute)
	w.want(t, "topic=hbm 11-16 12:00 FIRING")
}

func TestFailedWriteIsTriedAgain(t *testing.T) {
	w, v := newWorld()
	pass(t, w, v, 0)
	w.add("hbm", noon, 30, 9)
	w.refuse = errors.New("broker away")
	if err := v.evaluate(t.Context()); err == nil {
		t.Fatal("a failed write is no error")
	}
	pass(t, w, v, 2*time.Second)
	w.want(t, "topic=hbm 11-16 12:00 FIRING")
}

func TestReplayFiresWhereItHappened(t *testing.T) {
	w, v := newWorld()
	pass(t, w, v, 0)
	past := noon.Add(-120 * time.Hour)
	for i := range 3 {
		w.add("npu-competition", past.Add(time.Duration(i)*time.Hour), 40, 9)
	}
	w.replaying = []replayRow{{Replay: "r1", Articles: 100, FirstMs: noon.Add(-200 * time.Hour).UnixMilli(), LastMs: noon.Add(-time.Hour).UnixMilli()}}
	pass(t, w, v, time.Second)
	w.want(t) // it may still be coming
	w.replaying[0].Articles = 120
	pass(t, w, v, 2*time.Second)
	pass(t, w, v, 2*time.Second)
	w.want(t)
	pass(t, w, v, 2*time.Second)
	want := []string{"topic=npu-competition 11-11 12:00 FIRING replayed", "topic=npu-competition 11-11 12:00 RESOLVED replayed"}
	w.want(t, want...)
	for range 5 {
		pass(t, w, v, 10*time.Second)
	}
	w.want(t, want...)
	if got := v.book.Walked("r1"); got != 120 {
		t.Errorf("the replay was walked with %d articles, want 120", got)
	}
}

// TestReplayIsCountedAnew has reprints that were counted before it was known that they are one story.
func TestReplayIsCountedAnew(t *testing.T) {
	w, v := newWorld()
	pass(t, w, v, 0)
	before := slices.Clone(w.rows)
	w.add("npu-competition", noon.Add(-120*time.Hour), 40, 9)
	w.held = map[string][]count.Row{}
	for _, r := range v.rules {
		w.held[r.Name] = w.rows
	}
	w.rows = before
	w.replaying = []replayRow{{Replay: "r1", Articles: 100, FirstMs: noon.Add(-200 * time.Hour).UnixMilli(), LastMs: noon.Add(-time.Hour).UnixMilli()}}
	for range 5 {
		pass(t, w, v, 2*time.Second)
	}
	w.want(t)
	if got := v.book.Walked("r1"); got != 100 {
		t.Errorf("the replay was walked with %d articles, want 100", got)
	}
}

func TestReplayWaitsForTheWatermark(t *testing.T) {
	w, v := newWorld()
	w.add("npu-competition", noon.Add(-100*time.Hour), 40, 9)
	w.replaying = []replayRow{{Replay: "r1", Articles: 100, FirstMs: noon.Add(-200 * time.Hour).UnixMilli(), LastMs: noon.Add(-time.Hour).UnixMilli()}}
	w.mark = noon.Add(-150 * time.Hour)
	for range 5 {
		pass(t, w, v, 10*time.Second)
	}
	w.want(t)
	w.mark = time.Time{}
	pass(t, w, v, 10*time.Second)
	w.want(t, "topic=npu-competition 11-12 08:00 FIRING replayed", "topic=npu-competition 11-12 08:00 RESOLVED replayed")
}

func TestAlertOfARuleThatIsNoMoreEnds(t *testing.T) {
	w, v := newWorld()
	pass(t, w, v, 0)
	w.add("hbm", noon, 30, 9)
	pass(t, w, v, time.Minute)
	v.rules = nil
	pass(t, w, v, time.Minute)
	w.want(t, "topic=hbm 11-16 12:00 FIRING", "topic=hbm 11-16 12:00 RESOLVED")
}
