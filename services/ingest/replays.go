package ingest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/segmentio/kafka-go"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/kit/stage"
	"bellwether.internal/services/kit/topics"
)

// ReplayedHeader marks a message that was taken out of the dead letters and written again; its value is where the
// failed one stood, "partition/offset".
const ReplayedHeader = "replayed"

// replayLine is one failed message to be written again, a line of POST /v1/replays. Bytes are base64.
type replayLine struct {
	// Topic is the one that the stage which failed reads.
	Topic   string `json:"topic"`
	Key     []byte `json:"key"`
	Payload []byte `json:"payload"`
	Origin  struct {
		Partition int   `json:"partition"`
		Offset    int64 `json:"offset"`
	} `json:"origin"`
}

// replays writes failed messages to their topics again and answers as a push does.
func (a *api) replays(w http.ResponseWriter, r *http.Request) answer {
	return a.read(w, r, func(ctx context.Context, body io.Reader) answer {
		var result pushResult
		result.Errors = []lineError{}
		// A line holds a message of up to 1 MiB in base64.
		lines := newLineReader(body, 2*topics.MaxMessage)
		for {
			batch, readErr := readBatch(lines)
			messages := make([]kafka.Message, 0, len(batch))
			for _, l := range batch {
				message, field, err := replayMessage(l)
				if err != nil {
					result.Refused++
					if len(result.Errors) < maxErrors {
						result.Errors = append(result.Errors, lineError{Line: l.number, Field: field, Error: err.Error()})
					}
					continue
				}
				messages = append(messages, message)
			}
			if err := a.publish.publish(ctx, messages); err != nil {
				return a.failed(r, err, &result)
			}
			result.Accepted += len(messages)
			switch {
			case errors.Is(readErr, io.EOF):
				return answer{status: http.StatusOK, body: result}
			case readErr != nil:
				return a.failed(r, readErr, &result)
			}
		}
	})
}

// replayMessage reads one line; field names what is wrong with it.
func replayMessage(l line) (message kafka.Message, field string, err error) {
	var in replayLine
	switch {
	case l.tooLong:
		return message, "", errors.New("the line is longer than a message can be")
	case json.Unmarshal(l.data, &in) != nil:
		return message, "", errors.New(`not a JSON object {"topic","key","payload","origin":{"partition","offset"}} with base64 key and payload`)
	case in.Topic != topics.Articles && in.Topic != topics.Mentions && in.Topic != topics.Scored:
		return message, "topic", fmt.Errorf("%.60q takes no replays; one of %s, %s, %s does", in.Topic, topics.Articles, topics.Mentions, topics.Scored)
	case len(in.Key) != 16:
		return message, "key", fmt.Errorf("has %d bytes; an article's id has 16", len(in.Key))
	case len(in.Payload) == 0:
		return message, "payload", errors.New("is empty")
	case len(in.Payload) > topics.MaxMessage:
		return message, "payload", fmt.Errorf("has %d bytes, a message at most %d", len(in.Payload), topics.MaxMessage)
	}
	// The place in articles.v1 goes along, so that what becomes of the replay is that article's outcome.
	origin := stage.OriginHeader(&bellwetherv1.Origin{Partition: int32(in.Origin.Partition), Offset: in.Origin.Offset})
	return kafka.Message{
		Topic: in.Topic, Key: in.Key, Value: in.Payload,
		Headers: []kafka.Header{{Key: ReplayedHeader, Value: origin.Value}, origin},
	}, "", nil
}

// replayEnd is called when a replay of the past was sent whole. Nothing has to be done here: its articles carry its id.
func (a *api) replayEnd(_ http.ResponseWriter, r *http.Request) answer {
	id := r.URL.Query().Get("id")
	if !replayPattern.MatchString(id) {
		return answer{status: http.StatusBadRequest, body: failure{Error: "id: want the replay's id"}}
	}
	return answer{status: http.StatusOK, body: struct {
		ID string `json:"id"`
	}{id}}
}
