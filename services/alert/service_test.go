package alert

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap/zaptest"
	"google.golang.org/protobuf/testing/protocmp"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/alert/channel"
	"bellwether.internal/services/alert/rule"
	"bellwether.internal/services/alert/watch"
	"bellwether.internal/services/kit/clickhouse"
	"bellwether.internal/services/kit/service"
	"bellwether.internal/services/standin"
	"bellwether.internal/services/store" // for its schema, in this test alone
)

// archive inserts articles on the topic hbm: two quiet ones every six hours for forty days, then a burst of twelve stories
// in an hour. Beside it stands one story on foundry, printed forty times in an hour.
func archive(t *testing.T, conn driver.Conn, burst time.Time, replay string) {
	t.Helper()
	articles, err := conn.PrepareBatch(t.Context(), "INSERT INTO rows_articles (article_id, revision, made_by, published_at, seen_at, early, time_trust, url, source, publisher, publisher_family, lang, title, text, replay)")
	if err != nil {
		t.Fatal(err)
	}
	onTopic, err := conn.PrepareBatch(t.Context(), "INSERT INTO rows_topics (article_id, revision, made_by, published_at, seen_at, early, topic, score, sentiment, sentiment_score, sentence, source, publisher, publisher_family, lang)")
	if err != nil {
		t.Fatal(err)
	}
	stories, err := conn.PrepareBatch(t.Context(), "INSERT INTO story_of (published_at, article_id, story_id, signature, marks)")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	add := func(topic, name string, at time.Time, story uuid.UUID) {
		n++
		id := uuid.New()
		house := fmt.Sprintf("house-%d", n%7)
		seen := at.Add(time.Minute)
		if err := articles.Append(id, uint64(1), "t/m", at, seen, uint64(1), "claimed", "https://example.org/"+id.String(), house, house, house, "ko", name, "text", replay); err != nil {
			t.Fatal(err)
		}
		if err := onTopic.Append(id, uint64(1), "t/m", at, seen, uint64(1), topic, float32(1), "positive", float32(0.5), "HBM 수요가 늘었다: "+name, house, house, house, "ko"); err != nil {
			t.Fatal(err)
		}
		if story != uuid.Nil {
			if err := stories.Append(at, id, story, uint64(1), uint64(1)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for at := burst.Add(-40 * 24 * time.Hour); at.Before(burst); at = at.Add(6 * time.Hour) {
		add("hbm", "everyday news", at, uuid.Nil)
		add("hbm", "other everyday news", at.Add(10*time.Minute), uuid.Nil)
		add("foundry", "everyday news", at.Add(20*time.Minute), uuid.Nil)
	}
	one := uuid.New()
	for i := range 40 {
		add("foundry", "one story everywhere", burst.Add(time.Duration(i)*time.Minute), one)
	}
	for i := range 12 {
		add("hbm", fmt.Sprintf("burst %d", i), burst.Add(time.Duration(i)*time.Minute), uuid.Nil)
	}
	for _, batch := range []driver.Batch{onTopic, stories, articles} {
		if err := batch.Send(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestServiceTellsOfAReplay runs the whole service against the embedded broker and engine: a replay of the past is
// walked, the alert stands in SQL, and a webhook is told once of its onset and once of its end. A second run of the
// service tells nothing again.
func TestServiceTellsOfAReplay(t *testing.T) {
	engine := standin.StartEngine(t)
	brokers := standin.StartBroker(t)
	log := zaptest.NewLogger(t)
	if err := store.Migrate(t.Context(), engine.Migrations.Native, "", log); err != nil {
		t.Fatal(err)
	}
	conn, err := clickhouse.Open(engine.Writer.Native, "test")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	burst := time.Now().UTC().Truncate(time.Hour).Add(-30 * time.Hour)
	archive(t, conn, burst, "r1")

	notices := make(chan channel.Payload, 100)
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var p channel.Payload
		if json.Unmarshal(body, &p) != nil || !strings.HasPrefix(r.Header.Get(channel.KeyHeader), p.AlertID+"/"+p.State+"/desk") {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		notices <- p
	}))
	defer hook.Close()
	rules := filepath.Join(t.TempDir(), "rules.yaml")
	text := `
rules:
  - name: topic-spike
    watch: all topics
channels:
  - {name: desk, kind: webhook, url: "` + hook.URL + `"}
`
	if err := os.WriteFile(rules, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var registry *prometheus.Registry
	run := func(ctx context.Context) chan error {
		cfg := &Config{Rules: rules, Tick: 200 * time.Millisecond, Settle: 500 * time.Millisecond}
		cfg.Kafka, cfg.KafkaReplication, cfg.ClickHouse = []string{brokers}, 1, engine.Writer.Native
		done := make(chan error, 1)
		registry = prometheus.NewRegistry()
		rt := &service.Runtime{Name: "alert", Instance: "alert-0", Log: log, Registry: registry}
		go func() { done <- Run(cfg, Present{})(ctx, rt) }()
		return done
	}

	ctx, stop := context.WithTimeout(t.Context(), 60*time.Second)
	defer stop()
	done := run(ctx)
	var told []channel.Payload
	for len(told) < 2 {
		select {
		case p := <-notices:
			told = append(told, p)
		case err := <-done:
			t.Fatalf("the service ended: %v", err)
		case <-ctx.Done():
			t.Fatalf("told of %d transitions in a minute, want 2", len(told))
		}
	}
	onset := told[0]
	if onset.Series != "topic=hbm" || onset.State != "firing" || !onset.Replayed || !onset.StartedAt.Equal(burst) || onset.Value != 12 || onset.PublisherFamilies != 7 {
		t.Errorf("onset = %+v", onset)
	}
	if onset.Expected > 3 || onset.BaselineSeconds < 20*24*3600 {
		t.Errorf("expected %v from %d s of history", onset.Expected, onset.BaselineSeconds)
	}
	if len(onset.Evidence) != 5 || !strings.HasPrefix(onset.Evidence[0].Sentence, "HBM 수요가 늘었다: burst") || onset.Evidence[0].Sentiment != "positive" {
		t.Errorf("evidence = %+v", onset.Evidence)
	}
	if told[1].State != "resolved" || told[1].AlertID != onset.AlertID || !told[1].EndedAt.Equal(burst.Add(time.Hour)) {
		t.Errorf("end = %+v", told[1])
	}
	want := []string{"topic=hbm resolved 1"}
	var rows []string
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		rows = alertRows(t, conn)
		if cmp.Equal(want, rows) || time.Now().After(deadline) {
			break
		}
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("view alerts (-want +got):\n%s", diff)
	}
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		var notices []struct {
			Line string `ch:"line"`
		}
		if err := conn.Select(ctx, &notices, "SELECT concat(channel, ' ', state, ' ', outcome) AS line FROM alert_notices WHERE channel = 'desk' ORDER BY at"); err != nil {
			t.Fatal(err)
		}
		got := fmt.Sprint(notices)
		if got == "[{desk firing sent} {desk resolved sent}]" {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("view alert_notices: %s", got)
		}
	}
	if diff := cmp.Diff([]string{"bellwether.alert.desk", "bellwether.alert.log"}, groupsThatLag(t, registry)); diff != "" {
		t.Errorf("groups whose lag is told (-want +got):\n%s", diff)
	}
	stop()
	<-done

	// A second life reads the same log.
	ctx, stop = context.WithTimeout(t.Context(), 60*time.Second)
	defer stop()
	done = run(ctx)
	archive(t, conn, burst.Add(-80*24*time.Hour), "r2") // something new to wait for
	for {
		select {
		case p := <-notices:
			if p.AlertID == onset.AlertID {
				t.Fatalf("told again of %+v", p)
			}
			if p.State == "resolved" {
				stop()
				<-done
				return
			}
		case err := <-done:
			t.Fatalf("the service ended: %v", err)
		case <-ctx.Done():
			t.Fatal("nothing was told of the second replay in a minute")
		}
	}
}

// groupsThatLag are the groups that the gauge of lag tells apart.
func groupsThatLag(t *testing.T, registry *prometheus.Registry) []string {
	t.Helper()
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	var groups []string
	for _, family := range families {
		if family.GetName() != "bellwether_stage_lag_messages" {
			continue
		}
		for _, metric := range family.GetMetric() {
			for _, label := range metric.GetLabel() {
				if label.GetName() == "group" {
					groups = append(groups, label.GetValue())
				}
			}
		}
	}
	slices.Sort(groups)
	return groups
}

// alertRows is the view alerts, as series, state and whether replayed.
func alertRows(t *testing.T, conn driver.Conn) []string {
	t.Helper()
	var rows []struct {
		Line string `ch:"line"`
	}
	if err := conn.Select(t.Context(), &rows, "SELECT concat(series, ' ', state, ' ', toString(replayed)) AS line FROM alerts ORDER BY started_at"); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, r := range rows {
		lines = append(lines, r.Line)
	}
	return lines
}

// TestMeansAreCounted counts tones and shares on the real schema: two good stories, one of which a paper tells badly once and
// well twice, and one bad one toward one organization; another has two of five.
func TestMeansAreCounted(t *testing.T) {
	engine := standin.StartEngine(t)
	if err := store.Migrate(t.Context(), engine.Migrations.Native, "", zaptest.NewLogger(t)); err != nil {
		t.Fatal(err)
	}
	conn, err := clickhouse.Open(engine.Writer.Native, "test")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	wire := uuid.New()
	at := noon.Add(10 * time.Minute)
	for i, a := range []struct {
		organization, tone string
		story              uuid.UUID
	}{
		{"sk-hynix", "positive", uuid.Nil},
		{"sk-hynix", "positive", wire},
		{"sk-hynix", "positive", wire},
		{"sk-hynix", "positive", wire},
		{"sk-hynix", "negative", wire},
		{"sk-hynix", "negative", uuid.Nil},
		{"samsung", "neutral", uuid.Nil},
		{"samsung", "negative", uuid.Nil},
	} {
		id, house := uuid.New(), fmt.Sprintf("house-%d", i%3)
		score := map[string]float32{"positive": .5, "neutral": 0, "negative": -.5 - float32(i)/100}[a.tone]
		for _, insert := range []struct {
			into   string
			values []any
		}{
			{
				"rows_pairs (article_id, revision, made_by, published_at, seen_at, early, organization, topic, sentiment, sentiment_score, evidence, publisher, publisher_family)",
				[]any{id, uint64(1), "t/m", at, at, uint64(1), a.organization, "hbm", a.tone, score, fmt.Sprintf("%s sentence %d", a.tone, i), house, house},
			},
			{
				"rows_articles (article_id, revision, made_by, published_at, seen_at, early, time_trust, title, source, publisher, publisher_family)",
				[]any{id, uint64(1), "t/m", at, at, uint64(1), "claimed", "title", house, house, house},
			},
			{"story_of (published_at, article_id, story_id, marks)", []any{at, id, a.story, uint64(1)}},
		} {
			if insert.into[:8] == "story_of" && a.story == uuid.Nil {
				continue
			}
			batch, err := conn.PrepareBatch(t.Context(), "INSERT INTO "+insert.into)
			if err != nil {
				t.Fatal(err)
			}
			if err := batch.Append(insert.values...); err != nil {
				t.Fatal(err)
			}
			if err := batch.Send(); err != nil {
				t.Fatal(err)
			}
		}
	}
	r := newReader(conn, nil, zaptest.NewLogger(t))
	r.patience, r.around.most = queryTimeout, time.Hour
	const series = "organization=sk-hynix,topic=hbm"
	last := func(measure rule.Measure, watched string) watch.Bucket {
		t.Helper()
		ru := hourly()
		ru.Name, ru.Measure = string(measure)+watched, measure
		if ru.Watch, err = rule.ParseWatch(watched); err != nil {
			t.Fatal(err)
		}
		table, _, err := r.table(t.Context(), ru, noon.Add(20*time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		if watched != "all pairs" && !slices.Equal(table.Names(), []string{series}) {
			t.Errorf("%s of %s: series %v", measure, watched, table.Names())
		}
		buckets := table.Buckets(series)
		return buckets[len(buckets)-1]
	}
	for _, watched := range []string{"all pairs", "pair sk-hynix hbm"} {
		if diff := cmp.Diff(watch.Bucket{Stories: 3, Families: 3, Positive: 2, Negative: 1}, last(rule.Sentiment, watched)); diff != "" {
			t.Errorf("tones of %s (-want +got):\n%s", watched, diff)
		}
		if diff := cmp.Diff(watch.Bucket{Stories: 3, Families: 3, All: 5}, last(rule.Share, watched)); diff != "" {
			t.Errorf("shares of %s (-want +got):\n%s", watched, diff)
		}
	}
	// What moved a tone or a share is told.
	for _, tt := range []struct {
		measure rule.Measure
		value   float64
		want    []string
	}{
		{rule.Sentiment, -1, []string{"negative sentence 5", "negative sentence 4"}},
		{rule.Sentiment, 1, []string{"positive sentence 1", "positive sentence 0"}}, // of equals the more reprinted first
		{rule.Share, 1, []string{"negative sentence 5", "positive sentence 0", "positive sentence 1"}},
		{rule.Share, -1, []string{"negative sentence 5", "negative sentence 7", "neutral sentence 6", "positive sentence 0", "positive sentence 1"}},
	} {
		ru := hourly()
		ru.Measure, ru.Watch.Kind = tt.measure, rule.Pair
		told := began(series, noon)
		told.Value, told.Expected = tt.value, 0
		if err := r.explain(t.Context(), ru, []*bellwetherv1.AlertTransition{told}); err != nil {
			t.Fatal(err)
		}
		var sentences []string
		for _, e := range told.GetEvidence() {
			sentences = append(sentences, strings.ReplaceAll(strings.ReplaceAll(e.GetSentence(), "sentence 2", "sentence 1"), "sentence 3", "sentence 1"))
		}
		if tt.measure == rule.Share {
			for i, s := range sentences { // of a story told in two ways either may be shown
				sentences[i] = strings.ReplaceAll(s, "negative sentence 4", "positive sentence 1")
			}
			slices.Sort(sentences)
		}
		if diff := cmp.Diff(tt.want, sentences); diff != "" {
			t.Errorf("what moved a %s to %v (-want +got):\n%s", tt.measure, tt.value, diff)
		}
	}
}

// TestQueriesRun runs every query on the real schema: a column that is not there is an error.
func TestQueriesRun(t *testing.T) {
	engine := standin.StartEngine(t)
	if err := store.Migrate(t.Context(), engine.Migrations.Native, "", zaptest.NewLogger(t)); err != nil {
		t.Fatal(err)
	}
	conn, err := clickhouse.Open(engine.Writer.Native, "test")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	archive(t, conn, noon, "")
	// A term that the burst alone has, and one that all the news on hbm has.
	for term, since := range map[string]time.Time{"it\\'s HBM4": noon, "news": noon.Add(-100 * 24 * time.Hour)} {
		if err := conn.Exec(t.Context(), `INSERT INTO rows_terms (article_id, revision, made_by, published_at, seen_at, early, term, publisher)
			SELECT article_id, revision, made_by, published_at, seen_at, early, '`+term+`', publisher FROM rows_topics
			WHERE topic = 'hbm' AND published_at >= toDateTime(`+fmt.Sprint(since.Unix())+`, 'UTC')`); err != nil {
			t.Fatal(err)
		}
	}
	r := newReader(conn, nil, zaptest.NewLogger(t))
	r.patience, r.around.most = queryTimeout, time.Hour // a busy machine is no mistake
	for _, watched := range []string{"all topics", "all organizations", "all pairs", "all sources", "topic hbm", "pair sk-hynix hbm", "source house-1", "organization sk-hynix", "sql"} {
		ru := hourly()
		if ru.Watch, err = rule.ParseWatch(watched); err != nil {
			t.Fatal(err)
		}
		r.kept = map[string]kept{} // another rule
		if ru.Watch.Kind == rule.SQL {
			ru.Watch.Query = "SELECT concat('good ', topic) AS series, * FROM topics WHERE sentiment = 'positive' -- as people write it"
		}
		table, _, err := r.table(t.Context(), ru, noon.Add(time.Hour))
		if err != nil {
			t.Errorf("%s: %v", watched, err)
		}
		if names := table.Names(); watched == "topic hbm" && (len(names) != 1 || table.Buckets(names[0])[len(table.Buckets(names[0]))-2].Stories != 12) {
			t.Errorf("%s: series %v: %+v", watched, names, table.Series)
		}
		for _, series := range []string{"topic=hbm", "source=house-1", "organization=sk-hynix", "organization=sk-hynix,topic=hbm", "sql=good hbm"} {
			if rule.ParseSeries(series).Kind != ru.Watch.Kind {
				continue
			}
			told := began(series, noon)
			if err := r.explain(t.Context(), ru, []*bellwetherv1.AlertTransition{told}); err != nil {
				t.Errorf("explaining %s: %v", series, err)
			}
			if buckets := table.Buckets(series); series == "sql=good hbm" && (buckets[len(buckets)-2].Stories != 12 || len(told.Evidence) != 5 || len(told.Publishers) != 7) {
				t.Errorf("a saved query: %+v, %d stories, publishers %v", buckets[len(buckets)-2], len(told.Evidence), told.Publishers)
			}
			if series == "topic=hbm" {
				var rose []string
				for _, rise := range told.Rises {
					rose = append(rose, fmt.Sprintf("%s %s %d %.1f", rise.GetKind(), rise.GetName(), rise.GetStories(), rise.GetExpected()))
				}
				if diff := cmp.Diff([]string{"term it's HBM4 12 0.0", "term news 12 2.0"}, rose); diff != "" {
					t.Errorf("what rose with it (-want +got):\n%s", diff)
				}
			}
			if series == "source=house-1" && (len(told.Evidence) == 0 || told.Evidence[0].Sentence != told.Evidence[0].Title) {
				t.Errorf("explanation of %s: %v", series, told.Evidence)
			}
			if series == "topic=hbm" && (len(told.Evidence) != 5 || len(told.Publishers) != 7 || told.Positive != 12 || told.Negative != 0) {
				t.Errorf("explanation of %s: %d stories, publishers %v, %d positive, %d negative, want 5, 7 houses, 12 and 0",
					series, len(told.Evidence), told.Publishers, told.Positive, told.Negative)
			}
		}
	}
	// Explained together alerts are told what they are told alone, also those in other buckets.
	r.kept = map[string]kept{}
	together := []*bellwetherv1.AlertTransition{
		began("topic=hbm", noon), began("topic=foundry", noon), began("topic=hbm", noon.Add(-6*time.Hour)), began("topic=none", noon),
	}
	if err := r.explain(t.Context(), hourly(), together); err != nil {
		t.Fatal(err)
	}
	var stories []int
	for _, got := range together {
		alone := began(got.GetSeries(), time.UnixMilli(got.GetStartedAt()))
		if err := r.explain(t.Context(), hourly(), []*bellwetherv1.AlertTransition{alone}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(alone, got, protocmp.Transform()); diff != "" {
			t.Errorf("explained alone and together (-alone +together):\n%s", diff)
		}
		stories = append(stories, len(got.GetEvidence()))
	}
	if diff := cmp.Diff([]int{5, 1, 2, 0}, stories); diff != "" {
		t.Errorf("stories (-want +got):\n%s", diff)
	}
	// In a storm of alerts the stories are told, and not what rose with them.
	r.around.spend(2 * time.Hour)
	ru, told := hourly(), began("topic=hbm", noon)
	if err := r.explain(t.Context(), ru, []*bellwetherv1.AlertTransition{told}); err != nil {
		t.Fatal(err)
	}
	if len(told.Evidence) != 5 || len(told.Publishers) != 7 || len(told.Rises) != 0 {
		t.Errorf("in a storm: %d stories, publishers %v, %v rose; want 5, 7 and none", len(told.Evidence), told.Publishers, told.Rises)
	}
}
