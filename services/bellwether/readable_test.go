package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadable(t *testing.T) {
	const text = "한빛반도체가 적층 메모리 공장을 짓는다고 28일 밝혔다."
	for _, c := range []struct {
		name, page string
		args       []string
		status     int
		want       map[string]any
	}{
		{
			name: "date and time",
			page: `<meta property="og:title" content="공장 짓는다"><meta property="article:published_time" content="2024-01-28T16:46:59+09:00"><h1>공장 짓는다</h1><p>홍길동 기자</p><p>` + text + `</p>`,
			want: map[string]any{"title": "공장 짓는다", "text": text, "published_at": "2024-01-28T16:46:59+09:00", "lang": "ko", "author": "홍길동"},
		},
		{
			name: "a day out of the URL", args: []string{"--url", "https://example.com/2024/01/28/1.html"},
			page: `<h1>공장 &lt;짓는다&gt;</h1><p>` + text + `</p>`,
			want: map[string]any{"title": "공장 <짓는다>", "text": text, "published_at": "2024-01-28", "lang": "ko", "author": ""},
		},
		{
			name: "no article", page: `<html lang="en"><title>Nothing</title></html>`, status: 1,
			want: map[string]any{"title": "Nothing", "text": "", "published_at": "", "lang": "en", "author": ""},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			a := &app{ctx: t.Context(), stdin: strings.NewReader(c.page), stdout: &stdout, stderr: &stderr}
			if status := run(a, append([]string{"readable"}, c.args...)); status != c.status {
				t.Errorf("exit status %d, want %d; standard error: %s", status, c.status, stderr.String())
			}
			var got map[string]any
			if err := json.Unmarshal(stdout.Bytes(), &got); err != nil {
				t.Fatalf("standard output is no JSON: %v: %q", err, stdout.String())
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
			if n := strings.Count(stdout.String(), "\n"); n != 1 {
				t.Errorf("%d lines, want one", n)
			}
		})
	}
}
