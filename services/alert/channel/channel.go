// Package channel tells people and programs of alerts: the log, a signed webhook, Alertmanager, and the chat, mail and
// push services that shoutrrr knows.
package channel

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"go.uber.org/zap"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/alert/rule"
)

// Notice is one transition of an alert on its way to one channel.
type Notice struct {
	*bellwetherv1.AlertTransition
	// Key is the same whenever this transition is told to this channel, and never else: alert, transition, channel.
	Key string
	// Labels are the rule's own.
	Labels map[string]string
	// Zone is the rule's, for times that people read; nil is UTC.
	Zone *time.Location
	// Page is the address of the alert's own page; empty where no address of the page is configured.
	Page string
}

// zone is where times are told.
func (n Notice) zone() *time.Location {
	if n.Zone == nil {
		return time.UTC
	}
	return n.Zone
}

// Notifier tells someone. Notify returns nil once the notice was accepted; else retry says whether trying again may
// help: a server that is away, overloaded or slow. Notices may come twice (after a crash between acceptance and commit):
// the receiver can tell by Key. Notify is called by one goroutine at a time and returns soon after ctx ends. Errors hold
// no secrets.
type Notifier interface {
	Notify(ctx context.Context, n Notice) (retry bool, err error)
}

// New makes the notifier of a channel. names are those that people are told; nil tells ids.
func New(c rule.Channel, names Names, log *zap.Logger) (Notifier, error) {
	voice := newVoice(c.Lang, names)
	own, err := newTemplated(c, voice)
	if err != nil {
		return nil, fmt.Errorf("channel %q: %w", c.Name, err)
	}
	voice.own = own
	switch c.Kind {
	case "log":
		return logged{log, voice}, nil
	case "webhook":
		address, err := httpAddress(c.Address)
		if err != nil {
			return nil, fmt.Errorf("channel %q: %w", c.Name, err)
		}
		return webhook{address: address, secret: []byte(c.Secret), client: newClient(c.Timeout), now: time.Now, voice: voice}, nil
	case "alertmanager":
		address, err := httpAddress(c.Address)
		if err != nil {
			return nil, fmt.Errorf("channel %q: %w", c.Name, err)
		}
		return alertmanager{address: address.JoinPath("api", "v2", "alerts"), client: newClient(c.Timeout), now: time.Now, voice: voice}, nil
	case "shoutrrr":
		n, err := newShout(c.Address, c.Timeout, voice)
		if err != nil {
			return nil, fmt.Errorf("channel %q: %w", c.Name, err)
		}
		return n, nil
	}
	return nil, fmt.Errorf("channel %q: kind %q, want log, webhook, alertmanager or shoutrrr", c.Name, c.Kind)
}

// Parse makes a channel out of one address, for trying it: http(s)://… is a webhook, alertmanager+http(s)://… an
// Alertmanager, log: the log, and everything else an address of shoutrrr (slack://…, discord://…, smtp://…, ntfy://…).
func Parse(address string) (rule.Channel, error) {
	c := rule.Channel{Name: "test", Address: address, Timeout: 10 * time.Second, Replayed: true}
	scheme, rest, found := strings.Cut(address, ":")
	if !found {
		return c, fmt.Errorf("no channel address: want http(s)://…, alertmanager+http(s)://…, log: or an address of shoutrrr like slack://…")
	}
	switch {
	case scheme == "log":
		c.Kind = "log"
	case scheme == "http", scheme == "https":
		c.Kind = "webhook"
	case strings.HasPrefix(scheme, "alertmanager+"):
		c.Kind = "alertmanager"
		c.Address = strings.TrimPrefix(scheme, "alertmanager+") + ":" + rest
	default:
		c.Kind = "shoutrrr"
	}
	return c, nil
}

// httpAddress checks the address of an HTTP endpoint.
func httpAddress(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("the address is no http:// or https:// URL")
	}
	return u, nil
}

// newClient makes a client that follows no redirects: they would carry the notice elsewhere.
func newClient(timeout time.Duration) *http.Client {
	return &http.Client{Timeout: timeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}
