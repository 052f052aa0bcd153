package main

import (
	"fmt"
	"net/url"
	"strings"

	"bellwether.internal/services/endpoints"
)

// finder finds the running system, by its data folder or by an address that was given.
type finder struct {
	data   string
	server string
}

// dir is the data folder.
func (f finder) dir() string {
	if f.data != "" {
		return f.data
	}
	return endpoints.DefaultDir()
}

// push is the address of ingest, without a slash at its end. It is looked up anew each time, since a system that was
// started again may have another.
func (f finder) push() (string, error) {
	if f.server != "" {
		u, err := url.Parse(f.server)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			return "", usageError{fmt.Errorf("--server %q: want an address like http://127.0.0.1:8081", f.server)}
		}
		return strings.TrimRight(f.server, "/"), nil
	}
	known, err := endpoints.Load(f.dir())
	if err != nil {
		return "", err
	}
	if known.Push == "" {
		return "", fmt.Errorf("the system on %s tells no address of ingest; start `bellwether up` again", f.dir())
	}
	return strings.TrimRight(known.Push, "/"), nil
}
