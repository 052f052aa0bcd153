package browser

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"bellwether.internal/services/endpoints"
	"bellwether.internal/services/standin/libchdb"
)

// patience bounds every wait, far beyond what anything takes.
const patience = 90 * time.Second

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// missing ends the test: it is skipped, or fails where the browser is required.
func missing(t *testing.T, reason string) {
	t.Helper()
	if os.Getenv("REQUIRE_CHROMIUM") == "1" {
		t.Fatalf("REQUIRE_CHROMIUM=1, but %s", reason)
	}
	t.Skip(reason)
}

// programs is the folder of the built programs: BELLWETHER_BIN (make test sets it), else one that is built for the test.
func programs(t *testing.T) string {
	t.Helper()
	if dir := os.Getenv("BELLWETHER_BIN"); dir != "" {
		return dir
	}
	dir := t.TempDir()
	mains, err := filepath.Glob("../../*/cmd/*/main.go")
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob("../../*/*/cmd/*/main.go")
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"build", "-o", dir + "/", "../../bellwether"}
	for _, file := range append(mains, more...) {
		args = append(args, filepath.Dir(file))
	}
	build := exec.CommandContext(t.Context(), "go", args...)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the programs: %v\n%s", err, out)
	}
	return dir
}

// startDemo starts the whole with the sample news and waits until its alerts have walked through it. It returns the
// addresses of the page and of where articles are pushed to.
func startDemo(t *testing.T) (page, push string) {
	t.Helper()
	library, err := libchdb.Find()
	if err != nil {
		missing(t, fmt.Sprintf("the embedded ClickHouse is missing: %v", err))
	}
	dir := t.TempDir()
	up := exec.Command(filepath.Join(programs(t), "bellwether"), "up", "--demo", "--data", dir, "--listen", "127.0.0.1:0")
	up.Env = append(os.Environ(), libchdb.Env+"="+library)
	var said bytes.Buffer
	up.Stderr = &said
	out, err := up.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := up.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = up.Process.Signal(syscall.SIGTERM) // fails where it ended already
		force := time.AfterFunc(30*time.Second, func() { _ = up.Process.Kill() })
		defer force.Stop()
		_ = up.Wait()
	})
	stuck := time.AfterFunc(patience, func() { _ = up.Process.Kill() })
	defer stuck.Stop() // where it does not start
	lines := bufio.NewScanner(out)
	for _, want := range []string{"ready", "loaded"} {
		if !lines.Scan() || !strings.HasPrefix(lines.Text(), want) {
			t.Fatalf("`bellwether up --demo` said %q, want %q …\n%s", lines.Text(), want, &said)
		}
	}
	stuck.Stop()
	at, err := endpoints.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	waitForSpike(t, at.Page)
	return at.Page, at.Push
}

// spike is the alert that the walk begins with.
const spike = "topic=npu-competition"

// waitForSpike waits until the alert of the sample's burst is there and every article is counted.
func waitForSpike(t *testing.T, page string) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		var found struct{ Alerts []struct{ State string } }
		ask(t, page+"/v1/alerts?series="+url.QueryEscape(spike), &found)
		var audit struct{ OK bool }
		ask(t, page+"/v1/audit", &audit)
		if audit.OK && len(found.Alerts) > 0 && found.Alerts[0].State == "resolved" {
			return
		}
	}
	t.Fatal("the sample's burst was not noticed in time")
}

// ask decodes an answer of the API; one that is no success, or does not come, leaves out as it is.
func ask(t *testing.T, address string, out any) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		t.Log(err)
		return
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return
	}
	if err := json.NewDecoder(resp.Body).Decode(out); err != nil {
		t.Fatalf("%s: %v", address, err)
	}
}
