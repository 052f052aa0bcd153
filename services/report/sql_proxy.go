package report

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"bellwether.internal/services/report/catalog"
)

// typed are the content types of formats that ClickHouse calls application/octet-stream.
var typed = map[string]string{"Parquet": "application/vnd.apache.parquet", "Arrow": "application/vnd.apache.arrow.file"}

// maxAnswer bounds what POST /v1/sql sends, in bytes.
const maxAnswer = 512 << 20

// sqlProxy sends a reader's query to ClickHouse's HTTP interface. Who may read what is ClickHouse's to say: the user is
// the read-only one. The settings here are a second fence, for a server whose user may do more.
type sqlProxy struct {
	base    *url.URL
	client  *http.Client
	timeout time.Duration
	maxRows int
}

func newSQLProxy(base *url.URL, timeout time.Duration) *sqlProxy {
	return &sqlProxy{base: base, timeout: timeout, maxRows: 1_000_000, client: &http.Client{
		Timeout: timeout + 10*time.Second,
		// The interface is one address; a redirect would carry the password elsewhere.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// address is the interface with the query's settings.
func (p *sqlProxy) address(q sqlRequest) *url.URL {
	u := *p.base
	u.User = nil
	if u.Path == "" || strings.Trim(u.Path, "/") == "bellwether" {
		u.Path = "/"
	}
	settings := url.Values{}
	settings.Set("database", "bellwether")
	settings.Set("default_format", q.Format)
	settings.Set("readonly", "2")
	settings.Set("session_timezone", "UTC")
	settings.Set("max_execution_time", strconv.Itoa(int(p.timeout/time.Second)))
	settings.Set("max_result_rows", strconv.Itoa(p.maxRows))
	settings.Set("output_format_json_quote_64bit_integers", "0")
	// A whole answer or an error, never the one in the middle of the other.
	settings.Set("wait_end_of_query", "1")
	// A reader who goes away ends his query.
	settings.Set("cancel_http_readonly_queries_on_client_close", "1")
	for name, value := range q.Parameters {
		settings.Set("param_"+name, catalog.Escape(value))
	}
	for name, value := range q.bound {
		settings.Set("param_"+name, value)
	}
	u.RawQuery = settings.Encode()
	return &u
}

// forward runs the query and passes the answer on.
func (p *sqlProxy) forward(ctx context.Context, w http.ResponseWriter, q sqlRequest) error {
	ctx, cancel := context.WithTimeout(ctx, p.timeout+5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.address(q).String(), strings.NewReader(q.Query))
	if err != nil {
		return fmt.Errorf("asking ClickHouse: %w", err)
	}
	if user := p.base.User; user != nil {
		password, _ := user.Password()
		req.Header.Set("X-ClickHouse-User", user.Username())
		req.Header.Set("X-ClickHouse-Key", password)
	}
	resp, err := p.client.Do(req)
	if err != nil {
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err // without the address
		}
		if ctx.Err() != nil {
			return fmt.Errorf("asking ClickHouse: %w", ctx.Err())
		}
		return unavailable{"ClickHouse's HTTP interface cannot be reached: " + err.Error()}
	}
	defer resp.Body.Close()
	if code := resp.Header.Get("X-ClickHouse-Exception-Code"); code != "" || resp.StatusCode != http.StatusOK {
		return refused(resp, code)
	}
	w.Header().Set("Content-Type", cmp.Or(typed[q.Format], resp.Header.Get("Content-Type")))
	w.Header().Set("X-ClickHouse-Format", resp.Header.Get("X-ClickHouse-Format"))
	_, _ = io.Copy(w, io.LimitReader(resp.Body, maxAnswer)) // fails where the caller is gone
	return nil
}

// queryRefused is ClickHouse's no to a reader's query: the reader's to mend, in ClickHouse's words.
type queryRefused struct {
	code   int32
	detail string
}

func (e queryRefused) Error() string { return e.detail }

func refused(resp *http.Response, code string) error {
	text, err := io.ReadAll(io.LimitReader(resp.Body, 8<<10))
	if err != nil {
		return fmt.Errorf("reading ClickHouse's error: %w", err)
	}
	n, _ := strconv.Atoi(code)
	return queryRefused{code: int32(n), detail: strings.TrimSpace(string(text))}
}
