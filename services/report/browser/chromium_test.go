package browser

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// stepWithin bounds a step of a tab, far beyond what any takes.
const stepWithin = 20 * time.Second

// chromium starts the browser and returns the context that tabs are opened in.
func chromium(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		missing(t, "Chromium is not installed")
	}
	// The sandbox needs what containers and root do not give; the pages are our own.
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()),
		chromedp.NoSandbox, chromedp.DisableGPU)
	allocator, stop := chromedp.NewExecAllocator(t.Context(), options...)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx) // ends with the test's context at the latest
		cancel()
		stop()
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("starting Chromium: %v", err)
	}
	return ctx
}

// look is how a reader looks at the page.
type look struct {
	lang          string // the language that the browser asks for
	dark          bool
	width, height int64
}

var (
	desk  = look{lang: "en", width: 1280, height: 900}
	phone = look{lang: "en", width: 390, height: 844}
)

// tab is a reader with an empty cookie jar.
type tab struct {
	t         *testing.T
	whole     context.Context // lives as long as the tab
	downloads string

	mu sync.Mutex
	// amiss is what went wrong while pages were shown: errors of scripts, what the policy refused, requests elsewhere.
	amiss []string
}

// open opens a tab of its own on the server at address.
func open(t *testing.T, browserCtx context.Context, address string, as look) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browserCtx, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	b := &tab{t: t, whole: ctx, downloads: t.TempDir()}
	server, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	// The tab lives as long as the context of its first action.
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Listen(ctx, func(event any) { b.watch(server, event) }); err != nil {
		t.Fatal(err)
	}
	scheme := "light"
	if as.dark {
		scheme = "dark"
	}
	tell(b, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{UserAgent: "Chromium of the tests", AcceptLanguage: as.lang})
	tell(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: as.width, Height: as.height, DeviceScaleFactor: 1, Mobile: as.width < 600,
	})
	tell(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
	_, err = chromedp.CallBrowser(ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorAllow, BrowserContextID: chromedp.FromContext(ctx).BrowserContextID, DownloadPath: b.downloads,
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// tell gives the tab's browser a command that answers nothing of interest.
func tell[P, R any](b *tab, command cdp.Command[P, R], params P) {
	b.t.Helper()
	ctx, done := b.step()
	defer done()
	if _, err := chromedp.Call(ctx, command, params); err != nil {
		b.t.Fatalf("telling Chromium %s: %v", command.Method, err)
	}
}

// watch notes what a page must not do.
func (b *tab) watch(server *url.URL, event any) {
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		b.note("a script failed: " + e.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError && !strings.Contains(e.Entry.Text, "status of 404") {
			b.note(e.Entry.Text)
		}
	case *network.EventRequestWillBeSent:
		to, err := url.Parse(e.Request.URL)
		if err != nil || to.Host != server.Host && to.Scheme != "data" && to.Scheme != "blob" {
			b.note("a request elsewhere: " + e.Request.URL)
		}
	}
}

func (b *tab) note(what string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.amiss = append(b.amiss, what)
}

// wellBehaved fails the test for everything that went wrong since the last call.
func (b *tab) wellBehaved(where string) {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, what := range b.amiss {
		b.t.Errorf("%s: %s", where, what)
	}
	b.amiss = nil
}

// step bounds one step in the tab.
func (b *tab) step() (context.Context, context.CancelFunc) {
	return context.WithTimeout(b.whole, stepWithin)
}

func (b *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, done := b.step()
	defer done()
	if err := chromedp.Do(ctx, actions...); err != nil {
		b.t.Fatalf("in Chromium: %v", err)
	}
}

// visit goes to an address and waits until its scripts have run.
func (b *tab) visit(address string) {
	b.t.Helper()
	b.do(chromedp.Navigate(address))
}

// follow clicks the first link or button that fits the selector and waits for the next page.
func (b *tab) follow(selector string) {
	b.t.Helper()
	b.arrive(b.click(selector))
}

// arrive does what leads to another page and waits for it.
func (b *tab) arrive(action chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	from := b.address()
	ctx, done := b.step()
	defer done()
	if _, err := chromedp.RunResponse(ctx, action); err != nil {
		b.t.Fatalf("no page came after %s: %v", from, err)
	}
}

// click is a click on the first element that fits the selector; without one it fails at once.
func (b *tab) click(selector string) chromedp.Action[chromedp.Void] {
	b.t.Helper()
	if eval[int](b, fmt.Sprintf("document.querySelectorAll(%q).length", selector)) == 0 {
		b.t.Fatalf("%s: nothing fits %s", b.address(), selector)
	}
	return chromedp.Click(chromedp.CSS(selector))
}

func (b *tab) address() string {
	b.t.Helper()
	ctx, done := b.step()
	defer done()
	at, err := chromedp.Run(ctx, chromedp.Location())
	if err != nil {
		b.t.Fatal(err)
	}
	return at
}

// text is what the first element that fits the selector says, empty where there is none.
func (b *tab) text(selector string) string {
	b.t.Helper()
	return eval[string](b, fmt.Sprintf("(document.querySelector(%q)?.textContent ?? '').trim()", selector))
}

// eval runs a script in the page; a promise is waited for.
func eval[T any](b *tab, script string) T {
	b.t.Helper()
	ctx, done := b.step()
	defer done()
	out, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("running %.80q in the page: %v", script, err)
	}
	return out
}

// downloaded clicks what starts a download and returns the file's content.
func (b *tab) downloaded(selector string) []byte {
	b.t.Helper()
	b.do(b.click(selector))
	for end := time.Now().Add(stepWithin); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		files, err := filepath.Glob(filepath.Join(b.downloads, "*"))
		if err != nil {
			b.t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, ".crdownload") || strings.HasPrefix(filepath.Base(file), ".") {
				continue // under way
			}
			content, err := os.ReadFile(file)
			if err != nil {
				b.t.Fatal(err)
			}
			if err := os.Remove(file); err != nil {
				b.t.Fatal(err)
			}
			return content
		}
	}
	b.t.Fatalf("clicking %s downloaded nothing", selector)
	return nil
}
