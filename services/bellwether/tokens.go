package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"bellwether.internal/services/access"
	"bellwether.internal/services/endpoints"
)

// tokensCmd keeps the file of tokens.
type tokensCmd struct {
	Add    tokensAddCmd    `cmd:"" help:"Make a token and print it, once."`
	List   tokensListCmd   `cmd:"" help:"List tokens by name and scope; what their holders send is kept nowhere."`
	Revoke tokensRevokeCmd `cmd:"" help:"Have servers refuse a token from now on."`

	Data string `env:"BELLWETHER_DATA" placeholder:"DIR" help:"Data folder whose tokens.json is meant, as up takes it; default ~/.local/share/bellwether."`
	File string `placeholder:"FILE" help:"File of tokens, in place of --data."`
}

// Help shows an example under --help.
func (c *tokensCmd) Help() string {
	return `A server that listens beyond its machine (up --listen 0.0.0.0:8080; report, ingest) asks for a token: read for reports, the
page and SQL; push for articles; admin for everything. Callers send it as "Authorization: Bearer TOKEN", people sign in
with it on the page, and this command takes it from the environment, BELLWETHER_TOKEN.

Example:
  bellwether tokens add --scope read analysts
  BELLWETHER_TOKEN=bw_… bellwether report --server http://news.example:8080
  bellwether tokens revoke analysts`
}

// file is the file of tokens that is meant.
func (c *tokensCmd) file() string {
	if c.File != "" {
		return c.File
	}
	dir := c.Data
	if dir == "" {
		dir = endpoints.DefaultDir()
	}
	return tokensFile(dir)
}

// tokensFile is the file of tokens of a data folder.
func tokensFile(dir string) string { return filepath.Join(dir, "tokens.json") }

// tokensAddCmd makes a token.
type tokensAddCmd struct {
	Name  string `arg:"" help:"Who it is for, unique in the file."`
	Scope string `required:"" enum:"read,push,admin" help:"What it allows: read, push or admin."`
}

// Run prints the token, and nothing else, on standard output.
func (c *tokensAddCmd) Run(a *app, t *tokensCmd) error {
	if t.File == "" { // a data folder is its owner's alone
		if err := os.MkdirAll(filepath.Dir(t.file()), 0o700); err != nil {
			return err
		}
	}
	secret, err := access.Add(t.file(), c.Name, access.Scope(c.Scope), time.Now())
	if err != nil {
		return err
	}
	fmt.Fprintln(a.stdout, secret)
	fmt.Fprintf(a.stderr, "This is the only time it is shown. Its hash is in %s.\n", t.file())
	return nil
}

// tokensListCmd lists tokens.
type tokensListCmd struct {
	Format string `default:"table" help:"table, csv, json or md."`
}

// Run lists the tokens in the order they were made.
func (c *tokensListCmd) Run(a *app, t *tokensCmd) error {
	if err := checkFormat(c.Format); err != nil {
		return err
	}
	tokens, err := access.Load(t.file())
	if err != nil {
		return err
	}
	s := &sheet{columns: []string{"name", "scope", "made_at"}, numeric: make([]bool, 3)}
	for _, token := range tokens {
		made := token.MadeAt.Format(time.RFC3339)
		object, err := json.Marshal(map[string]string{"name": token.Name, "scope": string(token.Scope), "made_at": made})
		if err != nil {
			return err
		}
		s.cells, s.objects = append(s.cells, []string{token.Name, string(token.Scope), made}), append(s.objects, object)
	}
	return s.print(a, c.Format)
}

// tokensRevokeCmd takes a token away.
type tokensRevokeCmd struct {
	Name string `arg:"" help:"Name that it was made with."`
}

// Run revokes.
func (c *tokensRevokeCmd) Run(_ *app, t *tokensCmd) error { return access.Revoke(t.file(), c.Name) }

// tokenHint says what to do about an answer that refuses for want of a token, or of a greater one; empty for other answers,
// and for refusals of something else than Bellwether, like a proxy's, that ask for no token.
func tokenHint(resp *http.Response) string {
	if resp.Header.Get("WWW-Authenticate") == "" {
		return ""
	}
	switch resp.StatusCode {
	case http.StatusUnauthorized:
		return "give a token of that server in the environment, " + access.TokenEnv
	case http.StatusForbidden:
		return "the token in " + access.TokenEnv + " does not allow this"
	}
	return ""
}
