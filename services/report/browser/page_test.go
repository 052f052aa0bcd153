package browser

import (
	"bytes"
	"context"
	"encoding/xml"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

var (
	screens = flag.String("screens", "", "folder that pictures of every page are written to")
	running = flag.String("page", "", "address of a running page with the sample news, in place of one that the test starts")
	pushing = flag.String("push", "", "with -page: address that articles are pushed to; without it nothing is pushed")
)

// TestPage starts the system and the browser once and does everything in them.
func TestPage(t *testing.T) {
	axe, err := os.ReadFile("../web/node_modules/axe-core/axe.min.js")
	if err != nil {
		missing(t, fmt.Sprintf("axe-core is missing: run `make setup` (%v)", err))
	}
	tabs := chromium(t)
	page, push := *running, *pushing
	if page == "" {
		page, push = startDemo(t)
	}
	for _, lang := range []string{"en", "ko"} {
		t.Run("walk in "+lang, func(t *testing.T) { walk(t, tabs, page, lang) })
	}
	t.Run("live", func(t *testing.T) { live(t, tabs, page, push) })
	t.Run("keyboard", func(t *testing.T) { keyboard(t, tabs, page) })
	t.Run("compare by keyboard", func(t *testing.T) { compareByKeyboard(t, tabs, page) })
	t.Run("saved charts", func(t *testing.T) { savedCharts(t, tabs, page) })
	t.Run("every page", func(t *testing.T) { everyPage(t, tabs, page, string(axe)) })
	if *screens != "" {
		t.Run("screens", func(t *testing.T) { photograph(t, tabs, page, *screens) })
	}
}

// paths are all pages, each once, with an article that has reprints and mentions.
func paths(t *testing.T, page string) map[string]string {
	t.Helper()
	var stories struct {
		Rows []struct {
			ArticleID string `json:"article_id"`
		}
	}
	ask(t, page+"/v1/reports/top-stories?top=1&topic=hbm&since=120d", &stories)
	if len(stories.Rows) == 0 {
		t.Fatal("the sample has no story about HBM")
	}
	article := stories.Rows[0].ArticleID
	var alerts struct {
		Alerts []struct {
			AlertID string `json:"alert_id"`
		}
	}
	ask(t, page+"/v1/alerts?series="+url.QueryEscape(spike), &alerts)
	if len(alerts.Alerts) == 0 {
		t.Fatal("the sample has no alert")
	}
	return map[string]string{
		"overview":      "/?days=90",
		"topics":        "/topics?days=90",
		"topic":         "/topics/hbm?days=90",
		"organizations": "/organizations?days=90",
		"organization":  "/organizations/sk-hynix?days=90",
		"pair":          "/organizations/sk-hynix?days=90&topic=hbm",
		"articles":      "/articles?topic=hbm&since=60d",
		"article":       "/articles/" + article,
		"alerts":        "/alerts",
		"alert":         "/alerts/" + alerts.Alerts[0].AlertID,
		"compare":       "/compare?organization=samsung-electronics&organization=sk-hynix&organization=micron&topic=hbm&days=90&by=week",
		"compare-topic": "/compare?of=topics&topic=hbm&topic=npu-competition&days=90&by=week",
		"sources":       "/sources",
		"reports":       "/reports",
		"report":        "/reports/share-of-voice",
		"bars":          "/reports/new-terms?since=30d",
		"problem":       "/reports/topic-trend?since=soon",
		"sql":           "/sql?run=1",
		"trace":         "/trace?q=" + article,
		"unknown":       "/topics/nothing",
	}
}

// everyPage looks at each page in both languages, one light, the other dark: axe-core must find nothing serious, nothing
// may overflow a phone, no script may fail, and nothing may be asked of another host.
func everyPage(t *testing.T, tabs context.Context, page, axe string) {
	light, dark := desk, desk
	dark.lang, dark.dark = "ko", true
	narrow := phone
	narrow.lang = "ko"
	every := paths(t, page)
	for _, as := range []look{light, dark, narrow} {
		t.Run(fmt.Sprintf("%s %d wide", as.lang, as.width), func(t *testing.T) {
			t.Parallel()
			b := open(t, tabs, page, as)
			for name, path := range every {
				b.visit(page + path)
				if name == "sql" {
					b.do(chromedp.WaitVisible(chromedp.CSS("#result td.n")))
				}
				for _, found := range amiss(b, as) {
					t.Errorf("%s: %s", name, found)
				}
				if as.width == desk.width { // what axe-core judges is the same on a phone
					for _, found := range violations(b, axe) {
						t.Errorf("%s: axe-core: %s", name, found)
					}
				}
				b.wellBehaved(name)
			}
		})
	}
}

// amiss is what the page that is shown should not be.
func amiss(b *tab, as look) (found []string) {
	b.t.Helper()
	if got := eval[string](b, "document.documentElement.lang"); got != as.lang {
		found = append(found, fmt.Sprintf("is in %q, want %q", got, as.lang))
	}
	if over := eval[int](b, "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"); over > 0 {
		found = append(found, fmt.Sprintf("is %d pixels wider than the window: %s", over, eval[string](b, widest)))
	}
	if without := eval[int](b, `[...document.querySelectorAll("figure.chart")].filter((f) => !f.querySelector("canvas")).length`); without > 0 {
		found = append(found, fmt.Sprintf("%d charts are not drawn", without))
	}
	return found
}

// widest names the elements that reach out of the window.
const widest = `[...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".scroll, nav"))
  .slice(0, 4).map((e) => e.outerHTML.slice(0, 90)).join(" | ")`

// violations are axe-core's serious and critical findings on the page that is shown.
func violations(b *tab, axe string) []string {
	b.t.Helper()
	b.do(chromedp.Evaluate[chromedp.Void](axe))
	return eval[[]string](b, `axe.run(document, {resultTypes: ["violations"], preload: false, iframes: false}).then((r) => r.violations
	  .filter((v) => v.impact === "serious" || v.impact === "critical")
	  .map((v) => v.id + " (" + v.impact + "): " + v.help + ": " + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160) + " " + n.any.map((a) => a.message).join("; ")).join(" | ")))`)
}

// walk goes the analyst's way: overview, spike, story, sentence, the address shared with another reader, export.
func walk(t *testing.T, tabs context.Context, page, lang string) {
	as := desk
	as.lang = lang
	b := open(t, tabs, page, as)
	b.visit(page + "/?days=90")
	b.follow(`.alerts li:has(a[href^="/topics/npu-competition"]) h3 a`)
	if b.text(".verdict strong") == "" || b.text(".articles mark") == "" || !strings.Contains(b.address(), "/alerts/") {
		t.Fatalf("the alert leads to %s, which says %q", b.address(), b.text(".verdict"))
	}
	b.follow(`.heading a[href^="/topics/npu-competition"]`)
	// A point of the chart is one click from its articles, an article one from its sentences.
	b.follow(".plot .u-over")
	list := b.text(".articles mark")
	if list == "" || !strings.Contains(b.address(), "/articles?") {
		t.Fatalf("the chart leads to %s with the sentence %q", b.address(), list)
	}
	b.follow(".articles > li > a")
	if eval[int](b, `document.querySelectorAll(".text .mention, h1 .mention").length`) == 0 {
		t.Errorf("%s: no mention is marked in the text", b.address())
	}
	if eval[int](b, `document.querySelectorAll(".text .word, h1 .word").length`) == 0 {
		t.Errorf("%s: no word that made the tone is marked in the text", b.address())
	}
	sentence := b.text("mark")
	if sentence == "" {
		t.Errorf("%s: no sentence is marked", b.address())
	}

	// The address alone shows another reader the same.
	other := open(t, tabs, page, as)
	other.visit(b.address())
	if got := other.text("mark"); got != sentence {
		t.Errorf("another reader sees %q at the same address, want %q", got, sentence)
	}

	b.visit(page + "/reports/competition?topic=hbm&by=month")
	exported := b.downloaded(`a[href*="format=csv"]`)
	if !bytes.HasPrefix(exported, []byte("period,entity_id,name,")) || bytes.Count(exported, []byte("\n")) < 3 {
		t.Errorf("exported %.200q", exported)
	}
	b.wellBehaved("the walk")
	other.wellBehaved("the shared address")
}

// live pushes an article while the overview is read: the page takes it in without being loaded again, and what is read stays
// where it is. A hidden or paused page asks nothing.
func live(t *testing.T, tabs context.Context, page, push string) {
	if push == "" {
		t.Skip("no address to push to: give -push")
	}
	b := open(t, tabs, page, phone)
	b.visit(page + "/?days=90")
	const count = `document.querySelector("[data-live=totals] strong").textContent`
	before := eval[string](b, count)
	// Halfway down, with a link in focus whose place is noted; the mark is lost if the page is loaded again.
	top := eval[float64](b, `(() => {
	  window.mark = true;
	  const link = document.querySelector("[data-live=voice] a[href*=organizations\\/]");
	  scrollTo({ top: link.getBoundingClientRect().top - 200, behavior: "instant" });
	  link.focus();
	  window.reading = link.getAttribute("href");
	  return document.activeElement.getBoundingClientRect().top;
	})()`)
	pushArticle(t, push)
	// On a busy machine the page's dear answers are kept for minutes.
	for end := time.Now().Add(5*time.Minute + patience); eval[string](b, count) == before; time.Sleep(200 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("the overview still says %s articles", before)
		}
	}
	if !eval[bool](b, `window.mark === true`) {
		t.Error("the page was loaded again")
	}
	if got := eval[string](b, `document.activeElement.getAttribute("href") ?? ""`); got != eval[string](b, `window.reading`) {
		t.Errorf("the focus went to %q", got)
	}
	if now := eval[float64](b, `document.activeElement.getBoundingClientRect().top`); now < top-2 || now > top+2 {
		t.Errorf("what is read went from %.0f to %.0f", top, now)
	}
	if got := b.text(".live [role=status]"); !strings.Contains(got, "updated") {
		t.Errorf("the status says %q", got)
	}

	asked := func() int {
		return eval[int](b, `performance.getEntriesByType("resource").filter((e) => e.initiatorType === "fetch").length`)
	}
	for _, step := range []struct{ name, script string }{
		{"hidden", `(() => { Object.defineProperty(document, "hidden", { value: true, configurable: true }); document.dispatchEvent(new Event("visibilitychange")); })()`},
		{"paused", `(() => { delete document.hidden; document.querySelector(".live button").click(); })()`},
	} {
		b.do(chromedp.Evaluate[chromedp.Void](step.script))
		was := asked()
		b.do(chromedp.Evaluate[chromedp.Void](`document.dispatchEvent(new Event("visibilitychange"))`)) // a shown page asks at once
		time.Sleep(11 * time.Second)                                                                    // and every ten seconds
		if now := asked(); now != was {
			t.Errorf("%s: asked %d times", step.name, now-was)
		}
	}
	was := asked()
	b.do(b.click(".live button"))
	for end := time.Now().Add(patience); asked() == was; time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("once it may again, it asks nothing")
		}
	}
	b.wellBehaved("the live overview")
}

// pushArticle sends one article of the present.
func pushArticle(t *testing.T, push string) {
	t.Helper()
	now := time.Now().UTC()
	article := fmt.Sprintf(`{"url":"https://example.com/live/%d","source":"live","publisher":"Live","title":"SK hynix wins HBM order","text":"SK hynix wins an order for HBM4 from NVIDIA.","published_at":%q}`,
		now.UnixNano(), now.Format(time.RFC3339))
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, push+"/v1/articles", strings.NewReader(article))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("pushing: %s", resp.Status)
	}
}

// keyboard opens the articles behind a chart's last period without a mouse.
func keyboard(t *testing.T, tabs context.Context, page string) {
	b := open(t, tabs, page, desk)
	b.visit(page + "/topics/hbm?days=90&by=week")
	b.do(chromedp.Focus(chromedp.CSS(".plot")))
	b.do(chromedp.KeyEvent(kb.ArrowLeft))
	if eval[bool](b, `document.querySelector(".tip").hidden`) {
		t.Error("an arrow key shows no values")
	}
	b.arrive(chromedp.KeyEvent(kb.Enter))
	if !strings.Contains(b.address(), "/articles?") {
		t.Errorf("Enter leads to %s", b.address())
	}
}

// compareByKeyboard chooses what to compare, then a line of the chart, and opens the articles behind its last period.
func compareByKeyboard(t *testing.T, tabs context.Context, page string) {
	b := open(t, tabs, page, desk)
	b.visit(page + "/compare?organization=samsung-electronics&organization=sk-hynix&days=90&by=month")
	if b.text(".compared tbody tr:nth-child(2) a") != "SK hynix" {
		t.Fatalf("the second is %q", b.text(".compared tbody tr:nth-child(2) a"))
	}
	b.do(chromedp.Focus(chromedp.CSS(".plot")))
	b.do(chromedp.KeyEvent(kb.End))
	b.do(chromedp.KeyEvent(kb.ArrowDown))
	if got := b.text(".tip .chosen"); !strings.HasPrefix(got, "SK hynix: ") {
		t.Errorf("the arrow chose %q", got)
	}
	b.arrive(chromedp.KeyEvent(kb.Enter))
	if !strings.Contains(b.address(), "organization=sk-hynix") {
		t.Errorf("Enter leads to %s", b.address())
	}
	b.wellBehaved("compare")
}

// savedCharts saves a chart of each kind as both pictures and as data.
func savedCharts(t *testing.T, tabs context.Context, page string) {
	b := open(t, tabs, page, desk)
	for name, path := range paths(t, page) {
		if !slices.Contains([]string{"topic", "compare", "alert", "report"}, name) {
			continue
		}
		b.visit(page + path)
		rows := eval[int](b, `document.querySelector("figure.chart tbody").rows.length`)
		data := string(b.downloaded(`[data-save="csv"]`))
		if !strings.HasPrefix(data, `"start","period","`) || strings.Count(data, "\r\n") != rows+1 {
			t.Errorf("%s: saved %d lines of data for %d rows: %.100q", name, strings.Count(data, "\r\n"), rows, data)
		}
		drawing := b.downloaded(`[data-save="svg"]`)
		if err := xml.Unmarshal(drawing, new(struct {
			XMLName xml.Name `xml:"http://www.w3.org/2000/svg svg"`
		})); err != nil || bytes.Contains(drawing, []byte("NaN")) || bytes.Contains(drawing, []byte("undefined")) {
			t.Errorf("%s: the drawing is no SVG (%v): %.300q", name, err, drawing)
		}
		picture, err := png.Decode(bytes.NewReader(b.downloaded(`[data-save="png"]`)))
		if err != nil {
			t.Fatalf("%s: the picture is no PNG: %v", name, err)
		}
		if size := picture.Bounds().Size(); size.X != 2400 || size.Y != 1120 {
			t.Errorf("%s: the picture is %v large", name, size)
		}
		if colours(picture) < 4 {
			t.Errorf("%s: the picture has %d colours: nothing is drawn", name, colours(picture))
		}
		b.wellBehaved(name)
	}
	b.visit(page + "/reports/gainers?topic=hbm&since=120d")
	drawing := b.downloaded(`[data-picture="svg"]`)
	if err := xml.Unmarshal(drawing, new(struct {
		XMLName xml.Name `xml:"http://www.w3.org/2000/svg svg"`
	})); err != nil || bytes.Contains(drawing, []byte("NaN")) || bytes.Contains(drawing, []byte("undefined")) {
		t.Errorf("the drawing of bars is no SVG (%v): %.300q", err, drawing)
	}
	rows := eval[int](b, `document.querySelector("figure.bars tbody").rows.length`)
	picture, err := png.Decode(bytes.NewReader(b.downloaded(`[data-picture="png"]`)))
	if err != nil {
		t.Fatalf("the picture of bars is no PNG: %v", err)
	}
	if size := picture.Bounds().Size(); size.X != 2400 || size.Y != 2*(66+30*rows+18) || colours(picture) < 4 {
		t.Errorf("the picture of %d bars is %v large, with %d colours", rows, size, colours(picture))
	}
	b.wellBehaved("bars")
}

// colours counts the colours of a coarse grid over a picture.
func colours(picture image.Image) int {
	seen := map[color.Color]bool{}
	for x := 0; x < picture.Bounds().Dx(); x += 5 {
		for y := 0; y < picture.Bounds().Dy(); y += 5 {
			seen[picture.At(x, y)] = true
		}
	}
	return len(seen)
}

// photograph writes pictures of every page into a folder.
func photograph(t *testing.T, tabs context.Context, page, folder string) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"en", "ko"} {
		for kind, as := range map[string]look{"light": desk, "dark": {width: desk.width, height: desk.height, dark: true}, "phone": phone} {
			as.lang = lang
			b := open(t, tabs, page, as)
			for name, path := range paths(t, page) {
				b.visit(page + path)
				if name == "sql" {
					b.do(chromedp.WaitVisible(chromedp.CSS("#result table")))
				}
				picture, err := chromedp.Run(b.whole, chromedp.FullScreenshot(100))
				if err != nil {
					t.Fatal(err)
				}
				file := filepath.Join(folder, fmt.Sprintf("%s-%s-%s.png", name, kind, lang))
				if err := os.WriteFile(file, picture, 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}
