package store

import (
	"time"

	"github.com/google/uuid"

	"bellwether.internal/services/story"
)

// signatures are the columns of the signatures table.
type signatures struct {
	day       []time.Time
	band      []uint8
	value     []uint16
	article   []uuid.UUID
	revision  []uint64
	madeBy    []string
	published []int64
	signature []uint64
}

// add appends the bands of a sighting; one without a signature (too short a text) has none.
func (t *signatures) add(s *sighting) {
	signature := s.signature
	if signature == 0 {
		return
	}
	for band := range story.Bands {
		t.day = append(t.day, time.UnixMilli(s.published).UTC())
		t.band = append(t.band, uint8(band))
		t.value = append(t.value, story.Band(signature, band))
		t.article = append(t.article, s.article)
		t.revision = append(t.revision, s.revision)
		t.madeBy = append(t.madeBy, s.madeBy)
		t.published = append(t.published, s.published)
		t.signature = append(t.signature, signature)
	}
}

func (t *signatures) columns() []column {
	return []column{
		{"day", t.day},
		{"band", t.band},
		{"value", t.value},
		{"article_id", t.article},
		{"revision", t.revision},
		{"made_by", t.madeBy},
		{"published_at", t.published},
		{"signature", t.signature},
	}
}
