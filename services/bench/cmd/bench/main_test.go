package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestRunRefuses(t *testing.T) {
	t.Setenv("BELLWETHER_BIN", t.TempDir())
	for name, tt := range map[string]struct {
		args []string
		code int
		want string
	}{
		"help":         {[]string{"--help"}, 0, "articles"},
		"unknown flag": {[]string{"--fast"}, 2, "fast"},
		"no programs":  {nil, 2, "make build"},
		"too few":      {[]string{"--articles", "0"}, 2, "--articles 0"},
	} {
		t.Run(name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			if code := run(tt.args, &stdout, &stderr); code != tt.code || !strings.Contains(stderr.String(), tt.want) {
				t.Errorf("run(%q) = %d with %q, want %d and %q", tt.args, code, stderr.String(), tt.code, tt.want)
			}
		})
	}
}
