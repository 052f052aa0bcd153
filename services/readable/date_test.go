package readable

import (
	"testing"
	"time"
)

func TestParseTime(t *testing.T) {
	seoul := time.FixedZone("Asia/Seoul", 9*60*60)
	for _, c := range []struct{ in, want string }{
		{"2024-01-28T16:46:59+09:00", "2024-01-28T16:46:59+09:00"},
		{"2024-01-28T16:46:59+0900", "2024-01-28T16:46:59+09:00"},
		{"2024-01-28T07:46:59.123Z", "2024-01-28T07:46:59Z"},
		{"2024-01-28T07:46Z", "2024-01-28T07:46:00Z"},
		{"2024-01-28T16:46:59", "2024-01-28T16:46:59+09:00"},
		{"2024-01-28 16:46:59.0", "2024-01-28T16:46:59+09:00"},
		{"2024/01/28 16:46", "2024-01-28T16:46:00+09:00"},
		{"20240128164659", "2024-01-28T16:46:59+09:00"},
		{"Sun, 28 Jan 2024 07:46:59 +0000", "2024-01-28T07:46:59Z"},
		{"1706428019", "2024-01-28T16:46:59+09:00"},
		{"1706428019000", "2024-01-28T16:46:59+09:00"},
		{"2024-01-28", "2024-01-28"},
		{"20240128", "2024-01-28"},
		// as people write
		{"2024.01.28 16:46:59", "2024-01-28T16:46:59+09:00"},
		{"2024.01.28. 오후 4:46", "2024-01-28T16:46:00+09:00"},
		{"2024-01-28 오후 4:46", "2024-01-28T16:46:00+09:00"},
		{"2024-01-28 오전 12:05", "2024-01-28T00:05:00+09:00"},
		{"2024-01-28 오후 12:05", "2024-01-28T12:05:00+09:00"},
		{"입력 2024.01.28 16:46", "2024-01-28T16:46:00+09:00"},
		{"승인 2024.01.28(일) 16:46", "2024-01-28T16:46:00+09:00"},
		{"2024년 1월 28일", "2024-01-28"},
		{"2024년 01월 28일 16시 46분", "2024-01-28T16:46:00+09:00"},
		{"2024년 1월 28일 일요일 오후 4시 46분", "2024-01-28T16:46:00+09:00"},
		{"2024. 1. 28.", "2024-01-28"},
		{"기사입력 : 2024/01/28 [16:46]", "2024-01-28"},
		{"January 28, 2024", "2024-01-28"},
		{"Jan. 28, 2024 4:46 pm EST", "2024-01-28T16:46:00-05:00"},
		{"Updated Jan 28, 2024, 4:46 p.m.", "2024-01-28T16:46:00+09:00"},
		{"28 January 2024", "2024-01-28"},
		{"Sun 28 Jan 2024 18.54 GMT", "2024-01-28T18:54:00Z"},
		{"2024-01-28 16:46 UTC", "2024-01-28T16:46:00Z"},
		// no dates
		{"", ""},
		{"yesterday", ""},
		{"2024-13-28", ""},
		{"2024-02-31", ""},
		{"03/04/2024", ""},
		{"1.2.3.4", ""},
		{"2024.01.28 99:99", "2024-01-28"},
	} {
		if got := show(parseTime(c.in, seoul)); got != c.want {
			t.Errorf("parseTime(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

// show renders a moment as the command does.
func show(m moment) string {
	switch {
	case m.missing():
		return ""
	case m.dateOnly:
		return m.at.Format(time.DateOnly)
	}
	return m.at.Format(time.RFC3339)
}

func TestPublished(t *testing.T) {
	const text = `<p>The plant will make memory for servers from next year on, the company said.</p><p>회사는 2019년 3월 1일에 세워졌다고 밝혔다. 공장은 내년에 문을 연다고 한다.</p>`
	for _, c := range []struct {
		name, head, body, url string
		want, wantUpdated     string
	}{
		{
			name: "linked data first", want: "2024-01-28T16:46:59+09:00", wantUpdated: "2024-01-29T10:00:00Z",
			head: `<script type="application/ld+json">{"@graph":[{"@type":"WebPage","datePublished":"2001-01-01"},{"@type":"NewsArticle","datePublished":"2024-01-28T16:46:59+09:00","dateModified":"2024-01-29T10:00:00Z"}]}</script><meta property="article:published_time" content="2020-01-01T00:00:00Z">`,
		},
		{
			name: "meta", want: "2024-01-28T16:46:59+09:00", wantUpdated: "2024-01-28T17:00:00+09:00",
			head: `<meta property="article:published_time" content="2024-01-28T16:46:59+09:00"><meta property="article:modified_time" content="2024-01-28T17:00:00+09:00">`,
		},
		{
			name: "a day in meta, its time on the page", want: "2024-01-28T16:46:00Z",
			head: `<meta name="date" content="2024-01-28">`, body: `<h1>A plant for memory</h1><p>Published 2024.01.28 16:46</p>`,
		},
		{
			name: "midnight in linked data, its time on the page", want: "2024-01-28T16:46:00Z",
			head: `<script type="application/ld+json">{"@type":"Article","datePublished":"2024-01-28T00:00:00Z"}</script>`, body: `<h1>A plant for memory</h1><div>입력 2024.01.28 16:46</div>`,
		},
		{
			name: "label and change on one line", want: "2024-01-28T16:46:00Z", wantUpdated: "2024-01-28T18:01:00Z",
			body: `<h1>A plant for memory</h1><div>입력 2024.01.28 16:46 | 수정 2024.01.28 18:01</div>`,
		},
		{name: "label and date apart", want: "2024-01-28T16:46:00Z", body: `<h1>A plant for memory</h1><dl><dt>승인</dt><dd>2024.01.28 16:46</dd></dl>`},
		{name: "two-digit year behind a label", want: "2024-01-28T16:46:00Z", body: `<h1>A plant for memory</h1><div>등록 24.01.28 16:46</div>`},
		{name: "time element", want: "2024-01-28T07:46:59Z", body: `<h1>A plant for memory</h1><time datetime="2024-01-28T07:46:59Z">today</time>`},
		{name: "times of other stories do not count", want: "", body: `<h1>A plant for memory</h1><ul><li><time datetime="2020-01-28T07:46:59Z">old</time></li></ul>`},
		{name: "line below the headline", want: "2024-01-28", body: `<h1>A plant for memory</h1><div>2024년 1월 28일</div>`},
		{name: "the past in the text does not count", want: "", body: `<h1>A plant for memory</h1>`},
		{name: "path of the URL", want: "2024-01-28", url: "https://example.com/2024/01/28/plant.html", body: `<h1>A plant for memory</h1>`},
		{name: "number in the URL", want: "2024-01-28", url: "https://example.com/view?no=20240128001234", body: `<h1>A plant for memory</h1>`},
		{name: "unreadable", want: "", head: `<meta property="article:published_time" content="soon">`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Extract([]byte("<html><head>"+c.head+"</head><body>"+c.body+text+"</body></html>"), Options{URL: c.url, Zone: time.UTC})
			if err != nil {
				t.Fatal(err)
			}
			if p := show(moment{got.Published, got.PublishedDateOnly}); p != c.want {
				t.Errorf("published %q, want %q", p, c.want)
			}
			if u := show(moment{got.Updated, got.UpdatedDateOnly}); u != c.wantUpdated {
				t.Errorf("updated %q, want %q", u, c.wantUpdated)
			}
		})
	}
}
