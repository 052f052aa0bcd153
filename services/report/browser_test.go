package report

import (
	"context"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// TestChartsInABrowser lets Chromium run the page's scripts under its policy: the charts must be drawn.
func TestChartsInABrowser(t *testing.T) {
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("needs chromium, which is not installed")
	}
	w := newWorld(t, few())
	if p, err := newPage(w.api); err != nil || !p.charts {
		t.Skipf("needs the chart library: run `make setup` (%v)", err)
	}
	for path, want := range map[string][]string{
		"/topics/hbm?days=30":                     {"<canvas", `class="legend"`, `role="application"`},
		"/reports/share-of-voice?by=week":         {"<canvas", "SK hynix"},
		"/sql?run=1":                              {`<td class="n">`}, // the first example's numbers
		"/organizations/sk-hynix?lang=ko&by=week": {"<canvas", "긍정"},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		dom, err := exec.CommandContext(ctx, browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
			"--disable-background-networking", "--disable-component-update", "--disable-sync", "--user-data-dir="+t.TempDir(),
			"--virtual-time-budget=5000", "--dump-dom", w.server.URL+path).Output()
		cancel()
		if err != nil {
			t.Fatalf("%s: chromium: %v", path, err)
		}
		for _, part := range want {
			if !strings.Contains(string(dom), part) {
				t.Errorf("%s: no %q in what the browser shows", path, part)
			}
		}
	}
}
