// Package endpoints tells the commands for people where the running system is: its addresses, and the users of its
// ClickHouse. `bellwether up` writes both into its data folder, the others read them there.
package endpoints

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
)

const (
	endpointsFile   = "endpoints.json"
	credentialsFile = "credentials.json"
)

// Endpoints are the addresses of a running system. No URL holds a password: those are in the file that Credentials
// names, which its owner alone may read.
type Endpoints struct {
	Page             string `json:"page"`              // report: the page and its API; http://host:port
	Push             string `json:"push"`              // ingest: POST /v1/articles; http://host:port
	Kafka            string `json:"kafka"`             // host:port, several separated by commas
	ClickHouseHTTP   string `json:"clickhouse_http"`   // http://host:port
	ClickHouseNative string `json:"clickhouse_native"` // host:port; "" where only HTTP is known
	ClickHouse       string `json:"clickhouse"`        // as clickhouse-go takes it: clickhouse://host:port/bellwether, or http://…
	ReaderUser       string `json:"reader_user"`       // who reads in ClickHouse under limits
	Credentials      string `json:"credentials"`       // path of the file with the passwords
	PID              int    `json:"pid"`               // of `bellwether up`
}

// ErrNotRunning says that no system was started on the folder.
var ErrNotRunning = errors.New("no running system")

// DefaultDir is the data folder where none is named: ~/.local/share/bellwether.
func DefaultDir() string {
	home, err := os.UserHomeDir()
	if err != nil {
		home = "."
	}
	return filepath.Join(home, ".local", "share", "bellwether")
}

// CredentialsPath is where the data folder dir keeps its passwords.
func CredentialsPath(dir string) string { return filepath.Join(dir, credentialsFile) }

// Load reads the endpoints from the data folder dir; "" is DefaultDir. The error is ErrNotRunning where there are none.
// They may be those of a system that was killed: `up` removes them when it ends in order.
func Load(dir string) (Endpoints, error) {
	if dir == "" {
		dir = DefaultDir()
	}
	path := filepath.Join(dir, endpointsFile)
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Endpoints{}, fmt.Errorf("%w in %s: start one with `bellwether up --data %s`, or name its address with --server", ErrNotRunning, dir, dir)
	}
	if err != nil {
		return Endpoints{}, fmt.Errorf("finding the running system: %w", err)
	}
	var e Endpoints
	if err := json.Unmarshal(raw, &e); err != nil {
		return Endpoints{}, fmt.Errorf("reading %s (start `bellwether up` again to have it written anew): %w", path, err)
	}
	return e, nil
}

// Save writes the endpoints to the data folder dir, whole or not at all.
func Save(dir string, e Endpoints) error {
	if err := writeJSON(filepath.Join(dir, endpointsFile), e, 0o600); err != nil {
		return fmt.Errorf("writing the addresses of the running system: %w", err)
	}
	return nil
}

// Remove takes the endpoints out of the data folder dir; that there are none is no error.
func Remove(dir string) error {
	if err := os.Remove(filepath.Join(dir, endpointsFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("removing the addresses of the system that ends: %w", err)
	}
	return nil
}

// ReaderURL is ClickHouse with the reading user and its password. It is a secret: never print it.
func (e Endpoints) ReaderURL() (string, error) {
	return e.userURL(func(c Credentials) User { return c.Reader })
}

// WriterURL is ReaderURL for the user who may change rows.
func (e Endpoints) WriterURL() (string, error) {
	return e.userURL(func(c Credentials) User { return c.Writer })
}

func (e Endpoints) userURL(role func(Credentials) User) (string, error) {
	c, err := LoadCredentials(e.Credentials)
	if err != nil {
		return "", err
	}
	return WithUser(e.ClickHouse, role(c))
}

// WithUser is the URL raw with user signed in.
func WithUser(raw string, user User) (string, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return "", fmt.Errorf("the address of ClickHouse is not a URL: %w", err)
	}
	u.User = user.Userinfo()
	return u.String(), nil
}
