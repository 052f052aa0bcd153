package report

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestAlertPage has four stories of a spike, one of them printed twice, after a quiet month.
func TestAlertPage(t *testing.T) {
	var articles []written
	add := func(id int, hoursAgo float64, publisher string, tone, story int, others ...toned) {
		sentence := fmt.Sprintf("Sentence %d.", id)
		articles = append(articles, written{
			id: id, revision: id * 10, hoursAgo: hoursAgo, publisher: publisher, family: publisher, lang: "en", title: fmt.Sprintf("Title %d", id), text: sentence, story: story,
			topics: []toned{{"hbm", tone, sentence}}, organizations: append([]toned{{"sk-hynix", tone, sentence}}, others...), terms: []string{"qualification"},
		})
	}
	micron := toned{"micron", -1, "Micron."}
	add(1, 5.9, "alpha", 1, 0, micron)
	add(2, 5.8, "beta", 1, 0, micron)
	add(3, 5.7, "alpha", -1, 0, micron)
	add(4, 5.6, "gamma", 0, 0)
	add(5, 5.5, "delta", 0, 4)
	add(6, 24*9, "alpha", 0, 0)
	w := newWorld(t, articles)
	w.alert(t, 1, "topic=hbm", "resolved", noon.Add(-6*time.Hour), "[]")
	path := "/alerts/" + fixtureID(1).String()
	_, body := w.get(t, path)
	plain := strings.Join(strings.Fields(body), " ")
	for _, want := range []string{
		"14 stories in an hour, 3.2 were expected – <strong>4.4 times as many</strong>",
		"28 days of this series, an hour at a time",
		"one stretch in 400,000",
		`data-kind="bars"`,
		// The chart: the alert's own first stretch with its four stories, and the one before without any.
		"<td class=\"n\">4</td><td class=\"n\">4</td><td class=\"n\">3.200</td>",
		"<td class=\"n\">0</td><td class=\"n\"></td><td class=\"n\">3.200</td>",
		`Its stories <span class="shown">4</span>`,
		`<mark class="pos">Sentence 1.</mark>`,
		"2 articles · 2 publishers",
		`<a href="/organizations/micron">Micron</a>`, // three stories of four name it
		"<td>qualification</td>",                     // four, as against one in a month
		`href="/topics/hbm"`,
	} {
		if !strings.Contains(plain, want) {
			t.Errorf("no %q in the page", want)
		}
	}
	// SK hynix is in every story, too: it rose.
	if !strings.Contains(plain, `<a href="/organizations/sk-hynix">SK hynix</a>`) {
		t.Error("the organization of every story is not among those that rose")
	}
	checkHTML(t, path, body)
	if _, body := w.get(t, path+"?lang=ko"); !strings.Contains(body, "함께 늘어난 기업") || !strings.Contains(body, "<strong>4.4배</strong>") {
		t.Error("the page is not in Korean")
	}
}

// TestAlertWithoutStories is what is left where the articles are no longer kept: what the alert itself noted.
func TestAlertWithoutStories(t *testing.T) {
	w := newWorld(t, nil)
	w.alert(t, 1, "organization=sk-hynix,topic=hbm", "firing", noon.Add(-3*time.Hour), `[{"article_id":"`+fixtureID(1).String()+`","title":"T","sentence":"An <b>alert's</b> sentence.","sentiment":"positive"}]`)
	path := "/alerts/" + fixtureID(1).String()
	_, body := w.get(t, path)
	for _, want := range []string{"no longer kept", `<mark class="pos">An &lt;b&gt;alert&#39;s&lt;/b&gt; sentence.</mark>`, "Nothing rose with it."} {
		if !strings.Contains(body, want) {
			t.Errorf("no %q in the page", want)
		}
	}
	checkHTML(t, path, body)
	if status, body := w.get(t, "/alerts/"+fixtureID(2).String()); status != 404 || !strings.Contains(body, "There is no such thing") {
		t.Errorf("an alert that is not there: status %d", status)
	}
	if status, _ := w.get(t, "/alerts/nothing"); status != 400 {
		t.Errorf("no id: status %d, want 400", status)
	}
	// What a saved query counts is not all news.
	w.alert(t, 4, "sql=bad-news", "pending", noon.Add(-3*time.Hour), `[{"article_id":"`+fixtureID(1).String()+`","title":"Noted","sentence":"S.","sentiment":"negative"}]`)
	if _, body := w.get(t, "/alerts/"+fixtureID(4).String()); !strings.Contains(body, "<h1>bad-news</h1>") || !strings.Contains(body, ">pending</span>") || !strings.Contains(body, "Noted") || strings.Contains(body, "<figure") {
		t.Errorf("the alert of a saved query: %.2000s", body)
	}
	for _, series := range []string{"organization=sk-hynix", "source=alpha-feed"} {
		w.alert(t, 3, series, "resolved", noon.Add(-3*time.Hour), "[]")
		if status, body := w.get(t, "/alerts/"+fixtureID(3).String()); status != 200 {
			t.Errorf("%s: status %d: %.300s", series, status, body)
		}
	}
}
