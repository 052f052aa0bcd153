package channel

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/taxonomy"
)

// TestMessages shows an onset and an end as people read them.
func TestMessages(t *testing.T) {
	names := Names{"hbm": taxonomy.Names{En: "High-bandwidth memory", Ko: "고대역폭메모리"}, "sk-hynix": taxonomy.Names{En: "SK hynix", Ko: "SK하이닉스"}}
	onset := Notice{Zone: time.FixedZone("KST", 9*60*60), AlertTransition: &bellwetherv1.AlertTransition{
		Series: "topic=hbm", State: bellwetherv1.AlertState_ALERT_STATE_FIRING, Direction: "spike",
		StartedAt: now.Truncate(time.Hour).UnixMilli(), Value: 24, Expected: 3.2, BaselineSeconds: 58 * 24 * 3600, BucketSeconds: 3600, PublisherFamilies: 9,
		Recent: []int64{3, 2, 0, 5, 24}, Publishers: []string{"한빛경제", "Harbor Wire"}, Positive: 14, Neutral: 8, Negative: 2,
		Rises:    []*bellwetherv1.AlertRise{{Kind: "organization", Name: "sk-hynix", Stories: 12, Expected: 1.1}, {Kind: "term", Name: "HBM4", Stories: 9}},
		Evidence: []*bellwetherv1.AlertEvidence{{Title: "HBM4 양산", Url: "https://example.org/1", Publisher: "한빛경제", Sentence: "HBM4 주문이 급증했다.", Sentiment: "positive"}},
	}}
	over := onset
	over.AlertTransition = &bellwetherv1.AlertTransition{
		Series: "topic=hbm", State: bellwetherv1.AlertState_ALERT_STATE_RESOLVED, Direction: "spike", Replayed: true,
		StartedAt: onset.GetStartedAt(), EndedAt: now.Add(20 * time.Hour).Truncate(time.Hour).UnixMilli(), Value: 40, Expected: 2.8, BucketSeconds: 3600,
	}
	for _, tt := range []struct {
		name, lang string
		notice     Notice
		want       string
	}{
		{"onset", "en", onset, `Spike in news on High-bandwidth memory: 24 stories, 3.2 expected

24 unique stories on High-bandwidth memory, 16 Nov 2026 11:00 to 12:00 KST. Expected: 3.2, from 58 days of history.
▁▁▁▂█  the last 5 hours, up to 12:00 KST
9 independent publishers: 한빛경제, Harbor Wire
Tone: 14 positive, 8 neutral, 2 negative
Also up: SK hynix (12 stories, usually 1.1), HBM4 (9 stories, usually 0)

• HBM4 양산 — 한빛경제 [positive]
  “HBM4 주문이 급증했다.”
  https://example.org/1`},
		{"onset", "ko", onset, `고대역폭메모리 기사 급증: 24건(평소 3.2건)

2026년 11월 16일 11:00~12:00 KST ‘고대역폭메모리’ 관련 기사는 중복을 빼고 24건입니다. 지난 58일을 기준으로 하면 평소에는 3.2건입니다.
▁▁▁▂█  최근 5시간, 12:00 KST까지
서로 다른 매체 9곳: 한빛경제, Harbor Wire
논조: 긍정 14건, 중립 8건, 부정 2건
함께 늘어난 이름과 낱말: SK하이닉스(12건, 평소 1.1건), HBM4(9건, 평소 0건)

• HBM4 양산 — 한빛경제 [긍정]
  “HBM4 주문이 급증했다.”
  https://example.org/1`},
		{"end", "en", over, `[replay] Over: Spike in news on High-bandwidth memory: 40 stories, 2.8 expected

16 Nov 2026 11:00 to 17 Nov 2026 07:00 KST. At the peak there were 40 unique stories in 1 hour; expected: 2.8.`},
		{"end", "ko", over, `[재현] 종료: 고대역폭메모리 기사 급증: 40건(평소 2.8건)

2026년 11월 16일 11:00~2026년 11월 17일 07:00 KST. 가장 많았던 1시간에 중복을 빼고 40건이 나왔습니다(평소 2.8건).`},
	} {
		v := newVoice(tt.lang, names)
		if diff := cmp.Diff(tt.want, v.title(tt.notice)+"\n\n"+v.text(tt.notice)); diff != "" {
			t.Errorf("%s in %s (-want +got):\n%s", tt.name, tt.lang, diff)
		}
	}
	if got := newVoice("en", nil).about("source=wire"); got != "wire" {
		t.Errorf("a source is called %q", got)
	}
}

// TestMessagesOfMeans shows shifts of tone and of share as people read them.
func TestMessagesOfMeans(t *testing.T) {
	names := Names{"hbm": taxonomy.Names{En: "High-bandwidth memory", Ko: "고대역폭메모리"}, "sk-hynix": taxonomy.Names{En: "SK hynix", Ko: "SK하이닉스"}}
	notice := func(series, measure string, value, expected float64, state bellwetherv1.AlertState) Notice {
		return Notice{Zone: time.FixedZone("KST", 9*60*60), AlertTransition: &bellwetherv1.AlertTransition{
			Series: series, Measure: measure, State: state, Direction: "shift", StartedAt: now.Truncate(6 * time.Hour).UnixMilli(),
			EndedAt: now.Truncate(6 * time.Hour).Add(12 * time.Hour).UnixMilli(), Value: value, Expected: expected, BaselineSeconds: 58 * 24 * 3600,
			BucketSeconds: 6 * 3600, Stories: 15, AllStories: 24, PublisherFamilies: 9,
		}}
	}
	const firing, resolved = bellwetherv1.AlertState_ALERT_STATE_FIRING, bellwetherv1.AlertState_ALERT_STATE_RESOLVED
	const pair = "organization=sk-hynix,topic=hbm"
	for _, tt := range []struct {
		lang   string
		notice Notice
		want   string
	}{
		{"en", notice("organization=sk-hynix", "sentiment", -.45, .2, firing), `Worse tone in news on SK hynix: −0.45, +0.20 expected

Net tone of 15 unique stories on SK hynix, 16 Nov 2026 09:00 to 15:00 KST: −0.45, from −1 (all negative) to +1 (all positive). Expected: +0.20, from 58 days of history.`},
		{"ko", notice("organization=sk-hynix", "sentiment", -.45, .2, firing), `SK하이닉스 관련 논조 악화: −0.45(평소 +0.20)

2026년 11월 16일 09:00~15:00 KST ‘SK하이닉스’ 관련 기사 15건(중복 제외)의 순논조는 −0.45입니다(모두 부정이면 −1, 모두 긍정이면 +1). 지난 58일을 기준으로 하면 평소에는 +0.20입니다.`},
		{"en", notice(pair, "share", .625, .31, firing), `SK hynix takes a larger share of the news on High-bandwidth memory: 62%, 31% expected

SK hynix has 15 of the 24 stories that name an organization on High-bandwidth memory, 16 Nov 2026 09:00 to 15:00 KST: 62%. Expected: 31%, from 58 days of history. A story counts once for each organization.`},
		{"ko", notice(pair, "share", .1, .31, firing), `고대역폭메모리 보도에서 SK하이닉스 비중 축소: 10%(평소 31%)

2026년 11월 16일 09:00~15:00 KST ‘고대역폭메모리’ 보도에서 기업을 다룬 기사 24건 가운데 ‘SK하이닉스’ 기사는 15건, 10%입니다. 지난 58일을 기준으로 하면 평소에는 31%입니다. 한 기사는 거기 나온 기업마다 한 건으로 셉니다.`},
		{"en", notice(pair, "sentiment", .6, .2, resolved), `Over: Better tone in news on SK hynix · High-bandwidth memory: +0.60, +0.20 expected

16 Nov 2026 09:00 to 21:00 KST. At its best the net tone of 15 unique stories in 6 hours was +0.60; expected: +0.20.`},
		{"ko", notice(pair, "share", .625, .31, resolved), `종료: 고대역폭메모리 보도에서 SK하이닉스 비중 확대: 62%(평소 31%)

2026년 11월 16일 09:00~21:00 KST. 비중이 가장 컸던 6시간에는 62%였습니다(24건 중 15건, 평소 31%).`},
	} {
		v := newVoice(tt.lang, names)
		got := v.title(tt.notice) + "\n\n" + v.text(tt.notice)
		got, _, _ = strings.Cut(got, "\n9 independent")
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("in %s (-want +got):\n%s", tt.lang, diff)
		}
	}
	// With the means of the buckets before, of which one had too few stories, there is a chart.
	for _, tt := range []struct {
		lang, series, measure string
		means                 []float64
		want                  string
	}{
		{"en", "organization=sk-hynix", "sentiment", []float64{.2, .31, math.NaN(), .1, -.45}, "▇█·▆▁  the last 30 hours, up to 15:00 KST (−0.45 to +0.31)"},
		{"ko", "organization=sk-hynix", "sentiment", []float64{.2, .31, math.NaN(), .1, -.45}, "▇█·▆▁  최근 30시간, 15:00 KST까지(−0.45~+0.31)"},
		{"en", pair, "share", []float64{.3, .32, .28, .625}, "▁▂▁█  the last 24 hours, up to 15:00 KST (28% to 62%)"},
		{"ko", pair, "share", []float64{.3, .32, .28, .625}, "▁▂▁█  최근 24시간, 15:00 KST까지(28%~62%)"},
		{"en", pair, "share", []float64{math.NaN(), .625}, ""},
		{"en", pair, "share", []float64{.5, .5}, ""},
	} {
		told := notice(tt.series, tt.measure, -.45, .2, firing)
		told.RecentMeans = tt.means
		v := newVoice(tt.lang, names)
		lines := strings.Split(v.text(told), "\n")
		if tt.want == "" {
			if len(lines) != 1 {
				t.Errorf("of %v there is a chart: %q", tt.means, lines[1:])
			}
			continue
		}
		if len(lines) < 2 || lines[1] != tt.want {
			t.Errorf("in %s: %q, want the chart %q", tt.lang, lines, tt.want)
		}
		body, err := json.Marshal(v.payload(told))
		if err != nil {
			t.Fatal(err)
		}
		if tt.measure == "sentiment" && !strings.Contains(string(body), `"recent_means":[0.2,0.31,null,0.1,-0.45]`) {
			t.Errorf("a webhook is sent %s", body)
		}
	}
	for lang, w := range map[string]words{"en": english(), "ko": korean()} {
		if len(w.measured) != 4 {
			t.Errorf("%s has %d sayings for means, want 4", lang, len(w.measured))
		}
	}
}
