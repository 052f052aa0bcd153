package pipeline

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestKills ends processes with SIGKILL in the middle of a push and compares what every view and report shows with an
// undisturbed run of the same push. KILL_ARTICLES and KILLS make it longer.
func TestKills(t *testing.T) {
	compareKills(t, number(t, "KILL_ARTICLES", 2000), number(t, "KILLS", 16))
}

// compareKills compares an undisturbed run on the embedded stand-ins with a disturbed one that is started with args.
func compareKills(t *testing.T, articles, kills int, args ...string) {
	t.Helper()
	seed := uint64(number(t, "KILL_SEED", 1))
	corpus := makeCorpus(seed, articles)

	calm := up(t, t.TempDir())
	calm.bellwether(t.Context(), bytes.NewReader(corpus), "push", "-")
	calm.bellwether(t.Context(), nil, "audit", "--wait", "5m")
	want := calm.everything()
	calm.stop()

	storm := up(t, t.TempDir(), args...)
	pushed := make(chan error, 1)
	go func() {
		_, err := storm.try(t.Context(), bytes.NewReader(corpus), "push", "-")
		pushed <- err
	}()
	r := rand.New(rand.NewPCG(seed, 2))
	done := map[string]int{}
	for n := 0; n < kills; {
		time.Sleep(time.Duration(100+r.IntN(500)) * time.Millisecond)
		names := slices.Sorted(maps.Keys(storm.children()))
		if len(names) == 0 {
			continue
		}
		if name := names[r.IntN(len(names))]; storm.kill(name) {
			done[name]++
			n++
		}
	}
	if err := <-pushed; err != nil {
		t.Fatal(err)
	}
	storm.bellwether(t.Context(), nil, "audit", "--wait", "5m")
	got := storm.everything()
	t.Logf("killed: %v", done)
	for name := range want {
		if diff := cmp.Diff(want[name], got[name]); diff != "" {
			t.Errorf("%s (-undisturbed +killed):\n%s", name, diff[:min(len(diff), 4000)])
		}
	}
	if len(want["articles"]) < articles*8/10 || len(want["mentions"]) < articles {
		t.Errorf("the undisturbed run shows only %d articles and %d mentions", len(want["articles"]), len(want["mentions"]))
	}
}

func number(t *testing.T, env string, fallback int) int {
	t.Helper()
	text := os.Getenv(env)
	if text == "" {
		return fallback
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s=%q: want a number", env, text)
	}
	return n
}

// everything is what the views and reports show, but for when it was seen.
func (s *system) everything() map[string][]string {
	conn := s.conn()
	all := map[string][]string{}
	for _, view := range []string{"articles", "mentions", "organizations", "topics", "pairs", "events", "terms"} {
		all[view] = s.lines(conn, "SELECT toString(tuple(* EXCEPT (seen_at))) AS line FROM "+view+" ORDER BY line")
	}
	all["stories"] = s.lines(conn, "SELECT toString(tuple(* EXCEPT (first_seen_at))) AS line FROM stories ORDER BY line")
	all["series"] = s.lines(conn, `SELECT toString((kind, topic, organization, lang, bucket, sum(articles), sum(mentions), sum(positive),
		sum(neutral), sum(negative), sum(score_thousandths), uniqExactMerge(stories), uniqExactMerge(publisher_families))) AS line
		FROM series GROUP BY kind, topic, organization, lang, bucket ORDER BY line`)
	all["outcomes"] = s.lines(conn, "SELECT toString((outcome, uniqExact(article_id))) AS line FROM outcomes GROUP BY outcome ORDER BY line")
	for _, report := range []string{"topic-trend", "share-of-voice", "competition"} {
		all[report] = []string{s.bellwether(s.t.Context(), nil, "report", report, "--since", "2026-01-01", "--until", "2026-12-31", "--by", "day", "--format", "csv")}
	}
	return all
}

// makeCorpus is JSON lines of n articles: some twice, some edited before and after, with and without a time, some removed.
func makeCorpus(seed uint64, n int) []byte {
	r := rand.New(rand.NewPCG(seed, 1))
	type entry struct {
		at   int
		line map[string]any
	}
	var entries []entry
	add := func(at int, line map[string]any) { entries = append(entries, entry{at, line}) }
	for i := range n {
		later := i + 1 + r.IntN(60)
		switch k := r.IntN(100); {
		case k < 80:
			add(i, sentenceOf(seed, i, 0, true))
		case k < 85: // twice
			add(i, sentenceOf(seed, i, 0, true))
			add(later, sentenceOf(seed, i, 0, true))
		case k < 89: // an edit that follows
			add(i, sentenceOf(seed, i, 0, true))
			add(later, sentenceOf(seed, i, 1, true))
		case k < 92: // an edit that comes before what it edits
			add(i, sentenceOf(seed, i, 1, true))
			add(later, sentenceOf(seed, i, 0, true))
		case k < 95: // an edit without a time of its own: the order of the push decides
			add(i, sentenceOf(seed, i, 0, false))
			add(later, sentenceOf(seed, i, 1, false))
		case k < 96: // and back again: the earliest sighting of each decides
			add(i, sentenceOf(seed, i, 0, false))
			add(i+1, sentenceOf(seed, i, 1, false))
			add(later+1, sentenceOf(seed, i, 0, false))
		case k < 98: // a removal that follows
			add(i, sentenceOf(seed, i, 0, false))
			add(later, removal(i))
		default: // a removal that comes before, by its time after
			gone := removal(i)
			gone["updated_at"] = publishedAt(i).Add(time.Hour).Format(time.RFC3339)
			add(i, gone)
			add(later, sentenceOf(seed, i, 0, true))
		}
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return a.at - b.at })
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	for _, e := range entries {
		_ = encoder.Encode(e.line) // into memory
	}
	return out.Bytes()
}

func publishedAt(i int) time.Time {
	return time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(i%10000) * time.Minute)
}

func removal(i int) map[string]any {
	return map[string]any{"url": address(i), "source": "s", "removed": true}
}

func address(i int) string { return fmt.Sprintf("https://n%d.example/%d", i%30, i) }

// sentenceOf is a revision of article i; dated says whether it tells when it was edited.
func sentenceOf(seed uint64, i, revision int, dated bool) map[string]any {
	r := rand.New(rand.NewPCG(seed<<32|uint64(i), uint64(revision)))
	pick := func(words ...string) string { return words[r.IntN(len(words))] }
	organization := func() string {
		return pick("SK hynix", "Samsung Electronics", "Nvidia", "Micron", "TSMC", "AMD", "Broadcom", "Rebellions", "FuriosaAI", "삼성전자", "SK하이닉스", "리벨리온")
	}
	text := ""
	for range 4 + r.IntN(6) {
		text += fmt.Sprintf("%s %s its %s %s by %d percent as HBM %s %s in %s %d. ", organization(), pick("raised", "cut", "reviewed", "delayed", "won"),
			pick("memory", "server", "cloud", "packaging", "wafer"), pick("orders", "capacity", "prices", "yield"), r.IntN(90),
			pick("demand", "supply", "qualification"), pick("grew", "fell", "stalled"), pick("spring", "summer", "autumn", "winter"), r.IntN(100000))
	}
	line := map[string]any{
		"url": address(i), "source": fmt.Sprintf("n%d.example", i%30), "publisher": fmt.Sprintf("N%d", i%30),
		"title": fmt.Sprintf("%s and %s: %d, %d", organization(), pick("HBM", "NPU chips", "foundry prices"), i, revision), "text": text,
		"published_at": publishedAt(i).Format(time.RFC3339),
	}
	if dated {
		line["updated_at"] = publishedAt(i).Add(time.Duration(revision) * time.Minute).Format(time.RFC3339)
	}
	return line
}
