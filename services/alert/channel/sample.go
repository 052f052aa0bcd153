package channel

import (
	"time"

	"github.com/google/uuid"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
)

// Sample is an invented transition, for trying a channel.
func Sample(now time.Time) Notice {
	id := uuid.New()
	return Notice{
		Key: id.String() + "/firing/test",
		AlertTransition: &bellwetherv1.AlertTransition{
			AlertId: id[:], Rule: "test", Series: "topic=hbm", State: bellwetherv1.AlertState_ALERT_STATE_FIRING, Direction: "spike",
			StartedAt: now.Truncate(time.Hour).UnixMilli(), DecidedAt: now.UnixMilli(), Value: 24, Expected: 3.2, Score: 6.1,
			BaselineSeconds: 58 * 24 * 3600, BucketSeconds: 3600, Stories: 24, PublisherFamilies: 9, Severity: "info",
			Recent: []int64{3, 2, 4, 3, 2, 5, 3, 4, 2, 3, 3, 24}, Publishers: []string{"Bellwether"}, Neutral: 24,
			Rises: []*bellwetherv1.AlertRise{{Kind: "organization", Name: "sk-hynix", Stories: 9, Expected: 1.1}},
			Evidence: []*bellwetherv1.AlertEvidence{{
				ArticleId: id[:], Title: "This is a test of an alert channel", Url: "https://example.org/test", Publisher: "Bellwether",
				Sentence: "Nothing happened; the sender is trying whether notices arrive. 알림 채널 시험입니다.", Sentiment: "neutral", PublishedAt: now.UnixMilli(),
			}},
		},
	}
}
