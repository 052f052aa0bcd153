package engine_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"bellwether.internal/services/endpoints"
	"bellwether.internal/services/standin"
	"bellwether.internal/services/standin/engine"
	"bellwether.internal/services/standin/libchdb"
)

// query runs query as user and returns the answer without its last newline.
func query(ctx context.Context, e *standin.Engine, user endpoints.User, query string) (string, error) {
	answer, err := engine.Query(ctx, e.Addresses.HTTP, user, query)
	return strings.TrimSuffix(answer, "\n"), err
}

// must is query where an error ends the test.
func must(t *testing.T, e *standin.Engine, user endpoints.User, text string) string {
	t.Helper()
	answer, err := query(t.Context(), e, user, text)
	if err != nil {
		t.Fatalf("%s as %s: %v", text, user.Name, err)
	}
	return answer
}

func TestRights(t *testing.T) {
	e := standin.StartEngine(t)
	migrations, writer, reader := e.Credentials.Migrations, e.Credentials.Writer, e.Credentials.Reader
	nobody := endpoints.User{Name: "default"}
	for _, ddl := range []string{
		"CREATE TABLE bellwether.t (a UInt32, b UInt32) ENGINE = ReplacingMergeTree ORDER BY a SETTINGS non_replicated_deduplication_window = 100",
		"CREATE TABLE bellwether.sums (a UInt32, n UInt64) ENGINE = SummingMergeTree ORDER BY a",
		"CREATE MATERIALIZED VIEW bellwether.mv TO bellwether.sums AS SELECT a, toUInt64(1) AS n FROM bellwether.t",
		"CREATE VIEW bellwether.v AS SELECT a, b FROM bellwether.t FINAL",
		"CREATE VIEW bellwether.articles DEFINER = CURRENT_USER SQL SECURITY DEFINER AS SELECT a, b FROM bellwether.t",
		"ALTER TABLE bellwether.t ADD COLUMN c String",
		"INSERT INTO bellwether.t (a, b) VALUES (1, 1)",
	} {
		must(t, e, migrations, ddl)
	}
	tests := []struct {
		user    endpoints.User
		query   string
		refused string // a part of the refusal; "" where it must work
	}{
		{writer, "INSERT INTO bellwether.t (a, b) VALUES (2, 2)", ""},
		{writer, "SELECT count() FROM bellwether.sums", ""},
		{writer, "ALTER TABLE bellwether.t DELETE WHERE a = 7", ""},
		{writer, "OPTIMIZE TABLE bellwether.t FINAL", ""},
		{writer, "TRUNCATE TABLE bellwether.sums", ""},
		{writer, "SELECT count() FROM system.parts", ""},
		{writer, "DROP TABLE bellwether.t", "ACCESS_DENIED"},
		{writer, "CREATE TABLE bellwether.u (a UInt8) ENGINE = Memory", "ACCESS_DENIED"},

		{reader, "SELECT sum(b) FROM bellwether.articles", ""},
		{reader, "SELECT sum(b) FROM bellwether.v", "ACCESS_DENIED"},
		{reader, "SELECT a FROM bellwether.t", "ACCESS_DENIED"},
		{reader, "SELECT name FROM system.columns WHERE database = 'bellwether'", ""},
		{reader, "SELECT a FROM bellwether.articles SETTINGS max_execution_time = 5, max_threads = 1", ""},
		{reader, "SELECT a FROM bellwether.articles SETTINGS max_execution_time = 0", "SETTING_CONSTRAINT_VIOLATION"},
		{reader, "SELECT a FROM bellwether.articles SETTINGS max_execution_time = 1e6", "SETTING_CONSTRAINT_VIOLATION"},
		{reader, "SELECT a FROM bellwether.articles SETTINGS max_memory_usage = 0", "SETTING_CONSTRAINT_VIOLATION"},
		{reader, "SELECT a FROM bellwether.articles SETTINGS readonly = 0", "READONLY"},
		{reader, "SELECT number FROM numbers(2000000) FORMAT Null SETTINGS max_result_rows = 3000000", "SETTING_CONSTRAINT_VIOLATION"},
		{reader, "SELECT number FROM numbers(2000000) FORMAT Null", "TOO_MANY_ROWS_OR_BYTES"},
		{reader, "SELECT count() FROM numbers(10000000000)", "TOO_MANY_ROWS"},
		{reader, "INSERT INTO bellwether.t (a, b) VALUES (3, 3)", "ACCESS_DENIED"},
		{reader, "ALTER TABLE bellwether.t DELETE WHERE 1", "ACCESS_DENIED"},
		{reader, "DROP VIEW bellwether.v", "ACCESS_DENIED"},
		{reader, "SELECT * FROM file('/etc/passwd', LineAsString)", "ACCESS_DENIED"},
		{reader, "SELECT * FROM url('http://127.0.0.1/', LineAsString)", "ACCESS_DENIED"},
		{reader, "SELECT count() FROM system.processes", "ACCESS_DENIED"},
		{reader, "SYSTEM STOP LISTEN TCP", "ACCESS_DENIED"},

		// The start-up session's user has no password and must be of no use to anyone else.
		{nobody, "SELECT * FROM file('/etc/passwd', LineAsString)", "QUOTA_EXCEEDED"},
		{nobody, "SYSTEM STOP LISTEN TCP", "QUOTA_EXCEEDED"},
		{nobody, "SELECT a FROM bellwether.t", "ACCESS_DENIED"},
		{endpoints.User{Name: "reader", Password: "guess"}, "SELECT 1", "AUTHENTICATION_FAILED"},
	}
	for _, tt := range tests {
		t.Run(tt.user.Name+" "+tt.query, func(t *testing.T) {
			_, err := query(t.Context(), e, tt.user, tt.query)
			switch {
			case tt.refused == "" && err != nil:
				t.Errorf("refused: %v", err)
			case tt.refused != "" && err == nil:
				t.Errorf("allowed, want %s", tt.refused)
			case tt.refused != "" && !strings.Contains(err.Error(), tt.refused):
				t.Errorf("refused by %v, want %s", err, tt.refused)
			}
		})
	}
	if got := must(t, e, writer, "SELECT getSetting('async_insert')"); got != "false" {
		t.Errorf("async_insert = %s, want false", got)
	}
}

func TestKilledEngineKeepsRows(t *testing.T) {
	e := standin.StartEngine(t)
	must(t, e, e.Credentials.Migrations, "CREATE TABLE bellwether.t (a UInt64) ENGINE = MergeTree ORDER BY a")
	must(t, e, e.Credentials.Writer, "INSERT INTO bellwether.t SELECT number FROM numbers(100000)")
	before := e.Addresses
	e.Kill()
	e.Restart(t)
	if e.Addresses != before {
		t.Errorf("addresses after a restart = %v, want %v", e.Addresses, before)
	}
	if got := must(t, e, e.Credentials.Writer, "SELECT count() FROM bellwether.t"); got != "100000" {
		t.Errorf("rows after a kill = %s, want 100000", got)
	}
}

// TestResetsAreSurvived resets native connections while answers are on their way, as a killed client's kernel does.
func TestResetsAreSurvived(t *testing.T) {
	e := standin.StartEngine(t)
	options, err := clickhouse.ParseDSN(e.Reader.Native)
	if err != nil {
		t.Fatal(err)
	}
	var wire *net.TCPConn
	options.DialContext = func(ctx context.Context, addr string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
		if err == nil {
			wire = conn.(*net.TCPConn)
		}
		return conn, err
	}
	for range 30 {
		conn, err := clickhouse.Open(options)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := conn.Query(t.Context(), "SELECT number, repeat('x', 1000) FROM numbers(100000)")
		if err != nil {
			t.Fatalf("the engine is gone: %v", err)
		}
		if !rows.Next() {
			t.Fatalf("no rows: %v", rows.Err())
		}
		if err := errors.Join(wire.SetLinger(0), wire.Close()); err != nil { // no linger: the close is a reset
			t.Fatal(err)
		}
		_ = rows.Close()
		_ = conn.Close()
	}
	// The queries of clients that are gone must end too: they are told by the orderly end.
	for end := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		got := must(t, e, e.Credentials.Migrations, "SELECT count() FROM system.processes WHERE user = 'reader'")
		if got == "0" {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%s queries still run", got)
		}
	}
}

// TestCommandRefuses runs the command itself, whose last line on standard error must name the mend.
func TestCommandRefuses(t *testing.T) {
	library, err := libchdb.Find()
	if err != nil {
		t.Skipf("needs the embedded ClickHouse: %v", err)
	}
	program := filepath.Join(t.TempDir(), "engine")
	if out, err := exec.Command("go", "build", "-o", program, "./cmd/engine").CombinedOutput(); err != nil {
		t.Fatalf("building the command: %v\n%s", err, out)
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	newer := t.TempDir()
	if err := os.WriteFile(filepath.Join(newer, "FORMAT"), []byte("engine 9912\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		args []string
		want string
	}{
		"taken HTTP port":   {[]string{"--http", taken.Addr().String()}, "is taken"},
		"taken native port": {[]string{"--native", taken.Addr().String()}, "is taken"},
		"outside address":   {[]string{"--http", "0.0.0.0:0"}, "this machine only"},
		"newer data":        {[]string{"--data", newer}, "use the newer Bellwether"},
		"no library":        {[]string{"--library", "/nonexistent.so"}, "make setup"},
		"too little memory": {[]string{"--memory", "100"}, "--memory"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			defer cancel()
			args := append([]string{"--data", t.TempDir(), "--http", "127.0.0.1:0", "--native", "127.0.0.1:0", "--library", library}, tt.args...)
			cmd := exec.CommandContext(ctx, program, args...)
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			if err := cmd.Run(); err == nil {
				t.Fatal("started and ended well, want a refusal")
			}
			if !strings.Contains(stderr.String(), tt.want) {
				t.Errorf("stderr = %q, want %q in it", stderr.String(), tt.want)
			}
		})
	}
}
