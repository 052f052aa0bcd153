package ingest

import (
	"context"
	"fmt"
	"net/http"
	"time"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/article"
	"bellwether.internal/services/ingest/feed"
	"bellwether.internal/services/ingest/fetch"
)

const (
	// checkedPages and checkedEntries bound what a check reads and lists.
	checkedPages, checkedEntries = 3, 20
	// checkTimeout bounds a check.
	checkTimeout = 90 * time.Second
)

// AllowPrivateHeader lets a check read inside addresses. It is a header, and one that browsers do not send to other
// sites without asking, so that no web page can make its reader's ingest look at their network.
const AllowPrivateHeader = "Bellwether-Allow-Private"

// sourcesAPI tells of the sources that this instance polls.
type sourcesAPI struct {
	*api
	poller *poller
	fetch  fetcher
	// reload publishes the file of sources anew.
	reload func(context.Context) (written, removed int, err error)
}

func (a *sourcesAPI) register(mux *http.ServeMux) {
	mux.HandleFunc("GET /v1/sources", a.counted("/v1/sources", a.list))
	mux.HandleFunc("POST /v1/sources/reload", a.counted("/v1/sources/reload", a.reloadFile))
	mux.HandleFunc("POST /v1/sources/check", a.counted("/v1/sources/check", a.check))
}

// list answers the states of this instance's sources.
func (a *sourcesAPI) list(http.ResponseWriter, *http.Request) answer {
	return answer{status: http.StatusOK, body: a.poller.states()}
}

// reloadFile reads the file of sources again.
func (a *sourcesAPI) reloadFile(_ http.ResponseWriter, r *http.Request) answer {
	written, removed, err := a.reload(r.Context())
	if err != nil {
		return answer{status: http.StatusUnprocessableEntity, body: failure{Error: err.Error()}}
	}
	return answer{status: http.StatusOK, body: map[string]int{"written": written, "removed": removed}}
}

// checkResult is what a source would yield.
type checkResult struct {
	URL     string         `json:"url"`
	Kind    string         `json:"kind"`
	Title   string         `json:"title"`
	Damaged bool           `json:"damaged"`
	Count   int            `json:"count"`
	Entries []checkEntry   `json:"entries"`
	Pages   []checkArticle `json:"articles"`
}

type checkEntry struct {
	URL       string `json:"url"`
	Title     string `json:"title"`
	Published string `json:"published"`
}

// checkArticle is an article that would be sent, or why not.
type checkArticle struct {
	URL         string `json:"url"`
	Title       string `json:"title"`
	Lang        string `json:"lang"`
	Author      string `json:"author"`
	PublishedAt string `json:"published_at"`
	TimeTrust   string `json:"time_trust"`
	Characters  int    `json:"characters"`
	Error       string `json:"error"`
}

// check reads a feed, sitemap or page and the first pages that it lists, and sends nothing. Parameters: url; kind,
// lang and time_zone as in a file of sources, where kind is found out if it is missing.
func (a *sourcesAPI) check(_ http.ResponseWriter, r *http.Request) answer {
	query := r.URL.Query()
	entry := sourceEntry{ID: "check", URL: query.Get("url"), Kind: query.Get("kind"), Lang: query.Get("lang"), TimeZone: query.Get("time_zone")}
	entry.AllowPrivate = r.Header.Get(AllowPrivateHeader) == "true"
	source, problems := entry.check()
	if len(problems) > 0 {
		return answer{status: http.StatusBadRequest, body: failure{Error: problems[0].Error()}}
	}
	ctx, cancel := context.WithTimeout(r.Context(), checkTimeout)
	defer cancel()
	result, err := a.tryOut(ctx, source, entry.Kind != "")
	if err != nil {
		return answer{status: http.StatusBadGateway, body: failure{Error: err.Error()}}
	}
	return answer{status: http.StatusOK, body: result}
}

// tryOut reads a source as the poller would; kindKnown says that its kind was named.
func (a *sourcesAPI) tryOut(ctx context.Context, source *bellwetherv1.Source, kindKnown bool) (*checkResult, error) {
	response, err := a.fetch.Get(ctx, fetch.Request{URL: source.Url, AllowPrivate: source.AllowPrivate, Accept: "*/*"})
	if err != nil {
		return nil, err
	}
	if response.Status != http.StatusOK {
		return nil, fmt.Errorf("reading %s: the server answered %d %s", source.Url, response.Status, http.StatusText(response.Status))
	}
	kinds := []string{source.Kind}
	if !kindKnown {
		kinds = []string{kindFeed, kindSitemap, kindPage}
	}
	for _, kind := range kinds {
		source.Kind = kind
		if kind == kindPage {
			break
		}
		var list feed.List
		if list, err = parseList(kind, response); err == nil {
			return a.tryList(ctx, source, list)
		}
	}
	if source.Kind != kindPage {
		return nil, fmt.Errorf("reading %s: %w", source.Url, err)
	}
	result := &checkResult{URL: source.Url, Kind: kindPage, Entries: []checkEntry{}}
	raw, err := fromPage(source, feed.Entry{URL: source.Url}, zoneOf(source, ""), response)
	list := feed.Links(response.Body, response.ContentType, response.URL)
	if err == nil && !listsArticles(raw, len(list.Entries)) {
		result.Pages, result.Title, result.Count = []checkArticle{describe(raw, nil)}, string(raw.Title), 1
		return result, nil
	}
	if len(list.Entries) == 0 {
		return nil, fmt.Errorf("reading %s: %w", source.Url, err)
	}
	return a.tryList(ctx, source, list)
}

// tryList reads the first pages of a list.
func (a *sourcesAPI) tryList(ctx context.Context, source *bellwetherv1.Source, list feed.List) (*checkResult, error) {
	result := &checkResult{
		URL: source.Url, Kind: source.Kind, Title: list.Title, Damaged: list.Damaged, Count: len(list.Entries),
		Entries: []checkEntry{}, Pages: []checkArticle{},
	}
	zone := zoneOf(source, list.Lang)
	for i, e := range list.Entries[:min(len(list.Entries), checkedEntries)] {
		result.Entries = append(result.Entries, checkEntry{e.URL, e.Title, e.Published})
		if i >= checkedPages || e.URL == "" {
			continue
		}
		response, err := a.fetch.Get(ctx, fetch.Request{URL: e.URL, AllowPrivate: source.AllowPrivate, Accept: acceptOf(kindPage)})
		if ctx.Err() != nil {
			return nil, fmt.Errorf("checking %s took longer than %s", source.Url, checkTimeout)
		}
		raw := article.Raw{URL: e.URL}
		switch {
		case err != nil:
		case response.Status != http.StatusOK:
			err = fmt.Errorf("reading %s: %w", e.URL, &statusError{response.Status})
		default:
			if raw, err = fromPage(source, e, zone, response); err != nil {
				raw = fromList(source, e, zone)
			}
		}
		result.Pages = append(result.Pages, describe(raw, err))
	}
	return result, nil
}

// describe tells of an item as an article.
func describe(raw article.Raw, trouble error) checkArticle {
	got := checkArticle{URL: raw.URL}
	if trouble != nil {
		got.Error = trouble.Error()
	}
	a, err := article.New(raw, time.Now())
	if err != nil {
		if got.Error == "" {
			got.Error = err.Error()
		}
		return got
	}
	got.URL, got.Title, got.Lang, got.Author = a.Url, a.Title, a.Lang, a.Author
	got.PublishedAt = time.UnixMilli(a.PublishedAt).UTC().Format(time.RFC3339)
	got.TimeTrust, got.Characters = trustWord(a.TimeTrust), len([]rune(a.Text))
	return got
}

// trustWord is a time trust as the views write it.
func trustWord(t bellwetherv1.TimeTrust) string {
	switch t {
	case bellwetherv1.TimeTrust_TIME_TRUST_CLAIMED:
		return "claimed"
	case bellwetherv1.TimeTrust_TIME_TRUST_DATE_ONLY:
		return "date-only"
	case bellwetherv1.TimeTrust_TIME_TRUST_MISSING:
		return "missing"
	case bellwetherv1.TimeTrust_TIME_TRUST_FUTURE:
		return "future"
	case bellwetherv1.TimeTrust_TIME_TRUST_ABSURD:
		return "absurd"
	}
	return "unknown"
}
