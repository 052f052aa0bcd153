package report

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"unicode"
)

// TestProblemsInKorean asks for what cannot be answered on a Korean page: the problem is told in Korean, all of it but for
// names and values.
func TestProblemsInKorean(t *testing.T) {
	w := newWorld(t, few())
	id := fixtureID(99).String()
	for _, test := range []struct {
		path   string
		status int
		want   string
	}{
		{"/?days=0", 400, "매개변수 days: &#34;0&#34; 대신 1부터 3660까지의 정수를 쓰세요"},
		{"/?by=year", 400, "매개변수 by: 쓸 수 없는 값입니다"},
		{"/?until=soon", 400, "매개변수 until: 시각으로 읽을 수 없는 값입니다: &#34;soon&#34;."},
		{"/?until=1800-01-01", 400, "매개변수 until: 1970년부터"},
		{"/topics/nothing", 404, "없는 주제입니다: &#34;nothing&#34;"},
		{"/organizations/nothing", 404, "없는 기업입니다"},
		{"/articles/" + id, 404, "현재 집계되는 기사가 아닙니다: " + id},
		{"/articles/nothing", 400, "UUID가 아닙니다"},
		{"/articles?limit=0", 400, "매개변수 limit"},
		{"/articles?since=soon", 400, "매개변수 since: 시각으로"},
		{"/articles?topic=hmb", 400, "매개변수 topic: 없는 주제 id입니다(&#34;hmb&#34;). 비슷한 것: hbm"},
		{"/alerts/" + id, 404, "없는 경보입니다"},
		{"/alerts?state=loud", 400, "매개변수 state"},
		{"/compare?organization=nothing", 400, "매개변수 organization: 없는 기업 id입니다"},
		{"/reports/nothing", 404, "없는 보고서입니다"},
		{"/reports/topic-trend?since=soon", 200, "매개변수 since: 시각으로"},
		{"/reports/topic-trend?since=30d&by=year", 200, "매개변수 by: 쓸 수 없는 값입니다"},
		{"/reports/topic-trend?since=2026-03-02&until=2026-03-01", 200, "보다 앞서지 않습니다"},
		{"/reports/new-terms?since=30d&top=0", 200, "매개변수 top: &#34;0&#34; 대신 1부터"},
		{"/reports/topic-trend?since=30d&zone=Moon", 200, "매개변수 zone: 시간대로 읽을 수 없는 값입니다"},
		{"/trace?q=nonsense", 200, "기사의 전체 주소"},
	} {
		join := "?"
		if strings.Contains(test.path, "?") {
			join = "&"
		}
		status, body := w.get(t, test.path+join+"lang=ko")
		if status != test.status {
			t.Errorf("%s: status %d, want %d", test.path, status, test.status)
		}
		if !strings.Contains(body, test.want) {
			t.Errorf("%s: no %q in it", test.path, test.want)
		}
		shown, _, _ := strings.Cut(body, "<pre") // a report's SQL has English comments
		for _, english := range []string{"parameter ", "there is no", "is no ", "is none", "Not Found", "Bad Request"} {
			if strings.Contains(shown, english) {
				t.Errorf("%s: %q is in it", test.path, english)
			}
		}
	}
}

// TestProblemLanguage asks the API: its details are in the language that the caller accepts.
func TestProblemLanguage(t *testing.T) {
	w := newWorld(t, nil)
	for _, test := range []struct{ accepted, lang string }{{"", "en"}, {"ko-KR, en;q=0.5", "ko"}, {"de", "en"}} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.server.URL+"/v1/reports/topic-trend?since=soon&words=1", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept-Language", test.accepted)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		var p problem
		err = json.NewDecoder(resp.Body).Decode(&p)
		_ = resp.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		korean := strings.ContainsFunc(p.Detail, func(r rune) bool { return unicode.Is(unicode.Hangul, r) })
		if korean != (test.lang == "ko") || resp.Header.Get("Content-Language") != test.lang || p.Status != 400 || len(p.Parameters) == 0 {
			t.Errorf("Accept-Language %q: %+v in %q", test.accepted, p, resp.Header.Get("Content-Language"))
		}
	}
}
