package ingest

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/segmentio/kafka-go"
	"go.uber.org/zap/zaptest"
	"google.golang.org/protobuf/proto"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/kit/stage"
	"bellwether.internal/services/kit/topics"
)

// memory is a Writer that keeps messages, or fails.
type memory struct {
	mu       sync.Mutex
	messages []kafka.Message
	err      error
}

func (m *memory) WriteMessages(_ context.Context, messages ...kafka.Message) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err != nil {
		return m.err
	}
	m.messages = append(m.messages, messages...)
	return nil
}

func (m *memory) articles(t *testing.T) []*bellwetherv1.Article {
	t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []*bellwetherv1.Article
	for _, message := range m.messages {
		if message.Topic != topics.Articles {
			continue
		}
		a := &bellwetherv1.Article{}
		if err := proto.Unmarshal(message.Value, a); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(message.Key, a.ArticleId) {
			t.Errorf("key %x, article %x", message.Key, a.ArticleId)
		}
		all = append(all, a)
	}
	return all
}

func (m *memory) deadLetters(t *testing.T) []*bellwetherv1.DeadLetter {
	t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []*bellwetherv1.DeadLetter
	for _, message := range m.messages {
		if message.Topic != topics.DeadLetters {
			continue
		}
		d := &bellwetherv1.DeadLetter{}
		if err := proto.Unmarshal(message.Value, d); err != nil {
			t.Fatal(err)
		}
		all = append(all, d)
	}
	return all
}

// serve runs the API before a Writer and returns its address.
func serve(t *testing.T, w Writer) string {
	t.Helper()
	metrics := NewMetrics(prometheus.NewRegistry())
	mux := http.NewServeMux()
	newAPI(&intake{now: time.Now}, &publisher{writer: w, metrics: metrics}, metrics, zaptest.NewLogger(t)).register(mux)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

// post sends a body and returns the answer's status and JSON.
func post(t *testing.T, url, contentType, coding string, body io.Reader) (int, http.Header, map[string]any) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, body)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
	request.Header.Set("Content-Type", contentType)
	request.Header.Set("Content-Encoding", coding)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var got map[string]any
	if err := json.NewDecoder(response.Body).Decode(&got); err != nil {
		t.Fatalf("answer %d is not JSON: %v", response.StatusCode, err)
	}
	return response.StatusCode, response.Header, got
}

const (
	lines  = "application/x-ndjson"
	object = "application/json"
)

func TestArticlesTakesLines(t *testing.T) {
	w := &memory{}
	body := `{"url":"https://example.com/1","title":"one","text":"a"}` + "\r\n\n" +
		`{"url":"https://example.com/2","title":"","text":""}` + "\n" +
		`{"url":"https://example.com/3","title":"three"` + "\n" +
		`{"url":"https://example.com/4","removed":true}`
	status, _, got := post(t, serve(t, w)+"/v1/articles", lines, "", strings.NewReader(body))
	want := map[string]any{"accepted": 2.0, "refused": 2.0, "errors": []any{
		map[string]any{"line": 3.0, "field": "text", "error": "title and text are both empty; give at least one of them"},
		map[string]any{"line": 4.0, "field": "", "error": "not valid JSON at byte 46: unexpected end of JSON input"},
	}}
	if diff := cmp.Diff(want, got); status != http.StatusOK || diff != "" {
		t.Errorf("status %d (-want +got)\n%s", status, diff)
	}
	articles, letters := w.articles(t), w.deadLetters(t)
	if len(articles) != 2 || articles[0].Url != "https://example.com/1" || !articles[1].Removed || articles[0].Replay != "" {
		t.Errorf("articles %v", articles)
	}
	if len(letters) != 2 || letters[0].Stage != "ingest" || letters[0].Field != "text" || letters[0].Url != "https://example.com/2" ||
		letters[0].Cause != bellwetherv1.CauseClass_CAUSE_CLASS_INVALID || len(letters[0].ArticleId) != 16 ||
		letters[1].Cause != bellwetherv1.CauseClass_CAUSE_CLASS_MALFORMED || string(letters[1].Payload) != `{"url":"https://example.com/3","title":"three"` {
		t.Errorf("dead letters %v", letters)
	}
}

func TestArticlesNamesFieldsThatNobodyReads(t *testing.T) {
	body := `{"url":"https://example.com/1","title":"one","publishedAt":"2026-11-24"}` + "\n" +
		`{"url":"https://example.com/2","title":"two","publishedAt":"2026-11-24","` + strings.Repeat("b", 100) + `":1}`
	status, _, got := post(t, serve(t, &memory{})+"/v1/articles", lines, "", strings.NewReader(body))
	want := map[string]any{"accepted": 2.0, "refused": 0.0, "errors": []any{}, "ignored": []any{"publishedAt", strings.Repeat("b", maxIgnoredName)}}
	if diff := cmp.Diff(want, got); status != http.StatusOK || diff != "" {
		t.Errorf("status %d (-want +got)\n%s", status, diff)
	}
}

func TestArticlesTakesOneObject(t *testing.T) {
	w := &memory{}
	url := serve(t, w) + "/v1/articles"
	status, _, got := post(t, url, object+"; charset=utf-8", "", strings.NewReader("{\n \"url\": \"https://example.com/1\",\n \"title\": \"one\"}"))
	if diff := cmp.Diff(map[string]any{"accepted": 1.0, "refused": 0.0, "errors": []any{}}, got); status != 200 || diff != "" {
		t.Errorf("status %d (-want +got)\n%s", status, diff)
	}
	status, _, got = post(t, url, object, "", strings.NewReader(`{"url":"ftp://example.com","title":"x"}`))
	if status != http.StatusUnprocessableEntity || got["refused"] != 1.0 {
		t.Errorf("a refused one: status %d, %v", status, got)
	}
	status, _, _ = post(t, url, object, "", strings.NewReader(`{"text":"`+strings.Repeat("a", maxLine)+`"}`))
	if status != http.StatusRequestEntityTooLarge {
		t.Errorf("a huge one: status %d", status)
	}
	status, _, got = post(t, url, "text/html", "", strings.NewReader("<p>"))
	if status != http.StatusUnsupportedMediaType || !strings.Contains(fmt.Sprint(got["error"]), lines) {
		t.Errorf("HTML: status %d, %v", status, got)
	}
}

func TestArticlesReplayKeepsSeenAt(t *testing.T) {
	w := &memory{}
	url := serve(t, w) + "/v1/articles"
	body := `{"url":"https://example.com/1","title":"one","seen_at":"2024-01-28T10:00:00Z"}`
	for _, query := range []string{"", "?replay=r-1"} {
		if status, _, got := post(t, url+query, lines, "", strings.NewReader(body)); status != 200 {
			t.Fatalf("%s: status %d, %v", query, status, got)
		}
	}
	then := time.Date(2024, 1, 28, 10, 0, 0, 0, time.UTC).UnixMilli()
	got := w.articles(t)
	if got[0].SeenAt == then || got[0].Replay != "" || got[1].SeenAt != then || got[1].Replay != "r-1" {
		t.Errorf("live %v, replay %v", got[0], got[1])
	}
	if status, _, _ := post(t, url+"?replay=a/b", lines, "", strings.NewReader(body)); status != http.StatusBadRequest {
		t.Errorf("a bad id: status %d", status)
	}
}

func TestArticlesTakesCompressedBodies(t *testing.T) {
	body := []byte(`{"url":"https://example.com/1","title":"one"}`)
	var gz bytes.Buffer
	z := gzip.NewWriter(&gz)
	_, _ = z.Write(body)
	_ = z.Close()
	encoder, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		coding string
		body   []byte
		want   int
	}{
		{"gzip", gz.Bytes(), 200},
		{"zstd", encoder.EncodeAll(body, nil), 200},
		{"identity", body, 200},
		{"gzip", body, 400},
		{"gzip", gz.Bytes()[:gz.Len()-6], 400},
		{"zstd", body, 400},
		{"br", body, 415},
	} {
		w := &memory{}
		status, _, got := post(t, serve(t, w)+"/v1/articles", lines, tc.coding, bytes.NewReader(tc.body))
		if status != tc.want || status == 200 && len(w.articles(t)) != 1 {
			t.Errorf("%s: status %d, %v, want %d", tc.coding, status, got, tc.want)
		}
	}
}

func TestArticlesRefusesBombs(t *testing.T) {
	bomb := strings.Repeat(" ", 64<<20)
	var gz bytes.Buffer
	z, _ := gzip.NewWriterLevel(&gz, gzip.BestSpeed)
	_, _ = io.WriteString(z, bomb)
	_ = z.Close()
	encoder, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	for coding, body := range map[string][]byte{"gzip": gz.Bytes(), "zstd": encoder.EncodeAll([]byte(bomb), nil)} {
		status, _, got := post(t, serve(t, &memory{})+"/v1/articles", lines, coding, bytes.NewReader(body))
		if status != http.StatusRequestEntityTooLarge {
			t.Errorf("%s: status %d, %v", coding, status, got)
		}
	}
}

func TestArticlesRefusesLongLines(t *testing.T) {
	w := &memory{}
	body := `{"url":"https://example.com/1","title":"` + strings.Repeat("a", maxLine) + "\"}\n" + `{"url":"https://example.com/2","title":"two"}`
	status, _, got := post(t, serve(t, w)+"/v1/articles", lines, "", strings.NewReader(body))
	if status != 200 || got["accepted"] != 1.0 || got["refused"] != 1.0 {
		t.Errorf("status %d, %v", status, got)
	}
	if letters := w.deadLetters(t); len(letters) != 1 || letters[0].Cause != bellwetherv1.CauseClass_CAUSE_CLASS_TOO_LARGE || len(letters[0].Payload) != headKept {
		t.Errorf("dead letters: %d", len(letters))
	}
}

func TestArticlesAnswersWhatKafkaSays(t *testing.T) {
	for _, tc := range []struct {
		err  error
		want int
	}{
		{kafka.KafkaStorageError, 507},
		{kafka.WriteErrors{nil, kafka.Unknown}, 507},
		{kafka.LeaderNotAvailable, 503},
		{fmt.Errorf("dial: connection refused"), 503},
	} {
		for contentType, body := range map[string]string{lines: `{"url":"https://example.com/1","title":"one"}`, object: `{"url":"https://example.com/1","title":"one"}`} {
			status, header, got := post(t, serve(t, &memory{err: tc.err})+"/v1/articles", contentType, "", strings.NewReader(body))
			if status != tc.want || header.Get("Retry-After") == "" || got["error"] == "" {
				t.Errorf("%v as %s: status %d, %v", tc.err, contentType, status, got)
			}
		}
	}
}

// A body that is over the number of bodies is sent away, and comes through once there is room.
func TestArticlesPushesBack(t *testing.T) {
	metrics := NewMetrics(prometheus.NewRegistry())
	a := newAPI(&intake{now: time.Now}, &publisher{writer: &memory{}, metrics: metrics}, metrics, zaptest.NewLogger(t))
	mux := http.NewServeMux()
	a.register(mux)
	ask := func() int {
		recorder := httptest.NewRecorder()
		mux.ServeHTTP(recorder, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/articles", strings.NewReader("")))
		return recorder.Code
	}
	for range maxPushes {
		a.slots <- struct{}{}
	}
	if got := ask(); got != http.StatusTooManyRequests {
		t.Errorf("without room: status %d", got)
	}
	<-a.slots
	if got := ask(); got != http.StatusOK {
		t.Errorf("with room: status %d", got)
	}
}

func TestReplays(t *testing.T) {
	w := &memory{}
	url := serve(t, w)
	body := `{"topic":"mentions.v1","key":"AAAAAAAAAAAAAAAAAAAAAA==","payload":"aGk=","origin":{"partition":3,"offset":41}}
{"topic":"alerts.v1","key":"AAAAAAAAAAAAAAAAAAAAAA==","payload":"aGk="}
{"topic":"scored.v1","key":"AAAA","payload":"aGk="}
{"topic":"scored.v1","key":"AAAAAAAAAAAAAAAAAAAAAA==","payload":""}
no`
	status, _, got := post(t, url+"/v1/replays", lines, "", strings.NewReader(body))
	if status != 200 || got["accepted"] != 1.0 || got["refused"] != 4.0 {
		t.Errorf("status %d, %v", status, got)
	}
	want := []kafka.Message{{Topic: "mentions.v1", Key: make([]byte, 16), Value: []byte("hi"), Headers: []kafka.Header{
		{Key: "replayed", Value: []byte("3/41")}, {Key: "bellwether-origin", Value: []byte("3/41")}, stage.TraceHeader("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
	}}}
	if diff := cmp.Diff(want, w.messages); diff != "" {
		t.Errorf("written (-want +got)\n%s", diff)
	}
	if status, _, _ := post(t, url+"/v1/replays/end?id=r-1", lines, "", nil); status != 200 {
		t.Errorf("end of a replay: status %d", status)
	}
	if status, _, _ := post(t, url+"/v1/replays/end", lines, "", nil); status != 400 {
		t.Errorf("end of no replay: status %d", status)
	}
}
