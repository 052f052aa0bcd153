package standin

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"bellwether.internal/services/endpoints"
	"bellwether.internal/services/standin/engine"
	"bellwether.internal/services/standin/libchdb"
)

const (
	// engineStart bounds the start of an engine, engineStop its end; both take well under a second on an idle machine.
	engineStart = 60 * time.Second
	engineStop  = 15 * time.Second

	// engineMemory is the bound on a test engine's memory, in MiB.
	engineMemory = "1024"
)

// DSN is how one user reaches the database bellwether: through clickhouse-go (Native) or over HTTP.
type DSN struct {
	Native string // clickhouse://user:password@host:port/bellwether
	HTTP   string // http://user:password@host:port/?database=bellwether
}

// Engine is a running ClickHouse server. Its database bellwether is there, and empty.
type Engine struct {
	Addresses   engine.Addresses
	Credentials endpoints.Credentials

	Migrations DSN // makes tables
	Writer     DSN // reads and writes rows
	Reader     DSN // reads, under limits

	dir     string
	library string
	cmd     *exec.Cmd
	stdin   io.Closer
	log     bytes.Buffer
}

// StartEngine starts a ClickHouse server that ends with the test. The test is skipped, with the reason, where the
// library with the server is not installed. A start takes about half a second: where many tests need an engine, start
// one in TestMain with OpenEngine and empty it between tests with Reset.
func StartEngine(tb testing.TB) *Engine {
	tb.Helper()
	e, err := OpenEngine()
	if errors.Is(err, engine.ErrNoLibrary) {
		tb.Skipf("needs the embedded ClickHouse: %v", err)
	}
	if err != nil {
		tb.Fatalf("starting the embedded engine: %v", err)
	}
	tb.Cleanup(func() {
		if err := e.Close(); err != nil {
			tb.Errorf("stopping the embedded engine: %v", err)
		}
	})
	return e
}

// OpenEngine is StartEngine for TestMain: the caller closes it. The error is engine.ErrNoLibrary where the library is
// not installed.
func OpenEngine() (*Engine, error) {
	library, err := libchdb.Find()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "bellwether-engine-")
	if err != nil {
		return nil, fmt.Errorf("making a folder for the engine: %w", err)
	}
	e := &Engine{dir: dir, library: library, Addresses: engine.Addresses{HTTP: "127.0.0.1:0", Native: "127.0.0.1:0"}}
	if err := e.build(); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	if err := e.start(); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return e, nil
}

// build compiles the engine's command into e's folder.
func (e *Engine) build() error {
	ctx, cancel := context.WithTimeout(context.Background(), engineStart)
	defer cancel()
	build := exec.CommandContext(ctx, "go", "build", "-o", e.program(), "bellwether.internal/services/standin/engine/cmd/engine")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building the engine: %w\n%s", err, out)
	}
	return nil
}

// start runs the engine on e's addresses and waits until it is ready.
func (e *Engine) start() error {
	e.cmd = exec.Command(e.program(), "--data", e.data(), "--http", e.Addresses.HTTP, "--native", e.Addresses.Native,
		"--memory", engineMemory, "--end-with-stdin") // its input is ours: it cannot outlive the test
	e.cmd.Env = append(os.Environ(), libchdb.Env+"="+e.library)
	e.cmd.Stderr = &e.log
	stdout, err := e.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if e.stdin, err = e.cmd.StdinPipe(); err != nil {
		return err
	}
	if err := e.cmd.Start(); err != nil {
		return fmt.Errorf("starting the engine: %w", err)
	}
	kill := time.AfterFunc(engineStart, func() { _ = e.cmd.Process.Kill() })
	defer kill.Stop()
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		return fmt.Errorf("waiting for the engine's ready line: %w", err)
	}
	if _, err := fmt.Sscanf(line, "ready clickhouse_http=%s clickhouse_native=%s", &e.Addresses.HTTP, &e.Addresses.Native); err != nil {
		return fmt.Errorf("reading the engine's ready line %q: %w", line, err)
	}
	if e.Credentials, err = endpoints.LoadCredentials(filepath.Join(e.data(), "credentials.json")); err != nil {
		return err
	}
	e.Migrations, e.Writer, e.Reader = e.dsn(e.Credentials.Migrations), e.dsn(e.Credentials.Writer), e.dsn(e.Credentials.Reader)
	return nil
}

func (e *Engine) program() string { return filepath.Join(e.dir, "engine") }
func (e *Engine) data() string    { return filepath.Join(e.dir, "data") }

// dsn is the way of user to the database.
func (e *Engine) dsn(user endpoints.User) DSN {
	native := url.URL{Scheme: "clickhouse", User: user.Userinfo(), Host: e.Addresses.Native, Path: "/" + engine.Database}
	http := url.URL{Scheme: "http", User: user.Userinfo(), Host: e.Addresses.HTTP, Path: "/", RawQuery: "database=" + engine.Database}
	return DSN{Native: native.String(), HTTP: http.String()}
}

// Reset drops the database bellwether with all it holds and makes it anew.
func (e *Engine) Reset(tb testing.TB) {
	tb.Helper()
	for _, query := range []string{
		"DROP DATABASE IF EXISTS " + engine.Database + " SYNC",
		"CREATE DATABASE " + engine.Database + " ENGINE = Atomic",
	} {
		if _, err := engine.Query(tb.Context(), e.Addresses.HTTP, e.Credentials.Migrations, query); err != nil {
			tb.Fatalf("emptying the embedded engine: %v", err)
		}
	}
}

// Kill ends the engine's process at once, as a crash does. Restart brings it back.
func (e *Engine) Kill() {
	_ = e.cmd.Process.Kill() // fails where it is gone already
	_ = e.cmd.Wait()         // says that it was killed
	_ = e.stdin.Close()
	e.cmd, e.stdin = nil, nil
}

// Restart starts a killed engine on the same addresses and data.
func (e *Engine) Restart(tb testing.TB) {
	tb.Helper()
	if err := e.start(); err != nil {
		tb.Fatalf("restarting the embedded engine: %v", err)
	}
}

// Close ends the engine and removes its data.
func (e *Engine) Close() error {
	return errors.Join(e.stop(), os.RemoveAll(e.dir))
}

// stop ends the engine in order, or by force where that takes too long.
func (e *Engine) stop() error {
	if e.stdin == nil {
		return nil
	}
	kill := time.AfterFunc(engineStop, func() { _ = e.cmd.Process.Kill() })
	_ = e.stdin.Close() // fails where the engine is gone already
	if err := e.cmd.Wait(); err != nil {
		return fmt.Errorf("the engine's end: %w\n%s", err, e.log.Bytes())
	}
	kill.Stop()
	return nil
}
