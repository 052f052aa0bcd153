package ingest

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/segmentio/kafka-go"
	"go.uber.org/zap/zaptest"
	"google.golang.org/protobuf/proto"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/kit/broker"
	"bellwether.internal/services/kit/service"
	"bellwether.internal/services/kit/topics"
	"bellwether.internal/services/standin"
)

// The whole service before a broker: an article that is pushed and one that is polled arrive in the topic, each under
// its id; a refused one in the dead letters; sources can be listed, tried out and reloaded.
func TestService(t *testing.T) {
	s := newSite(t)
	s.set("/feed", text("application/rss+xml", rssOf(s.URL, "/1|하나|2026-11-23|요약")))
	s.set("/1", text("text/html", pageOf("하나의 기사", "삼성전자가 HBM4 공급을 늘린다.", "")))
	file := filepath.Join(t.TempDir(), "sources.yaml")
	write := func(yaml string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(yaml), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("sources: [{id: wire, url: '" + s.URL + "/feed', allow_private: true}]")
	address := standin.StartBroker(t)
	cfg := &Config{Base: service.Base{Listen: "127.0.0.1:0"}, Brokers: broker.Brokers{Kafka: []string{address}, KafkaReplication: 1}, Sources: file, UserAgent: "Bellwether/test"}
	if err := cfg.Check(); err != nil {
		t.Fatal(err)
	}
	rt := &service.Runtime{
		Name: "ingest", Instance: "ingest-0", State: t.TempDir(), Log: zaptest.NewLogger(t), Mux: http.NewServeMux(), Registry: prometheus.NewRegistry(),
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- Run(ctx, rt, cfg) }()
	server := httptest.NewServer(rt.Mux)
	defer server.Close()

	until(t, "the push to be acknowledged", func() bool { // 503 until the topics are there, 404 until the handlers are
		status, _ := tryPost(t, server.URL+"/v1/articles", `{"url":"https://example.com/1","title":"pushed"}`+"\n{}\n")
		return status == http.StatusOK
	})
	read := func(topic string) []kafka.Message { return readTopic(t, address, topic) }
	until(t, "the polled article", func() bool {
		found := map[string]bool{}
		for _, m := range read(topics.Articles) {
			a := &bellwetherv1.Article{}
			if err := proto.Unmarshal(m.Value, a); err != nil || string(m.Key) != string(a.ArticleId) {
				t.Fatalf("message %v: %v", m, err)
			}
			found[a.Title] = true
		}
		return found["pushed"] && found["하나의 기사"]
	})
	if letters := read(topics.DeadLetters); len(letters) == 0 {
		t.Error("no dead letter of the refused line")
	}

	response, err := http.Get(server.URL + "/v1/sources")
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Errorf("listing sources: status %d", response.StatusCode)
	}
	write("sources: []")
	if status, body := tryPost(t, server.URL+"/v1/sources/reload", ""); status != http.StatusOK || !strings.Contains(body, `"removed":1`) {
		t.Errorf("reload: status %d, %s", status, body)
	}
	write("sources: [{id: wire}]")
	if status, body := tryPost(t, server.URL+"/v1/sources/reload", ""); status != http.StatusUnprocessableEntity || !strings.Contains(body, "sources.yaml:1: url") {
		t.Errorf("reload of a bad file: status %d, %s", status, body)
	}

	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the service ended with %v", err)
	}
}

func TestSourcesCheck(t *testing.T) {
	s := newSite(t)
	s.set("/feed", text("application/rss+xml", rssOf(s.URL, "/1|하나|2026.11.23 10:00|요약", "/2|둘|2026-11-23|")))
	s.set("/1", text("text/html", pageOf("하나의 기사", "삼성전자가 HBM4 공급을 늘린다.", "")))
	p := newPolling(t, t.TempDir())
	defer p.stopAll(t)
	mux := http.NewServeMux()
	(&sourcesAPI{api: newAPI(p.intake, p.publish, p.metrics, p.log), poller: p.poller, fetch: p.fetch}).register(mux)
	ask := func(path string, private bool) (int, string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, nil)
		if private {
			r.Header.Set(AllowPrivateHeader, "true")
		}
		recorder := httptest.NewRecorder()
		mux.ServeHTTP(recorder, r)
		return recorder.Code, recorder.Body.String()
	}
	for _, tc := range []struct {
		query   string
		private bool
		status  int
		want    []string
	}{
		{"url=" + s.URL + "/feed&time_zone=Asia/Seoul", true, 200, []string{`"kind":"feed"`, `"count":2`, `"published_at":"2026-11-23T01:00:00Z"`, "the server answered 404"}},
		{"url=" + s.URL + "/1", true, 200, []string{`"kind":"page"`, `"title":"하나의 기사"`}},
		{"url=" + s.URL + "/1&kind=feed", true, 502, []string{"is no RSS"}},
		{"url=" + s.URL + "/none", true, 502, []string{"answered 404"}},
		{"url=" + s.URL + "/feed", false, 502, []string{"allow_private"}},
		{"url=nonsense", true, 400, []string{"url: "}},
	} {
		status, body := ask("/v1/sources/check?"+tc.query, tc.private)
		if status != tc.status {
			t.Errorf("%s: status %d, %s", tc.query, status, body)
		}
		for _, want := range tc.want {
			if !strings.Contains(body, want) {
				t.Errorf("%s: no %s in %s", tc.query, want, body)
			}
		}
	}
	if n := len(p.writer.articles(t)); n != 0 {
		t.Errorf("a check sent %d articles", n)
	}
}

// tryPost posts lines; 0 is a server that cannot be reached.
func tryPost(t *testing.T, url, body string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err.Error()
	}
	defer response.Body.Close()
	var b strings.Builder
	buffer := make([]byte, 4096)
	for {
		n, err := response.Body.Read(buffer)
		b.Write(buffer[:n])
		if err != nil {
			return response.StatusCode, b.String()
		}
	}
}

// readTopic reads what a topic holds now.
func readTopic(t *testing.T, address, topic string) []kafka.Message {
	t.Helper()
	client := &kafka.Client{Addr: kafka.TCP(address), Transport: &kafka.Transport{}}
	defer client.Transport.(*kafka.Transport).CloseIdleConnections()
	meta, err := client.Metadata(t.Context(), &kafka.MetadataRequest{Topics: []string{topic}})
	if err != nil {
		t.Fatal(err)
	}
	var all []kafka.Message
	for _, p := range meta.Topics[0].Partitions {
		conn, err := kafka.DialLeader(t.Context(), "tcp", address, topic, p.ID)
		if err != nil {
			t.Fatal(err)
		}
		first, last, err := conn.ReadOffsets()
		_ = conn.Close()
		if err != nil {
			t.Fatal(err)
		}
		if first == last {
			continue
		}
		reader := kafka.NewReader(kafka.ReaderConfig{Brokers: []string{address}, Topic: topic, Partition: p.ID, MaxWait: 100 * time.Millisecond})
		for offset := first; offset < last; offset++ {
			m, err := reader.ReadMessage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, m)
		}
		_ = reader.Close()
	}
	return all
}
