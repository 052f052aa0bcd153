package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"bellwether.internal/services/access"
)

// sourcesCmd tells of the sources that ingest polls.
type sourcesCmd struct {
	List   sourcesListCmd   `cmd:"" help:"List sources, how they do, and how they are polled."`
	Check  sourcesCheckCmd  `cmd:"" help:"Show what a feed, sitemap or page would yield; nothing is sent."`
	Reload sourcesReloadCmd `cmd:"" help:"Have ingest read its file of sources again."`

	Data   string `env:"BELLWETHER_DATA" placeholder:"DIR" help:"Data folder of the running system; default ~/.local/share/bellwether."`
	Server string `placeholder:"URL" help:"Address of ingest, in place of --data."`
	Report string `placeholder:"URL" help:"Address of the report service, in place of --data, for list."`
	Format string `default:"table" help:"table, csv, json or md."`
}

// Help shows an example under --help.
func (c *sourcesCmd) Help() string {
	return `Example:
  bellwether sources list --format json
  bellwether sources check https://example.com/feed.xml`
}

// ask sends a request to ingest and returns its JSON; an answer other than 200 is an error in its words.
func (c *sourcesCmd) ask(a *app, method, path string, header http.Header) ([]byte, error) {
	address, err := finder{data: c.Data, server: c.Server}.push()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(a.ctx, 2*time.Minute)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, address+path, nil)
	if err != nil {
		return nil, err
	}
	access.Authorize(request)
	for name, values := range header {
		request.Header[name] = values
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, fmt.Errorf("asking ingest: %w", err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 64<<20))
	if err != nil {
		return nil, fmt.Errorf("reading the answer of %s: %w", address, err)
	}
	if response.StatusCode != http.StatusOK {
		var said struct {
			Error string `json:"error"`
		}
		if hint := tokenHint(response); hint != "" {
			said.Error = "answered " + response.Status + ": " + hint
		}
		if json.Unmarshal(body, &said) != nil || said.Error == "" {
			said.Error = "answered " + response.Status + "; is that the address of ingest?"
		}
		return nil, fmt.Errorf("%s: %s", address, said.Error)
	}
	return body, nil
}

// sourcesCheckCmd tries a source out.
type sourcesCheckCmd struct {
	URL          string `arg:"" help:"Address of a feed, a sitemap or a page."`
	Kind         string `help:"feed, page or sitemap; found out if not given."`
	Lang         string `help:"Language tag of the source, such as ko."`
	TimeZone     string `help:"Zone of times without one, such as Asia/Seoul."`
	AllowPrivate bool   `help:"Allow addresses inside your own network."`
}

// Help shows an example under --help.
func (c *sourcesCheckCmd) Help() string {
	return "Example:\n  bellwether sources check https://example.com/feed.xml --time-zone Asia/Seoul"
}

// Run prints what the source would yield: with --format json the whole answer, else the articles of the first pages.
func (c *sourcesCheckCmd) Run(a *app, parent *sourcesCmd) error {
	if err := checkFormat(parent.Format); err != nil {
		return err
	}
	query := url.Values{"url": {c.URL}}
	for name, value := range map[string]string{"kind": c.Kind, "lang": c.Lang, "time_zone": c.TimeZone} {
		if value != "" {
			query.Set(name, value)
		}
	}
	header := http.Header{}
	if c.AllowPrivate || isInside(c.URL) {
		header.Set("Bellwether-Allow-Private", "true")
	}
	body, err := parent.ask(a, http.MethodPost, "/v1/sources/check?"+query.Encode(), header)
	if err != nil {
		return err
	}
	if parent.Format == "json" {
		_, err := a.stdout.Write(body)
		return err
	}
	var got struct {
		Kind     string            `json:"kind"`
		Title    string            `json:"title"`
		Damaged  bool              `json:"damaged"`
		Count    int               `json:"count"`
		Articles []json.RawMessage `json:"articles"`
	}
	if err := json.Unmarshal(body, &got); err != nil {
		return fmt.Errorf("reading the check's answer: %w", err)
	}
	said := fmt.Sprintf("%s %q: %d entries", got.Kind, got.Title, got.Count)
	if got.Damaged {
		said += ", cut off or malformed"
	}
	if len(got.Articles) < got.Count {
		said += fmt.Sprintf("; the first %d pages:", len(got.Articles))
	}
	fmt.Fprintln(a.stderr, strings.Map(printable, said))
	s, err := sheetOf(got.Articles, []string{"title", "published_at", "time_trust", "lang", "author", "characters", "url", "error"},
		[]bool{false, false, false, false, false, true, false, false})
	if err != nil {
		return err
	}
	return s.print(a, parent.Format)
}

// isInside says whether an address itself names this machine or the own network: whoever types it means it. A name that
// only leads there is not meant by that.
func isInside(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	if u.Hostname() == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return err == nil && (ip.IsLoopback() || ip.IsPrivate())
}

// sourcesReloadCmd has the file of sources read again.
type sourcesReloadCmd struct{}

// Help shows an example under --help.
func (c *sourcesReloadCmd) Help() string { return "Example:\n  bellwether sources reload" }

// Run reloads and prints what changed.
func (c *sourcesReloadCmd) Run(a *app, parent *sourcesCmd) error {
	body, err := parent.ask(a, http.MethodPost, "/v1/sources/reload", nil)
	if err != nil {
		return err
	}
	var got struct {
		Written int `json:"written"`
		Removed int `json:"removed"`
	}
	if err := json.Unmarshal(body, &got); err != nil {
		return fmt.Errorf("reading the answer to a reload: %w", err)
	}
	_, err = fmt.Fprintf(a.stdout, "%d sources written, %d removed\n", got.Written, got.Removed)
	return err
}
