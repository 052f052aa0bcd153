package rule

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellwether.internal/services/spike"
)

// sameZone compares zones by name.
var sameZone = cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() })

func TestDefaultRulesLoad(t *testing.T) {
	set, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	r, found := set.Find("topic-spike")
	if !found || r.Watch != (Watch{Kind: Topic}) || r.MinFamilies != 3 {
		t.Errorf("topic-spike = %+v, found %v", r, found)
	}
	if _, found := set.Find("organization-spike"); !found {
		t.Error("no rule organization-spike")
	}
	if len(set.Channels) != 1 || set.Channels[0].Kind != "log" {
		t.Errorf("channels = %+v, want the log alone", set.Channels)
	}
}

func TestLoad(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("hush\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	text := `
rules:
  - name: hynix-hbm
    watch: pair sk-hynix hbm
    bucket: 1d
    baseline: 1w
    lateness: 90m
    zone: UTC
    direction: both
    sensitivity: 3.5
    min_stories: 2
    min_publisher_families: 1
    severity: critical
    labels: {team: memory}
    channels: [desk]
channels:
  - name: desk
    kind: webhook
    url: https://example.org/hook
    secret_file: ` + secret + `
    timeout: 5s
    replayed: false
  - name: chat
    kind: shoutrrr
    url_env: CHAT
`
	got, err := Load("rules.yaml", []byte(text), func(name string) string { return map[string]string{"CHAT": "ntfy://x/y"}[name] })
	if err != nil {
		t.Fatal(err)
	}
	want := Set{
		Rules: []Rule{{
			Name: "hynix-hbm", Watch: Watch{Kind: Pair, Organization: "sk-hynix", Topic: "hbm"}, Measure: Count, Bucket: 24 * time.Hour, Zone: time.UTC,
			Baseline: 7 * 24 * time.Hour, Lateness: 90 * time.Minute, Direction: spike.Both, Threshold: 3.5, MinStories: 2, MinFamilies: 1,
			Severity: "critical", Labels: map[string]string{"team": "memory"}, Channels: []string{"desk"},
		}},
		Channels: []Channel{
			{Name: "desk", Kind: "webhook", Lang: "en", Address: "https://example.org/hook", Secret: "hush", Timeout: 5 * time.Second},
			{Name: "chat", Kind: "shoutrrr", Lang: "en", Address: "ntfy://x/y", Replayed: true, Timeout: defaultTimeout},
			{Name: "log", Kind: "log", Lang: "en", Replayed: true, Timeout: defaultTimeout},
		},
	}
	if diff := cmp.Diff(want, got, sameZone); diff != "" {
		t.Errorf("Load (-want +got):\n%s", diff)
	}
}

func TestLoadNamesEveryProblem(t *testing.T) {
	text := `rules:
  - name: bad name
    watch: all planets
    bucket: 1s
    sensibility: high
    min_stories: none
    channels: [nobody]
  - watch: topic hbm
    name: twice
  - watch: topic hbm
    name: twice
channels:
  - name: chat
    kind: shoutrrr
    url: slack://token@channel
  - name: desk
    kind: pigeon
  - name: hook
    kind: webhook
    url_env: NOT_SET
`
	_, err := Load("rules.yaml", []byte(text), func(string) string { return "" })
	if err == nil {
		t.Fatal("bad rules were loaded")
	}
	for _, want := range []string{
		"rules.yaml:2: name", "rules.yaml:3: watch", "rules.yaml:4: bucket", `rules.yaml:5: rule: unknown key "sensibility"`,
		"rules.yaml:6: min_stories", `no channel is named "nobody"`, `rules.yaml:10: rule "twice" is there twice`,
		`rules.yaml:15: channel "chat": a shoutrrr address is a secret`, "rules.yaml:17: channel: kind", "rules.yaml:20: channel: url_env",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not say %q:\n%v", want, err)
		}
	}
	if strings.Contains(err.Error(), "token") {
		t.Errorf("the error shows a secret:\n%v", err)
	}
}

func TestWatchRoundTrip(t *testing.T) {
	for _, text := range []string{"all topics", "all organizations", "all pairs", "all sources", "topic hbm", "organization sk-hynix", "pair sk-hynix hbm", "source yna.co.kr"} {
		w, err := ParseWatch(text)
		if err != nil {
			t.Errorf("ParseWatch(%q): %v", text, err)
			continue
		}
		if w.String() != text {
			t.Errorf("ParseWatch(%q) writes itself as %q", text, w.String())
		}
		if strings.HasPrefix(text, "all ") {
			continue
		}
		if got := ParseSeries(w.Series()); got != w {
			t.Errorf("ParseSeries(%q) = %+v, want %+v", w.Series(), got, w)
		}
	}
}

func TestFloorFollowsTheZone(t *testing.T) {
	seoul := time.FixedZone("KST", 9*60*60)
	for _, tt := range []struct {
		bucket   time.Duration
		zone     *time.Location
		at, want string
	}{
		{24 * time.Hour, seoul, "2026-03-02T14:59:59Z", "2026-03-01T15:00:00Z"},
		{24 * time.Hour, seoul, "2026-03-02T15:00:00Z", "2026-03-02T15:00:00Z"},
		{6 * time.Hour, seoul, "2026-03-02T02:00:00Z", "2026-03-01T21:00:00Z"},
		{time.Hour, time.UTC, "2026-03-02T02:59:59Z", "2026-03-02T02:00:00Z"},
		{24 * time.Hour, time.UTC, "1969-12-31T01:00:00Z", "1969-12-31T00:00:00Z"},
	} {
		at, _ := time.Parse(time.RFC3339, tt.at)
		got := Rule{Bucket: tt.bucket, Zone: tt.zone}.Floor(at).Format(time.RFC3339)
		if got != tt.want {
			t.Errorf("floor of %s by %s in %s = %s, want %s", tt.at, tt.bucket, tt.zone, got, tt.want)
		}
	}
}

func TestTemplateMistakesHaveTheirLine(t *testing.T) {
	text := "rules:\n  - {name: a, watch: all topics}\nchannels:\n  - name: log\n    kind: log\n    title: \"{{.Summary\"\n"
	_, err := Load("rules", []byte(text), func(string) string { return "" })
	if err == nil || !strings.Contains(err.Error(), "rules:6: channel: title") {
		t.Errorf("error %v, want one at line 6", err)
	}
}

func TestSavedQuery(t *testing.T) {
	load := func(rule string) (Set, error) {
		return Load("rules", []byte("rules:\n  - "+rule+"\n"), func(string) string { return "" })
	}
	set, err := load(`{name: bad-news, watch: sql, query: "SELECT organization AS series, * FROM organizations WHERE sentiment = 'negative';"}`)
	if err != nil {
		t.Fatal(err)
	}
	w := set.Rules[0].Watch
	if w.Kind != SQL || w.Query != "SELECT organization AS series, * FROM organizations WHERE sentiment = 'negative'" || w.String() != "sql" {
		t.Errorf("watch %+v", w)
	}
	if got := (Watch{Kind: SQL, Source: "a=b,c"}).Series(); got != "sql=a=b,c" || ParseSeries(got) != (Watch{Kind: SQL, Source: "a=b,c"}) {
		t.Errorf("series %q is read as %+v", got, ParseSeries(got))
	}
	for _, rule := range []string{`{name: a, watch: sql}`, `{name: a, watch: all topics, query: "SELECT 1"}`, `{name: a, watch: sql, query: "SELECT 1", query_file: none}`} {
		if _, err := load(rule); err == nil || !strings.Contains(err.Error(), "rules:2: ") {
			t.Errorf("%s: error %v, want one at line 2", rule, err)
		}
	}
}

// TestMeasures reads rules on tones and shares: means are watched on both sides where the rule does not say.
func TestMeasures(t *testing.T) {
	for text, want := range map[string]struct {
		measure   Measure
		direction spike.Direction
	}{
		"watch: all topics":                                               {Count, spike.Up},
		"watch: all topics, measure: sentiment":                           {Sentiment, spike.Both},
		"watch: organization sk-hynix, measure: sentiment, direction: up": {Sentiment, spike.Up},
		"watch: all pairs, measure: share":                                {Share, spike.Both},
		"watch: pair sk-hynix hbm, measure: share, direction: down":       {Share, spike.Down},
	} {
		set, err := Load("rules.yaml", []byte("rules:\n  - {name: r, "+text+"}\n"), os.Getenv)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if r := set.Rules[0]; r.Measure != want.measure || r.Direction != want.direction {
			t.Errorf("%s: measures %s, direction %s, want %s and %s", text, r.Measure, r.Direction, want.measure, want.direction)
		}
	}
	for text, says := range map[string]string{
		"watch: all sources, measure: sentiment":        "no tone",
		"watch: sql, query: SELECT, measure: sentiment": "no tone",
		"watch: all topics, measure: share":             "all pairs",
		"watch: organization nvidia, measure: share":    "all pairs",
		"watch: all topics, measure: tone":              "want count, sentiment or share",
	} {
		_, err := Load("rules.yaml", []byte("rules:\n  - {name: r, "+text+"}\n"), os.Getenv)
		if err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "rules.yaml:2: ") {
			t.Errorf("%s: %v, want an error that says %q", text, err, says)
		}
	}
}
