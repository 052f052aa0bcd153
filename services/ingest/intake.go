package ingest

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/segmentio/kafka-go"
	"google.golang.org/protobuf/proto"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/article"
	"bellwether.internal/services/article/page"
	"bellwether.internal/services/kit/stage"
	"bellwether.internal/services/kit/topics"
)

// stageName is what dead letters of this service carry.
const stageName = "ingest"

// maxReason bounds the words of one problem, in bytes.
const maxReason = 500

// outcome is what became of one item: a message to write, and the problems if that message is a dead letter.
type outcome struct {
	message  kafka.Message
	problems []article.FieldError
}

// accepted says whether the message is the article itself.
func (o *outcome) accepted() bool { return len(o.problems) == 0 }

// intake turns items into messages.
type intake struct {
	now    func() time.Time
	recent recent
}

// line reads one JSON line of a push. With a replay's id the article keeps the line's own seen_at. Lines are read in
// their order: of two of one article the later is the later sighting.
func (in *intake) line(line []byte, replay string, body *stamp) (out outcome, err error) {
	now := in.now()
	var raw article.Raw
	defer func() { // one hostile line must not end the others
		if p := recover(); p != nil {
			out, err = in.refuse(line, raw, fmt.Errorf("reading it panicked: %v", p), bellwetherv1.CauseClass_CAUSE_CLASS_INTERNAL)
		}
	}()
	if err := article.Decode(line, &raw); err != nil {
		return in.refuse(line, raw, err, bellwetherv1.CauseClass_CAUSE_CLASS_MALFORMED)
	}
	if err := page.Fill(&raw); err != nil {
		return in.refuse(line, raw, err, bellwetherv1.CauseClass_CAUSE_CLASS_INVALID)
	}
	seenAt := now
	if replay != "" {
		seenAt = raw.ReplaySeenAt(now)
	}
	a, err := article.New(raw, seenAt)
	if err != nil {
		return in.refuse(line, raw, err, bellwetherv1.CauseClass_CAUSE_CLASS_INVALID)
	}
	if at := in.instant(a, replay, body); at != a.SeenAt {
		article.See(a, raw, time.UnixMilli(at))
	}
	a.Replay = replay
	return accept(a)
}

// instant is when an article was seen: a replay's line says it, else the body's stamp, else the clock.
func (in *intake) instant(a *bellwetherv1.Article, replay string, body *stamp) int64 {
	switch {
	case replay != "":
		return a.SeenAt
	case body != nil:
		return body.next(a.ArticleId)
	default:
		return in.recent.after(a.ArticleId, a.SeenAt)
	}
}

// tooLong refuses a line of which only the head was read.
func (in *intake) tooLong(head []byte, limit int) (outcome, error) {
	reason := fmt.Sprintf("the line is longer than %d bytes; only its first %d were kept", limit, len(head))
	return in.refuse(head, article.Raw{}, errors.New(reason), bellwetherv1.CauseClass_CAUSE_CLASS_TOO_LARGE)
}

// accept makes the message of an article.
func accept(a *bellwetherv1.Article) (outcome, error) {
	value, err := proto.Marshal(a)
	if err != nil {
		return outcome{}, fmt.Errorf("encoding an article: %w", err)
	}
	return outcome{message: kafka.Message{Topic: topics.Articles, Key: a.ArticleId, Value: value}}, nil
}

// refuse makes the dead letter of an item that can never become an article.
func (in *intake) refuse(payload []byte, raw article.Raw, cause error, class bellwetherv1.CauseClass) (outcome, error) {
	problems := article.Problems(cause)
	words := make([]string, len(problems))
	for i := range problems {
		problems[i].Reason = clip(problems[i].Reason, maxReason)
		words[i] = strings.TrimPrefix(problems[i].Field+": "+problems[i].Reason, ": ")
	}
	letter := &bellwetherv1.DeadLetter{
		Stage: stageName, Cause: class, Error: strings.Join(words, "; "), Field: problems[0].Field, Attempts: 1,
		FailedAt: in.now().UnixMilli(), Url: clip(raw.URL, article.MaxURL), Source: clip(string(raw.Source), article.MaxName), Payload: payload,
	}
	if id, err := article.IDFromURL(raw.URL); err == nil {
		letter.ArticleId, letter.Key = id[:], id[:]
	}
	message, err := stage.DeadLetterMessage(letter)
	if err != nil {
		return outcome{}, err
	}
	return outcome{message: message, problems: problems}, nil
}

// clip makes s valid UTF-8 of at most max bytes.
func clip(s string, max int) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	if len(s) <= max {
		return s
	}
	for max > 0 && !utf8.RuneStart(s[max]) {
		max--
	}
	return s[:max]
}
