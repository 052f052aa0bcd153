package channel

import (
	"strings"
	"testing"
	"time"

	"bellwether.internal/services/alert/rule"
)

func TestTemplates(t *testing.T) {
	plain := newVoice("en", nil)
	n := Sample(time.Date(2026, 11, 16, 2, 30, 0, 0, time.UTC))
	for _, tt := range []struct{ title, text, wantTitle, wantText string }{
		{"", "", plain.shippedTitle(n), plain.shippedText(n)},
		{"{{.Severity}}:\n{{.Series}} {{.Value}}", "", "info: topic=hbm 24", plain.shippedText(n)},
		{"", "{{range .Evidence}}{{.Publisher}} {{.Sentiment}}{{end}} | {{.Summary}}", plain.shippedTitle(n), "Bellwether neutral | " + plain.shippedTitle(n)},
		{"{{with .Labels}}{{.team}}{{end}}", "", plain.shippedTitle(n), plain.shippedText(n)}, // says nothing: better the words that ship
	} {
		v := plain
		var err error
		if v.own, err = newTemplated(rule.Channel{Title: tt.title, Text: tt.text}, plain); err != nil {
			t.Fatal(err)
		}
		if got := v.title(n); got != tt.wantTitle {
			t.Errorf("title by %q: %q, want %q", tt.title, got, tt.wantTitle)
		}
		if got := v.text(n); got != tt.wantText {
			t.Errorf("text by %q: %q, want %q", tt.text, got, tt.wantText)
		}
		if p := v.payload(n); p.Summary != tt.wantTitle || p.Text != tt.wantText {
			t.Errorf("a webhook is sent %q and %q", p.Summary, p.Text)
		}
	}
	for text, says := range map[string]string{"{{.Nothing}}": "Nothing", "{{": "text", "{{range .Recent}}" + strings.Repeat("x", maxTemplated/4) + "{{end}}": "bytes"} {
		if _, err := New(rule.Channel{Name: "desk", Kind: "log", Text: text}, nil, nil); err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "desk") {
			t.Errorf("%.40q: error %v, want one that names %q and the channel", text, err, says)
		}
	}
}
