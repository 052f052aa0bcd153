package report

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"bellwether.internal/services/report/catalog"
)

// traceView answers "what came of my story?".
type traceView struct {
	*frame
	Query string
	// Problem is why the question cannot be answered; Answer is nil then, and where nothing was asked.
	Problem string
	Answer  *traceAnswer
	// Article leads to the article, where it counts.
	Article string
	Steps   []traceStep
}

// traceStep is a stage of a trace in words; Class is neg for a dead letter, wait for what is under way.
type traceStep struct{ Stage, Result, At, Message, Detail, Mend, Class string }

func (p *page) trace(ctx context.Context, r *http.Request, f *frame) (any, error) {
	v := &traceView{frame: f, Query: strings.TrimSpace(r.URL.Query().Get("q"))}
	if v.Query == "" {
		return v, nil
	}
	answer, err := p.api.traceNow(ctx, v.Query, p.narrator(f))
	if bad := (badRequest{}); errors.As(err, &bad) {
		v.Problem = f.T("trace_bad")
		return v, nil
	}
	if err != nil {
		return nil, err
	}
	v.Answer = answer
	if answer.State == "stored" {
		v.Article = "/articles/" + answer.ArticleID
	}
	for _, s := range answer.Stages {
		step := traceStep{f.Named("stage_", s.Stage), f.Named("result_", s.Result), s.At, s.Message, s.Detail, s.Mend, ""}
		switch s.Result {
		case "dead letter", "dead":
			step.Class = "neg"
		case "waiting":
			step.Class = "wait"
		}
		v.Steps = append(v.Steps, step)
	}
	return v, nil
}

// narrator tells a trace as the page does: in its language and zone.
func (p *page) narrator(f *frame) narrator {
	return narrator{lang: f.Lang, words: p.words, moment: func(v any) string {
		t, ok := v.(time.Time)
		if !ok || t.IsZero() {
			return ""
		}
		return t.In(f.zone).Format(time.DateTime)
	}}
}

// missingArticle is the page of an article that is not there: one that its source removed is said to be.
func (p *page) missingArticle(ctx context.Context, f *frame, problem problem, id string) errorView {
	v := errorView{frame: f, Problem: problem, Article: id}
	if _, err := uuid.Parse(id); err != nil {
		return v
	}
	t, err := p.api.reader.table(ctx, query("article_sightings"), catalog.Values{"id": id})
	if err != nil {
		return v // the page says that the article is not there, which is true
	}
	n := p.narrator(f)
	for _, s := range sightingsOf(t) {
		if s.removed { // the latest stays
			v.Heading, v.Problem.Title, v.Problem.Detail = f.T("removed_article"), f.T("removed_article"), n.removed(s)
		}
	}
	return v
}
