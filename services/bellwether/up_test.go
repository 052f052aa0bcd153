package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bellwether.internal/services/endpoints"
	"bellwether.internal/services/standin/libchdb"
)

// upPatience bounds every wait of these tests: far longer than anything takes.
const upPatience = 60 * time.Second

// programs builds `bellwether` and the stand-ins, with a fake in the place of every service, and returns their folder.
func programs(t *testing.T) string {
	t.Helper()
	library, err := libchdb.Find()
	if err != nil {
		t.Skipf("needs the embedded ClickHouse: %v", err)
	}
	t.Setenv(libchdb.Env, library) // the programs lie outside of the repository
	dir := t.TempDir()
	build := exec.CommandContext(t.Context(), "go", "build", "-o", dir+"/", ".", "../standin/broker/cmd/broker", "../standin/engine/cmd/engine", "./testdata/fakeservice")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building: %v\n%s", err, out)
	}
	for _, name := range append(serviceNames(), "wordcount") {
		if err := os.Link(filepath.Join(dir, "fakeservice"), filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// running is a started `bellwether up`.
type running struct {
	cmd       *exec.Cmd
	ready     string
	endpoints endpoints.Endpoints
	stderr    bytes.Buffer
}

// bringUp starts `up` on data and waits until it is ready.
func bringUp(t *testing.T, programs, data string, args ...string) *running {
	t.Helper()
	r := &running{}
	r.cmd = exec.Command(filepath.Join(programs, "bellwether"), append([]string{"up", "--data", data, "--listen", "127.0.0.1:0"}, args...)...)
	r.cmd.Stderr = &r.stderr
	stdout, err := r.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.cmd.Process.Kill(); _ = r.cmd.Wait() })
	kill := time.AfterFunc(upPatience, func() { _ = r.cmd.Process.Kill() })
	defer kill.Stop()
	if r.ready, err = bufio.NewReader(stdout).ReadString('\n'); err != nil {
		_ = r.cmd.Wait()
		t.Fatalf("no ready line: %v\n%s", err, &r.stderr)
	}
	if r.endpoints, err = endpoints.Load(data); err != nil {
		t.Fatal(err)
	}
	return r
}

// end sends sig and returns how the process ended.
func (r *running) end(t *testing.T, sig os.Signal) error {
	t.Helper()
	if err := r.cmd.Process.Signal(sig); err != nil {
		t.Fatal(err)
	}
	kill := time.AfterFunc(upPatience, func() { _ = r.cmd.Process.Kill() })
	defer kill.Stop()
	return r.cmd.Wait()
}

// self is what a fake service says of itself.
type self struct {
	PID int
	Env map[string]string
}

// ask waits until the fake service at address answers.
func ask(t *testing.T, address string) self {
	t.Helper()
	for end := time.Now().Add(upPatience); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		resp, err := http.Get(address + "/self")
		if err != nil {
			continue
		}
		var s self
		err = json.NewDecoder(resp.Body).Decode(&s)
		resp.Body.Close()
		if err == nil {
			return s
		}
	}
	t.Fatalf("nothing answers at %s", address)
	return self{}
}

// children are the processes that the system consists of, by name.
func (r *running) children(t *testing.T) map[string]int {
	t.Helper()
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, path := range stats {
		raw, err := os.ReadFile(path)
		if err != nil {
			continue // it has just ended
		}
		var pid, parent int
		var name, state string
		if _, err := fmt.Sscanf(string(raw), "%d (%s %s %d", &pid, &name, &state, &parent); err == nil && parent == r.cmd.Process.Pid {
			got[strings.TrimSuffix(name, ")")] = pid
		}
	}
	return got
}

// restarted waits until each named child is another process than before.
func (r *running) restarted(t *testing.T, before map[string]int, names ...string) {
	t.Helper()
	for _, name := range names {
		for end := time.Now().Add(upPatience); ; time.Sleep(10 * time.Millisecond) {
			if pid := r.children(t)[name]; pid != 0 && pid != before[name] {
				break
			}
			if time.Now().After(end) {
				t.Fatalf("%s was not started again", name)
			}
		}
	}
}

// allGone waits until nothing listens on any address of the system.
func (r *running) allGone(t *testing.T) {
	t.Helper()
	e := r.endpoints
	for _, raw := range []string{e.Page, e.Push, "tcp://" + e.Kafka, e.ClickHouseHTTP, "tcp://" + e.ClickHouseNative} {
		u, err := url.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		for end := time.Now().Add(upPatience); ; time.Sleep(10 * time.Millisecond) {
			conn, err := net.Dial("tcp", u.Host)
			if errors.Is(err, syscall.ECONNREFUSED) {
				break
			}
			if err == nil {
				conn.Close()
			}
			if time.Now().After(end) {
				t.Fatalf("something still listens on %s: %v", raw, err)
			}
		}
	}
}

func TestUp(t *testing.T) {
	bin := programs(t)
	data := filepath.Join(t.TempDir(), "data")
	sources := filepath.Join(t.TempDir(), "sources.yaml")
	if err := os.WriteFile(sources, []byte("sources: []\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := bringUp(t, bin, data, "--sources", sources, "--with", "wordcount")
	e := r.endpoints

	want := fmt.Sprintf("ready page=%s push=%s kafka=%s clickhouse_http=%s clickhouse_native=%s\n", e.Page, e.Push, e.Kafka, e.ClickHouseHTTP, e.ClickHouseNative)
	if r.ready != want {
		t.Errorf("ready line = %q, want %q", r.ready, want)
	}

	if e.ReaderUser != "reader" || e.PID != r.cmd.Process.Pid {
		t.Errorf("reader %q, process %d; want reader, %d", e.ReaderUser, e.PID, r.cmd.Process.Pid)
	}

	if r.children(t)["wordcount"] == 0 {
		t.Error("the service of --with does not run")
	}

	t.Run("environment of services", func(t *testing.T) {
		credentials, err := endpoints.LoadCredentials(e.Credentials)
		if err != nil {
			t.Fatal(err)
		}
		// The services inherit what the test's own process was given, e.g. by make.
		inherited := map[string]string{}
		for _, variable := range os.Environ() {
			if name, value, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "BELLWETHER_") {
				inherited[name] = value
			}
		}
		reader := "reader:" + credentials.Reader.Password + "@"
		for address, want := range map[string]map[string]string{
			e.Push: {
				"BELLWETHER_LISTEN": strings.TrimPrefix(e.Push, "http://"), "BELLWETHER_KAFKA": e.Kafka, "BELLWETHER_INSTANCE": "ingest-0",
				"BELLWETHER_STATE": filepath.Join(data, "ingest"), "BELLWETHER_SOURCES": sources,
			},
			e.Page: {
				"BELLWETHER_LISTEN": strings.TrimPrefix(e.Page, "http://"), "BELLWETHER_KAFKA": e.Kafka, "BELLWETHER_INSTANCE": "report-0",
				"BELLWETHER_STATE": filepath.Join(data, "report"), "BELLWETHER_INGEST": e.Push,
				"BELLWETHER_CLICKHOUSE":      "clickhouse://" + reader + e.ClickHouseNative + "/bellwether",
				"BELLWETHER_CLICKHOUSE_HTTP": "http://" + reader + strings.TrimPrefix(e.ClickHouseHTTP, "http://") + "/",
			},
		} {
			for name, value := range inherited {
				if _, own := want[name]; !own {
					want[name] = value
				}
			}
			if diff := cmp.Diff(want, ask(t, address).Env); diff != "" {
				t.Errorf("environment of %s (-want +got):\n%s", want["BELLWETHER_INSTANCE"], diff)
			}
		}
	})

	t.Run("second up is refused", func(t *testing.T) {
		var stderr bytes.Buffer
		second := exec.CommandContext(t.Context(), filepath.Join(bin, "bellwether"), "up", "--data", data, "--listen", "127.0.0.1:0")
		second.Stderr = &stderr
		if err := second.Run(); err == nil {
			t.Error("a second up on one folder ended well")
		}
		if !strings.Contains(stderr.String(), "already") || !strings.Contains(stderr.String(), e.Page) {
			t.Errorf("stderr = %q, want that it runs already, and where", &stderr)
		}
	})

	t.Run("killed child comes back on its port", func(t *testing.T) {
		before := ask(t, e.Push)
		if err := syscall.Kill(before.PID, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		if after := ask(t, e.Push); after.PID == before.PID {
			t.Error("the killed process answers")
		}
	})

	t.Run("killed stand-ins come back on their ports", func(t *testing.T) {
		before := r.children(t)
		for _, name := range []string{"broker", "engine"} {
			if err := syscall.Kill(before[name], syscall.SIGKILL); err != nil {
				t.Fatalf("killing %s: %v", name, err)
			}
		}
		credentials, err := endpoints.LoadCredentials(e.Credentials)
		if err != nil {
			t.Fatal(err)
		}
		r.restarted(t, before, "broker", "engine")
		ctx, cancel := context.WithTimeout(t.Context(), upPatience)
		defer cancel()
		for _, p := range []probe{dialProbe(e.Kafka), dialProbe(e.ClickHouseNative), clickhouseProbe(e.ClickHouseHTTP, credentials.Reader)} {
			if err := awaitReady(ctx, &teller{w: io.Discard}, []part{{probe: p}}); err != nil {
				t.Error(err)
			}
		}
	})

	if err := r.end(t, os.Interrupt); err != nil {
		t.Errorf("after Ctrl-C: %v\n%s", err, &r.stderr)
	}
	r.allGone(t)
	if _, err := endpoints.Load(data); !errors.Is(err, endpoints.ErrNotRunning) {
		t.Errorf("endpoints after the end: %v, want ErrNotRunning", err)
	}
}

func TestUpAfterItWasKilled(t *testing.T) {
	bin := programs(t)
	data := filepath.Join(t.TempDir(), "data")
	first := bringUp(t, bin, data)
	_ = first.end(t, os.Kill)
	first.allGone(t)
	second := bringUp(t, bin, data)
	if second.endpoints.PID != second.cmd.Process.Pid {
		t.Errorf("endpoints are those of process %d, want %d", second.endpoints.PID, second.cmd.Process.Pid)
	}
	if err := second.end(t, syscall.SIGTERM); err != nil {
		t.Errorf("after SIGTERM: %v\n%s", err, &second.stderr)
	}
	second.allGone(t)
}

func TestUpRefuses(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	tests := map[string]struct {
		args   []string
		status int
		want   string
	}{
		"taken port":       {[]string{"--listen", taken.Addr().String()}, 1, "--listen"},
		"no port":          {[]string{"--listen", "localhost"}, 2, "HOST:PORT"},
		"missing sources":  {[]string{"--listen", "127.0.0.1:0", "--sources", "/nonexistent.yaml"}, 2, "--sources"},
		"bad kafka":        {[]string{"--listen", "127.0.0.1:0", "--kafka", "kafka"}, 2, "--kafka"},
		"bad clickhouse":   {[]string{"--listen", "127.0.0.1:0", "--kafka", "k:1", "--clickhouse", "ftp://h/"}, 2, "clickhouse://"},
		"with no name":     {[]string{"--listen", "127.0.0.1:0", "--with", "../sh"}, 2, "--with"},
		"with a service":   {[]string{"--listen", "127.0.0.1:0", "--with", "store"}, 2, "started already"},
		"with it twice":    {[]string{"--listen", "127.0.0.1:0", "--with", "a,a"}, 2, "started already"},
		"missing programs": {[]string{"--listen", "127.0.0.1:0", "--kafka", "k:1", "--clickhouse", "http://h:1"}, 1, "make build"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			status := run(&app{ctx: t.Context(), stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr}, append([]string{"up", "--data", t.TempDir()}, tt.args...))
			if status != tt.status || !strings.Contains(stderr.String(), tt.want) {
				t.Errorf("status %d, stderr %q; want %d and %q", status, &stderr, tt.status, tt.want)
			}
			if stdout.Len() > 0 {
				t.Errorf("stdout = %q, want nothing", &stdout)
			}
		})
	}
}

// A service that refuses its configuration ends `up` with its own words, before anything is started.
func TestUpEndsWhereAServiceRefuses(t *testing.T) {
	bin := programs(t)
	cmd := exec.CommandContext(t.Context(), filepath.Join(bin, "bellwether"), "up", "--data", t.TempDir(), "--listen", "127.0.0.1:0")
	cmd.Env = append(os.Environ(), "FAKE_WRONG=alert")
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 || !strings.Contains(string(out), "/etc/rules.yaml:3: no such thing") {
		t.Errorf("up ended with %v and said %q, want status 1 and what the service said", err, out)
	}
}

// plannedWith is what `up` with outside Kafka and ClickHouse plans.
func plannedWith(t *testing.T, dir, clickhouse string) (plan, map[string][]string) {
	t.Helper()
	bin := t.TempDir()
	for _, name := range append(serviceNames(), "wordcount") {
		if err := os.WriteFile(filepath.Join(bin, name), nil, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	c := &upCmd{Listen: "0.0.0.0:0", Kafka: []string{"k1:9092", "k2:9092"}, ClickHouse: clickhouse, With: []string{"wordcount"}}
	p, err := c.plan(dir, bin)
	if err != nil {
		t.Fatal(err)
	}
	urls := map[string][]string{}
	for _, part := range p.services {
		for _, pair := range part.child.Env {
			if strings.HasPrefix(pair, "BELLWETHER_CLICKHOUSE") || strings.HasPrefix(pair, "BELLWETHER_KAFKA") {
				urls[part.child.Name] = append(urls[part.child.Name], pair)
			}
		}
	}
	return p, urls
}

func TestOnlyWhatOthersReachAsksForTokens(t *testing.T) {
	dir, bin := t.TempDir(), t.TempDir()
	for _, name := range serviceNames() {
		if err := os.WriteFile(filepath.Join(bin, name), nil, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for listen, want := range map[string][]string{"127.0.0.1:0": nil, "0.0.0.0:0": {"report"}} {
		c := &upCmd{Listen: listen, Kafka: []string{"k1:9092"}, ClickHouse: "http://bw:secret@ch:8123"}
		p, err := c.plan(dir, bin)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, part := range p.services {
			if slices.Contains(part.child.Env, "BELLWETHER_TOKENS="+tokensFile(dir)) {
				got = append(got, part.child.Name)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("with --listen %s tokens are asked for by %v, want %v", listen, got, want)
		}
	}
}

func TestPlanWithOutsideSystems(t *testing.T) {
	dir := t.TempDir()
	p, got := plannedWith(t, dir, "clickhouse://bw:secret@ch:9440?secure=true")
	if len(p.standins) != 0 {
		t.Errorf("stand-ins = %v, want none", p.standins)
	}
	const kafka, url = "BELLWETHER_KAFKA=k1:9092,k2:9092", "clickhouse://bw:secret@ch:9440/bellwether?secure=true"
	want := map[string][]string{
		"ingest": {kafka}, "extract": {kafka}, "sentiment": {kafka},
		"store": {kafka, "BELLWETHER_CLICKHOUSE=" + url, "BELLWETHER_CLICKHOUSE_ADMIN=" + url},
		"alert": {kafka, "BELLWETHER_CLICKHOUSE=" + url},
		// One of --with.
		"wordcount": {kafka, "BELLWETHER_CLICKHOUSE=" + url},
		"report":    {kafka, "BELLWETHER_CLICKHOUSE=" + url, "BELLWETHER_CLICKHOUSE_HTTP=https://bw:secret@ch:8443/"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("addresses given to services (-want +got):\n%s", diff)
	}
	if !strings.HasPrefix(p.endpoints.Page, "http://127.0.0.1:") {
		t.Errorf("page of a service on every interface = %s, want it on 127.0.0.1", p.endpoints.Page)
	}
	if raw, err := json.Marshal(p.endpoints); err != nil || bytes.Contains(raw, []byte("secret")) {
		t.Errorf("endpoints hold the password: %s, %v", raw, err)
	}
	reader, err := p.endpoints.ReaderURL()
	if err != nil || reader != url {
		t.Errorf("ReaderURL() = %s, %v, want %s", reader, err, url)
	}
}
