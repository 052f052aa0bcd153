package report

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"bellwether.internal/services/report/catalog"
)

// timeOf reads a time of a query: a date (in ?zone), RFC 3339, or a distance from now.
func (a *api) timeOf(q url.Values, name, standard string) (time.Time, error) {
	zone, err := time.LoadLocation(cmp.Or(q.Get("zone"), "Asia/Seoul"))
	if err != nil {
		return time.Time{}, badRequest{catalog.Wrong("parameter zone: %q is no time zone: write an IANA name such as Asia/Seoul", "매개변수 zone: 시간대로 읽을 수 없는 값입니다: %q. Asia/Seoul과 같은 IANA 이름으로 쓰세요", q.Get("zone"))}
	}
	t, err := catalog.Clock{Now: a.reports.now(), Zone: zone}.Read(cmp.Or(q.Get(name), standard))
	if err != nil {
		return t, badRequest{catalog.Wrong("parameter %s: %s", "매개변수 %s: %s", name, err)}
	}
	return t, nil
}

// articlesListed is how many articles are listed where no limit is given.
const articlesListed = 50

// listArticles answers GET /v1/articles: the articles behind a point of a chart, each with its decisive sentence.
func (a *api) listArticles(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	if err := only(q, "topic", "organization", "lang", "source", "sentiment", "since", "until", "zone", "limit", "after"); err != nil {
		return err
	}
	t, next, err := a.articles(r.Context(), q)
	if err != nil {
		return err
	}
	return writeJSON(w, listAnswer("articles", t, next))
}

// articles reads the list of listArticles, and the place where it goes on. It first finds which articles they are, then
// reads all else of these alone, so that it costs as much over a year as over a day.
func (a *api) articles(ctx context.Context, asked url.Values) (t *Table, place string, err error) {
	q := maps.Clone(asked) // names become ids in it
	since, err := a.timeOf(q, "since", "30d")
	if err != nil {
		return nil, "", err
	}
	until, err := a.timeOf(q, "until", "+36h")
	if err != nil {
		return nil, "", err
	}
	n, err := limit(q, articlesListed, 1000)
	if err != nil {
		return nil, "", err
	}
	for _, kind := range []string{"topic", "organization", "source"} {
		id, err := a.reader.knownID(ctx, a.names, kind, kind, q.Get(kind))
		if err != nil {
			return nil, "", err
		}
		q.Set(kind, id)
	}
	values := catalog.Values{"since": timestamp(since), "until": timestamp(until), "limit": strconv.Itoa(n)}
	if err := after(q, values); err != nil {
		return nil, "", err
	}
	for _, name := range []string{"topic", "organization", "lang", "source", "sentiment"} {
		values[name] = catalog.Escape(q.Get(name))
	}
	decided := strings.NewReplacer("{decided}", decidedBy(q.Get("organization"), q.Get("topic")))
	which := query("articles_found")
	if q.Get("sentiment") != "" {
		which = decided.Replace(query("articles_toned"))
	}
	found, err := a.reader.table(ctx, which, values)
	if err != nil || len(found.Rows) == 0 {
		return found, "", err
	}
	var published, ids []string
	for _, row := range found.Rows {
		if at, ok := found.value(row, "published_at").(time.Time); ok {
			published, ids = append(published, "'"+timestamp(at)+"'"), append(ids, "'"+found.text(row, "article_id")+"'")
		}
	}
	values["published"], values["ids"] = "["+strings.Join(published, ",")+"]", "["+strings.Join(ids, ",")+"]"
	t, err = a.reader.table(ctx, decided.Replace(query("articles")), values)
	return t, next(found, n, "published_at", "article_id"), err
}

// decidedBy is the query of the sentences that decided: of the pair of organization and topic, of the one or the other, of
// none where neither is asked for.
func decidedBy(organization, topic string) string {
	const rest = " AS sentence, published_at, lang, source FROM "
	switch {
	case organization != "" && topic != "":
		return "SELECT article_id, sentiment, sentiment_score, evidence" + rest + "pairs WHERE organization = {organization:String} AND topic = {topic:String}"
	case organization != "":
		return "SELECT article_id, sentiment, sentiment_score, sentence" + rest + "organizations WHERE organization = {organization:String}"
	case topic != "":
		return "SELECT article_id, sentiment, sentiment_score, sentence" + rest + "topics WHERE topic = {topic:String}"
	}
	return "SELECT article_id, sentiment, sentiment_score, sentence" + rest + "topics WHERE 0"
}

// fullArticle is one article with all that is known of it.
type fullArticle struct {
	Article       object   `json:"article"`
	Mentions      []object `json:"mentions"`
	Organizations []object `json:"organizations"`
	Topics        []object `json:"topics"`
	Pairs         []object `json:"pairs"`
	Events        []object `json:"events"`
	Terms         []object `json:"terms"`
	// Sightings are all revisions that were seen; counts says which is shown.
	Sightings []object `json:"sightings"`
	Reprints  []object `json:"reprints"`
}

// articleTables are the tables of one article by the name of their query.
type articleTables struct {
	id      uuid.UUID
	article *Table
	parts   map[string]*Table
}

// articleParts are the queries of an article beside its sightings, by name of the field.
var articleParts = []string{"mentions", "organizations", "topics", "pairs", "events", "terms", "reprints"}

// showArticle answers GET /v1/articles/{id}.
func (a *api) showArticle(w http.ResponseWriter, r *http.Request) error {
	id, err := pathUUID(r)
	if err != nil {
		return err
	}
	t, err := a.article(r.Context(), id, readerLanguage(r))
	if err != nil {
		return err
	}
	parts := map[string][]object{}
	for name, part := range t.parts {
		parts[name] = part.objects()
	}
	return writeJSON(w, fullArticle{
		Article: t.article.objects()[0], Mentions: parts["mentions"], Organizations: parts["organizations"], Topics: parts["topics"],
		Pairs: parts["pairs"], Events: parts["events"], Terms: parts["terms"], Sightings: parts["sightings"], Reprints: parts["reprints"],
	})
}

// article reads all of one article; notFound where no current article has the id.
func (a *api) article(ctx context.Context, id uuid.UUID, lang string) (*articleTables, error) {
	sightings, err := a.reader.table(ctx, query("article_sightings"), catalog.Values{"id": id.String()})
	if err != nil {
		return nil, fmt.Errorf("reading sightings of article %s: %w", id, err)
	}
	article, err := a.reader.table(ctx, query("article"), catalog.Values{"id": id.String(), "published": publishedTimes(sightings)})
	if err != nil {
		return nil, err
	}
	if len(article.Rows) == 0 {
		return nil, missing{catalog.Wrong("there is no current article %[1]s: it was removed or never seen; /v1/trace?q=%[1]s tells what became of it",
			"현재 집계되는 기사가 아닙니다: %[1]s. 삭제되었거나 수집된 적이 없습니다. /v1/trace?q=%[1]s에서 처리 과정을 볼 수 있습니다", id)}
	}
	row := article.Rows[0]
	published, ok := article.value(row, "published_at").(time.Time)
	if !ok {
		return nil, fmt.Errorf("article %s: published_at is no time", id)
	}
	out := &articleTables{id: id, article: article, parts: map[string]*Table{"sightings": sightings}}
	for _, part := range articleParts {
		values := catalog.Values{"id": id.String(), "published": timestamp(published)}
		if part == "reprints" {
			values["story"] = article.text(row, "story_id")
		}
		t, err := a.reader.table(ctx, query("article_"+part), values)
		if err != nil {
			return nil, fmt.Errorf("reading %s of article %s: %w", part, id, err)
		}
		a.names.join(t, lang)
		out.parts[part] = t
	}
	return out, nil
}

// publishedTimes are the times of the sightings that count, as an array parameter.
func publishedTimes(sightings *Table) string {
	var times []string
	for _, row := range sightings.Rows {
		published, ok := sightings.value(row, "published_at").(time.Time)
		if quoted := "'" + timestamp(published) + "'"; ok && sightings.number(row, "counts") != 0 && !slices.Contains(times, quoted) {
			times = append(times, quoted)
		}
	}
	return "[" + strings.Join(times, ",") + "]"
}
