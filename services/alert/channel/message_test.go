package channel

import (
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
