package store

import (
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// Only what a broken connection can mean is tried again: what the server or goose refuses ends the program.
func TestBroken(t *testing.T) {
	for name, tt := range map[string]struct {
		err  error
		want bool
	}{
		"refused by the server": {fmt.Errorf("migrating: %w", &clickhouse.Exception{Code: 62, Message: "syntax error"}), false},
		"a missing migration":   {errors.New("found 1 missing migrations before current version 7"), false},
		"the end of a stream":   {fmt.Errorf("migrating: %w", io.EOF), true},
		"no server":             {fmt.Errorf("migrating: %w", &net.OpError{Op: "dial", Err: errors.New("connection refused")}), true},
		"closed meanwhile":      {fmt.Errorf("reading: %w", sql.ErrConnDone), true},
	} {
		if got := broken(tt.err); got != tt.want {
			t.Errorf("%s: tried again: %t, want %t", name, got, tt.want)
		}
	}
}
