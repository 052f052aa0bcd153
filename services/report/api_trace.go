package report

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"
	"go.uber.org/zap"

	"bellwether.internal/services/article"
	"bellwether.internal/services/kit/topics"
	"bellwether.internal/services/report/catalog"
)

// traceAnswer tells where a story is. ArticleID is empty for a dead letter that names no article. State is stored, removed, dead, waiting or unknown: that of its latest news.
type traceAnswer struct {
	Query     string  `json:"query"`
	ArticleID string  `json:"article_id"`
	URL       string  `json:"url,omitempty"`
	State     string  `json:"state"`
	Summary   string  `json:"summary"`
	Stages    []stage `json:"stages"`
	// Sightings are what was stored, each once however often it was read; DeadLetters what failed.
	Sightings   []object `json:"sightings"`
	DeadLetters []object `json:"dead_letters"`

	// repeats counts the messages that said what an earlier one had said.
	repeats int
}

// stage is what one service made of one sighting. Message is the sighting's place in articles.v1, Mend what to do about
// a dead letter.
type stage struct {
	Message string `json:"message,omitempty"`
	Stage   string `json:"stage"`
	At      string `json:"at,omitempty"`
	Result  string `json:"result"`
	Detail  string `json:"detail,omitempty"`
	Mend    string `json:"mend,omitempty"`
}

// steps are the stages behind ingest: who reads which topic, in order.
var steps = []struct{ stage, group, topic string }{
	{"extract", "bellwether.extract", topics.Articles},
	{"sentiment", "bellwether.sentiment", topics.Mentions},
	{"store", "bellwether.store", topics.Scored},
}

// searchTimeout bounds the search in each topic.
const searchTimeout = 5 * time.Second

// trace answers GET /v1/trace?q=: an article's id, its address, or a dead letter's id.
func (a *api) trace(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	if err := only(q, "q"); err != nil {
		return err
	}
	n := narrator{lang: readerLanguage(r), words: a.words, moment: rfc3339}
	answer, err := a.traceNow(r.Context(), q.Get("q"), n)
	if err != nil {
		return err
	}
	return writeJSON(w, answer)
}

// traced reads what to look for: an id, and the normalised address where one was given.
func traced(q string) (uuid.UUID, string, error) {
	if id, err := uuid.Parse(q); err == nil {
		return id, "", nil
	}
	address, err := article.NormalizeURL(q)
	if err != nil {
		return uuid.Nil, "", badRequest{fmt.Errorf("parameter q: write an article's address or id, or a dead letter's id: as an address it %w", err)}
	}
	id, err := article.IDFromURL(address)
	if err != nil {
		return uuid.Nil, "", badRequest{fmt.Errorf("parameter q: %w", err)}
	}
	return uuid.UUID(id), address, nil
}

func (a *api) traceNow(ctx context.Context, q string, n narrator) (*traceAnswer, error) {
	id, address, err := traced(q)
	if err != nil {
		return nil, err
	}
	dead, err := a.reader.table(ctx, query("trace_dead_letters"), catalog.Values{"id": id.String(), "url": catalog.Escape(address)})
	if err != nil {
		return nil, err
	}
	// A dead letter's id leads on to its article.
	ofLetter := false
	for _, row := range dead.Rows {
		ofLetter = ofLetter || dead.text(row, "id") == id.String() && dead.text(row, "article_id") == uuid.Nil.String()
		if letter, about := dead.text(row, "id"), dead.text(row, "article_id"); letter == id.String() && about != uuid.Nil.String() {
			if parsed, err := uuid.Parse(about); err == nil {
				id = parsed
			}
		}
	}
	outcomes, sightings, err := a.recorded(ctx, id)
	if err != nil {
		return nil, err
	}
	if address != "" && len(outcomes.Rows)+len(sightings.Rows)+len(dead.Rows) == 0 {
		if other, ok := a.byAddress(ctx, address); ok {
			id = other
			if outcomes, sightings, err = a.recorded(ctx, id); err != nil {
				return nil, err
			}
		}
	}
	answer := &traceAnswer{
		Query: q, ArticleID: id.String(), URL: address, Stages: []stage{}, Sightings: sightings.objects(), DeadLetters: dead.objects(),
	}
	if ofLetter { // one that names no article
		answer.ArticleID = ""
	}
	all, seen := messages(outcomes), sightingsOf(sightings)
	answer.finished(n, all, seen)
	answer.failed(n, dead)
	waiting, err := a.underWay(ctx, id, n)
	if err != nil {
		// The rest of the answer stands without Kafka.
		a.log.Warn("trace without kafka", zap.Error(err))
		answer.Stages = append(answer.Stages, stage{Stage: "kafka", Result: "unknown", Detail: n.say("trace_no_kafka")})
	}
	answer.Stages = append(answer.Stages, waiting...)
	answer.conclude(n, all, seen, dead, len(waiting))
	return answer, nil
}

// recorded reads what the ledger and the versions know of an article.
func (a *api) recorded(ctx context.Context, id uuid.UUID) (outcomes, sightings *Table, err error) {
	if outcomes, err = a.reader.table(ctx, query("trace_outcomes"), catalog.Values{"id": id.String()}); err != nil {
		return nil, nil, err
	}
	sightings, err = a.reader.table(ctx, query("article_sightings"), catalog.Values{"id": id.String()})
	return outcomes, sightings, err
}

// byAddress finds an article whose own address it is.
func (a *api) byAddress(ctx context.Context, address string) (uuid.UUID, bool) {
	t, err := a.reader.table(ctx, query("trace_by_url"), catalog.Values{"url": catalog.Escape(address)})
	if err != nil || len(t.Rows) == 0 {
		return uuid.Nil, false
	}
	id, ok := t.value(t.Rows[0], "article_id").(uuid.UUID)
	return id, ok
}

// underWay looks for the article in what the stages have still to do.
func (a *api) underWay(ctx context.Context, id uuid.UUID, n narrator) ([]stage, error) {
	if a.kafka == nil {
		return nil, errors.New("no kafka configured")
	}
	var out []stage
	for _, step := range steps {
		searching, cancel := context.WithTimeout(ctx, searchTimeout)
		found, err := a.kafka.waiting(searching, step.group, step.topic, id[:])
		cancel()
		if err != nil {
			return out, err
		}
		for _, w := range found {
			out = append(out, stage{
				Message: fmt.Sprintf("%s/%d/%d", w.Topic, w.Partition, w.Offset), Stage: step.stage, Result: "waiting",
				Detail: n.say("trace_before", w.Behind),
			})
		}
	}
	return out, nil
}
