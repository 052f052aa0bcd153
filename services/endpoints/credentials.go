package endpoints

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
)

// User is a name and password in ClickHouse.
type User struct {
	Name     string `json:"name"`
	Password string `json:"password"`
}

// Userinfo is the user as a part of a URL.
func (u User) Userinfo() *url.Userinfo { return url.UserPassword(u.Name, u.Password) }

// Credentials are the three roles in ClickHouse. Each may do what it needs and no more.
type Credentials struct {
	Migrations User `json:"migrations"` // makes and changes tables; used by store when it starts
	Writer     User `json:"writer"`     // reads and writes rows; store and alert
	Reader     User `json:"reader"`     // reads under limits of time, rows and memory; report and people's SQL
}

// NewCredentials draws a password of 128 random bits for each role.
func NewCredentials() Credentials {
	draw := func(name string) User { return User{Name: name, Password: rand.Text()} }
	return Credentials{Migrations: draw("migrations"), Writer: draw("writer"), Reader: draw("reader")}
}

// OpenCredentials reads the credentials from the file at path, or draws new ones and writes them there, readable by its
// owner alone.
func OpenCredentials(path string) (Credentials, error) {
	c, err := LoadCredentials(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return c, err
	}
	c = NewCredentials()
	return c, SaveCredentials(path, c)
}

// LoadCredentials reads the credentials from the file at path. A missing file is fs.ErrNotExist.
func LoadCredentials(path string) (Credentials, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return Credentials{}, fmt.Errorf("reading ClickHouse credentials: %w", err)
	}
	var c Credentials
	if err := json.Unmarshal(raw, &c); err != nil {
		return Credentials{}, fmt.Errorf("reading ClickHouse credentials from %s (delete the file while nothing runs to have new ones drawn): %w", path, err)
	}
	for role, u := range map[string]User{"migrations": c.Migrations, "writer": c.Writer, "reader": c.Reader} {
		if u.Name == "" {
			return Credentials{}, fmt.Errorf("reading ClickHouse credentials from %s: %s.name is missing (delete the file while nothing runs to have new ones drawn)", path, role)
		}
	}
	return c, nil
}

// SaveCredentials writes the credentials to the file at path, whole or not at all, with mode 0600.
func SaveCredentials(path string, c Credentials) error {
	if err := writeJSON(path, c, 0o600); err != nil {
		return fmt.Errorf("writing ClickHouse credentials: %w", err)
	}
	return nil
}

// writeJSON replaces the file at path with v as indented JSON, making its folder if needed.
func writeJSON(path string, v any, mode fs.FileMode) error {
	raw, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	// A leftover of a killed process may have another mode: never write secrets into it.
	tmp := path + ".new"
	if err := os.Remove(tmp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.WriteFile(tmp, append(raw, '\n'), mode); err != nil {
		return err
	}
	return os.Rename(tmp, path)
}
