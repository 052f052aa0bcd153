package store

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bellwether.internal/services/kit/clickhouse"
	"bellwether.internal/services/standin/engine"
)

// TestReader checks that the reader sees every view and no table.
func TestReader(t *testing.T) {
	b := newBench(t)
	views := b.lines("SELECT name FROM system.tables WHERE database = 'bellwether' AND engine = 'View' ORDER BY name")
	if diff := cmp.Diff(engine.Views(), views); diff != "" {
		t.Errorf("views (-granted +there):\n%s", diff)
	}
	reader, err := clickhouse.Open(shared.Reader.Native, "test")
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	for _, v := range views {
		if err := reader.Exec(t.Context(), "SELECT count() FROM (SELECT * FROM "+v+")"); err != nil {
			t.Errorf("reading view %s: %v", v, err)
		}
	}
	for _, statement := range []string{
		"SELECT count() FROM rows_articles", "INSERT INTO marks (kind, bucket, n) VALUES ('bucket', 0, 1)",
		"ALTER TABLE marks DELETE WHERE 1", "DROP TABLE marks", "SELECT * FROM url('http://127.0.0.1:1/', LineAsString)",
		"SELECT * FROM file('/etc/passwd', LineAsString)", "CREATE TABLE t (a UInt8) ENGINE = Memory",
	} {
		err := reader.Exec(t.Context(), statement)
		if err == nil || !strings.Contains(err.Error(), "Not enough privileges") && !strings.Contains(err.Error(), "readonly") {
			t.Errorf("%s: the reader got %v, want to be refused", statement, err)
		}
	}
}
