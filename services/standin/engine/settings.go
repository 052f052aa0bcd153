package engine

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"text/template"

	"bellwether.internal/services/endpoints"
)

// Database is the database that everything lives in; it is made when the engine starts.
const Database = "bellwether"

// Views are the views that the role reader may select from, in the order of the alphabet.
func Views() []string {
	return []string{
		"alert_marks", "alert_mutes", "alert_notices", "alerts", "articles", "dead_letters", "dirty_buckets", "events", "facts", "mentions", "organizations", "outcomes", "pairs",
		"series", "sightings", "stories", "terms", "topics",
	}
}

//go:embed server.xml.tmpl
var serverXML string

//go:embed users.xml.tmpl
var usersXML string

// settings fill the two templates.
type settings struct {
	endpoints.Credentials
	Data       string // absolute, without a slash at its end
	UsersFile  string
	Host       string
	HTTPPort   int
	NativePort int // of the server itself, behind the forwarder
	Memory     int64
}

// CacheBytes is what each of the server's caches may take: a sixteenth of its memory.
func (s settings) CacheBytes() int64 { return s.Memory / 16 }

// Merges is how many merges may run at once: as many as there are cores, at least two, so that a long one does not keep all
// small parts waiting, and at most the server's default.
func (s settings) Merges() int { return min(max(2, runtime.NumCPU()), 16) }

// QueryMemory bounds one query of store's: three quarters of the server's memory.
func (s settings) QueryMemory() int64 { return s.Memory / 4 * 3 }

// ReaderMemory bounds one query of a reader's: three eighths of the server's memory.
func (s settings) ReaderMemory() int64 { return s.Memory / 8 * 3 }

// Database is the name of the database.
func (s settings) Database() string { return Database }

// Views are what the reader may select from: the contract for SQL, which runs with its definer's rights. The tables
// beneath are none of the reader's business.
func (s settings) Views() []string { return Views() }

// write renders both files into dir and returns the server's. They hold hashes of the passwords, not the passwords.
func (s settings) write(dir string) (string, error) {
	s.UsersFile = filepath.Join(dir, "users.xml")
	server := filepath.Join(dir, "server.xml")
	for _, f := range []struct{ path, text string }{{s.UsersFile, usersXML}, {server, serverXML}} {
		if err := s.render(f.path, f.text); err != nil {
			return "", fmt.Errorf("writing the engine's settings to %s: %w", f.path, err)
		}
	}
	return server, nil
}

func (s settings) render(path, text string) error {
	if strings.ContainsAny(s.Data, "<>&\n") {
		return fmt.Errorf("the data folder's name %q holds a character that XML reserves: give another with --data", s.Data)
	}
	tmpl, err := template.New(filepath.Base(path)).Funcs(template.FuncMap{"sha256": sha256Hex}).Parse(text)
	if err != nil {
		return err
	}
	var b strings.Builder
	if err := tmpl.Execute(&b, s); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(b.String()), 0o600)
}

func sha256Hex(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}
