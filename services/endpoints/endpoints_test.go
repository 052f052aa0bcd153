package endpoints_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bellwether.internal/services/endpoints"
)

func TestSaveAndLoad(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	want := endpoints.Endpoints{
		Page: "http://127.0.0.1:8080", Push: "http://127.0.0.1:1", Kafka: "127.0.0.1:2", ClickHouseHTTP: "http://127.0.0.1:3",
		ClickHouseNative: "127.0.0.1:4", ClickHouse: "clickhouse://127.0.0.1:4/bellwether", ReaderUser: "reader", Credentials: endpoints.CredentialsPath(dir), PID: 5,
	}
	if _, err := endpoints.Load(dir); !errors.Is(err, endpoints.ErrNotRunning) || !strings.Contains(err.Error(), dir) {
		t.Errorf("loading what is not there: %v, want ErrNotRunning that names the folder", err)
	}
	if err := endpoints.Save(dir, want); err != nil {
		t.Fatal(err)
	}
	got, err := endpoints.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("endpoints (-want +got):\n%s", diff)
	}
	for range 2 {
		if err := endpoints.Remove(dir); err != nil {
			t.Errorf("removing: %v", err)
		}
	}
	if _, err := endpoints.Load(dir); !errors.Is(err, endpoints.ErrNotRunning) {
		t.Errorf("loading what was removed: %v, want ErrNotRunning", err)
	}
}

func TestCredentials(t *testing.T) {
	path := endpoints.CredentialsPath(t.TempDir())
	if _, err := endpoints.LoadCredentials(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("loading what is not there: %v, want fs.ErrNotExist", err)
	}
	first, err := endpoints.OpenCredentials(path)
	if err != nil {
		t.Fatal(err)
	}
	again, err := endpoints.OpenCredentials(path)
	if err != nil {
		t.Fatal(err)
	}
	if first != again {
		t.Error("opening the file again drew new passwords")
	}
	passwords := map[string]bool{first.Migrations.Password: true, first.Writer.Password: true, first.Reader.Password: true}
	if other := endpoints.NewCredentials(); len(passwords) != 3 || passwords[other.Reader.Password] {
		t.Error("two passwords are the same")
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode of the file = %o, want 600", info.Mode().Perm())
	}
}

func TestLoadCredentialsRefuses(t *testing.T) {
	for name, tt := range map[string]struct{ text, want string }{
		"no JSON":      {"hunter2", "delete the file"},
		"missing user": {`{"migrations":{"name":"m"},"writer":{"name":"w"}}`, "reader.name is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			path := endpoints.CredentialsPath(t.TempDir())
			if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := endpoints.OpenCredentials(path); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("OpenCredentials() = %v, want an error with %q", err, tt.want)
			}
		})
	}
}

func TestReaderURL(t *testing.T) {
	path := endpoints.CredentialsPath(t.TempDir())
	c := endpoints.Credentials{Migrations: endpoints.User{Name: "m"}, Writer: endpoints.User{Name: "w", Password: "p/w"}, Reader: endpoints.User{Name: "r", Password: "a@b"}}
	if err := endpoints.SaveCredentials(path, c); err != nil {
		t.Fatal(err)
	}
	both := endpoints.Endpoints{ClickHouse: "clickhouse://h:2/bellwether", Credentials: path}
	httpOnly := endpoints.Endpoints{ClickHouse: "http://h:1/?database=bellwether", Credentials: path}
	var got []string
	for _, of := range []func() (string, error){both.ReaderURL, both.WriterURL, httpOnly.ReaderURL} {
		u, err := of()
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, u)
	}
	want := []string{"clickhouse://r:a%40b@h:2/bellwether", "clickhouse://w:p%2Fw@h:2/bellwether", "http://r:a%40b@h:1/?database=bellwether"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("URLs (-want +got):\n%s", diff)
	}
}
