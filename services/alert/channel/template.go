package channel

import (
	"fmt"
	"strings"
	"text/template"
	"time"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/alert/rule"
)

// maxTemplated bounds what a template may write, in bytes.
const maxTemplated = 32 << 10

// templated speaks by a channel's own templates, which are filled in with a Payload. Its Summary and Text are the words
// that ship, so that a template may add to them.
type templated struct {
	title, text *template.Template // nil speaks as it ships
}

// newTemplated reads a channel's templates and tries them: a field that is not there is an error.
func newTemplated(c rule.Channel, plain voice) (templated, error) {
	var t templated
	for _, part := range []struct {
		key, text string
		into      **template.Template
	}{{"title", c.Title, &t.title}, {"text", c.Text, &t.text}} {
		if part.text == "" {
			continue
		}
		parsed, err := template.New(part.key).Option("missingkey=zero").Parse(part.text)
		if err != nil {
			return t, fmt.Errorf("%s: %w", part.key, err)
		}
		sample := Sample(time.Now())
		for _, state := range []bellwetherv1.AlertState{bellwetherv1.AlertState_ALERT_STATE_FIRING, bellwetherv1.AlertState_ALERT_STATE_RESOLVED} {
			sample.State = state
			sample.EndedAt = time.Now().UnixMilli()
			if _, err := fill(parsed, plain.payload(sample)); err != nil {
				return t, fmt.Errorf("%s: %w", part.key, err)
			}
		}
		*part.into = parsed
	}
	return t, nil
}

// fill fills in a template.
func fill(t *template.Template, p Payload) (string, error) {
	var out bounded
	if err := t.Execute(&out, p); err != nil {
		return "", err
	}
	return strings.TrimSpace(out.String()), nil
}

// bounded takes so much and no more.
type bounded struct{ strings.Builder }

// Write takes what fits.
func (b *bounded) Write(p []byte) (int, error) {
	if b.Len()+len(p) > maxTemplated {
		return 0, fmt.Errorf("it writes more than %d bytes", maxTemplated)
	}
	return b.Builder.Write(p)
}

// speak is what a template says of a notice. Where it fails, which it did not when it was tried, and where it says nothing,
// the words that ship are better than none.
func (v voice) speak(t *template.Template, n Notice, shipped string) string {
	if t == nil {
		return shipped
	}
	plain := voice{words: v.words, names: v.names}
	if said, err := fill(t, plain.payload(n)); err == nil && said != "" {
		return said
	}
	return shipped
}
