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
		"help":           {[]string{"--help"}, 0, "standstill"},
		"unknown flag":   {[]string{"--fast"}, 2, "fast"},
		"no programs":    {nil, 2, "make build"},
		"unknown":        {[]string{"--measure", "speed"}, 2, "clickhouse-outage"},
		"no such broker": {[]string{"--kafka", "rabbit"}, 2, "embedded or apache"},
		"no such victim": {[]string{"--kill", "store,shop"}, 2, `"shop"`},
		"no rounds":      {[]string{"--rounds", "0"}, 2, "--rounds 0"},
		"part over lag":  {[]string{"--lag", "1000", "--part", "2000"}, 2, "--part 2000"},
		"no outage":      {[]string{"--outage", "0s"}, 2, "--outage 0s"},
	} {
		t.Run(name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			if code := run(tt.args, &stdout, &stderr); code != tt.code || !strings.Contains(stderr.String(), tt.want) {
				t.Errorf("run(%q) = %d with %q, want %d and %q", tt.args, code, stderr.String(), tt.code, tt.want)
			}
		})
	}
}
