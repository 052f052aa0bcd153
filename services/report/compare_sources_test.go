package report

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestCompare sets organizations and topics beside each other.
func TestCompare(t *testing.T) {
	w := newWorld(t, few())
	for _, test := range []struct {
		path   string
		status int
		want   []string
	}{
		{"/compare?organization=sk-hynix&organization=micron&days=7", 200, []string{
			`<i class="swatch c0"></i><a href="/organizations/sk-hynix?days=7">SK hynix</a>`, `<i class="swatch c1"></i><a href="/organizations/micron?days=7">Micron</a>`,
			// Monday: the three articles on SK hynix and none on Micron; behind the three lies their list.
			`<tr data-t="1773586800"><th scope="row">2026-03-16</th>`, `organization=sk-hynix&amp;since=2026-03-16T00%3A00%3A00%2B09%3A00&amp;until=2026-03-17T00%3A00%3A00%2B09%3A00">1</a></td><td class="n">0</td>`,
			`data-unit="polarity"`, `<option value="sk-hynix" selected>SK hynix</option>`,
		}},
		{"/compare?organization=sk-hynix&organization=micron&topic=hbm&lang=ko", 200, []string{`href="/organizations/micron?topic=hbm">마이크론</a>`, "고대역폭메모리"}},
		{"/compare?organization=sk-hynix&organization=micron&count=stories&by=week", 200, []string{`<option value="stories" selected>`}},
		{"/compare?of=topics&topic=hbm&topic=npu-competition", 200, []string{`href="/topics/hbm">High-bandwidth memory</a>`, `href="/topics/npu-competition"`}},
		{"/compare", 200, []string{`href="/organizations/sk-hynix">SK hynix</a>`}}, // the foremost
		{"/compare?of=topics", 200, []string{`href="/topics/hbm"`}},
		{"/compare?organization=sk-hynix", 200, []string{"Choose at least two to compare."}},
		{"/compare?organization=sk-hynix&organization=sk-hynix", 200, []string{"Choose at least two to compare."}},
		{"/compare?organization=nothing", 400, []string{"there is no organization"}},
		{"/compare?organization=a&count=words", 400, []string{"parameter"}},
		{"/compare?count=words", 400, []string{"parameter count"}},
		{"/compare?topic=hbm&topic=npu-competition", 400, []string{"parameter topic"}},
		{"/compare?organization=amd&organization=intel&organization=nvidia&organization=tsmc&organization=micron&organization=sk-hynix", 400, []string{"at most"}},
	} {
		status, body := w.get(t, test.path)
		if status != test.status {
			t.Errorf("%s: status %d, want %d: %.300s", test.path, status, test.status, body)
		}
		for _, want := range test.want {
			if !strings.Contains(body, want) {
				t.Errorf("%s: no %q in it", test.path, want)
			}
		}
		checkHTML(t, test.path, body)
	}
}

// TestSourcesPage has a source that sent every hour and stopped ten hours ago, and one that still sends.
func TestSourcesPage(t *testing.T) {
	var articles []written
	for hour := range 60 {
		if hour >= 10 {
			articles = append(articles, written{id: 100 + hour, revision: 1, hoursAgo: float64(hour), publisher: "stopped", family: "one", lang: "ko", title: "T", text: "T."})
		}
		articles = append(articles, written{id: 200 + hour, revision: 1, hoursAgo: float64(hour) + 0.5, publisher: "steady", family: "two", lang: "en", title: "T", text: "T."})
	}
	w := newWorld(t, articles)
	_, body := w.get(t, "/sources")
	plain := strings.Join(strings.Fields(body), " ")
	for _, want := range []string{
		`stopped-feed</a> <span class="meta">stopped</span></td> <td><span class="state silent">silent</span></td> <td class="n">10 hours</td> <td class="n">an hour</td> <td class="n">14</td> <td class="n">–</td> <td class="time">2026-03-18 02:00</td>`,
		`steady-feed</a> <span class="meta">steady</span></td> <td><span class="state well">as usual</span></td> <td class="n">30 minutes</td> <td class="n">an hour</td> <td class="n">24</td> <td class="n">–</td> <td class="time">2026-03-18 11:30</td>`,
		"<dt>silent</dt><dd><strong>1</strong>",
	} {
		if !strings.Contains(plain, want) {
			t.Errorf("no %q in the page: %s", want, plain[strings.Index(plain, "<tbody>"):min(len(plain), strings.Index(plain, "<tbody>")+1500)])
		}
	}
	if strings.Index(plain, "stopped-feed") > strings.Index(plain, "steady-feed") {
		t.Error("the silent source is not the first")
	}
	checkHTML(t, "/sources", body)
	if _, body := w.get(t, "/sources?lang=ko"); !strings.Contains(body, ">끊김</span>") {
		t.Error("the page is not in Korean")
	}
}

func TestSourceState(t *testing.T) {
	for _, test := range []struct {
		name string
		s    sourceItem
		want string
	}{
		{"ordinary", sourceItem{Pause: 2 * time.Hour, Silence: time.Hour, Day: 20, Usual: 22, Known: true}, "well"},
		{"twice its longest pause", sourceItem{Pause: 2 * time.Hour, Silence: 4*time.Hour + time.Minute, Day: 20, Usual: 22, Known: true}, "silent"},
		{"a short silence of a busy source", sourceItem{Pause: time.Minute, Silence: 50 * time.Minute, Day: 900, Usual: 900, Known: true}, "well"},
		{"three deviations below", sourceItem{Pause: time.Hour, Silence: time.Hour, Day: 9, Usual: 25, Known: true}, "low"},
		{"three deviations above", sourceItem{Pause: time.Hour, Silence: time.Hour, Day: 41, Usual: 25, Known: true}, "high"},
		{"few are never too few", sourceItem{Pause: 24 * time.Hour, Silence: time.Hour, Day: 0, Usual: 3, Known: true}, "well"},
		{"new, so that nothing is usual", sourceItem{Pause: time.Hour, Silence: time.Hour, Day: 400}, "well"},
	} {
		if got := test.s.state(); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

func TestChartCells(t *testing.T) {
	r := chartRow{Values: []float64{3, 0, 0.25}, Links: []string{"/a", "", "/c"}}
	if diff := cmp.Diff([]chartCell{{"3", "/a"}, {"0", ""}, {"0.250", "/c"}}, r.Cells()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
