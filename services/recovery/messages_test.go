package recovery

import (
	"testing"

	"google.golang.org/protobuf/proto"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/kit/topics"
)

// TestMessagesAreWhole decodes messages of each topic: each is another article, with what its text comes to.
func TestMessagesAreWhole(t *testing.T) {
	const n = 40
	made, err := newMessages(n)
	if err != nil {
		t.Fatal(err)
	}
	articleOf := map[string]func(value []byte) (*bellwetherv1.Article, *bellwetherv1.Annotation){
		topics.Articles: func(value []byte) (*bellwetherv1.Article, *bellwetherv1.Annotation) {
			a := &bellwetherv1.Article{}
			if err := proto.Unmarshal(value, a); err != nil {
				t.Fatal(err)
			}
			return a, nil
		},
		topics.Mentions: func(value []byte) (*bellwetherv1.Article, *bellwetherv1.Annotation) {
			e := &bellwetherv1.Extraction{}
			if err := proto.Unmarshal(value, e); err != nil {
				t.Fatal(err)
			}
			return e.GetArticle(), e.GetAnnotation()
		},
		topics.Scored: func(value []byte) (*bellwetherv1.Article, *bellwetherv1.Annotation) {
			s := &bellwetherv1.Scoring{}
			if err := proto.Unmarshal(value, s); err != nil {
				t.Fatal(err)
			}
			e := s.GetExtraction()
			if len(s.GetSentiments().GetMentions()) != len(e.GetAnnotation().GetMentions()) {
				t.Errorf("%d sentiments for %d mentions", len(s.GetSentiments().GetMentions()), len(e.GetAnnotation().GetMentions()))
			}
			return e.GetArticle(), e.GetAnnotation()
		},
	}
	for topic, decode := range articleOf {
		ids, signatures, mentions := map[string]bool{}, map[uint64]bool{}, 0
		last := int64(0)
		for i := range n {
			key, value, err := made[topic].at(i)
			if err != nil {
				t.Fatal(err)
			}
			a, annotation := decode(value)
			if string(a.GetArticleId()) != string(key) || len(key) != 16 || a.GetText() == "" || a.GetPublishedAt() <= last {
				t.Errorf("%s: message %d is of article %x, published %d; its key is %x", topic, i, a.GetArticleId(), a.GetPublishedAt(), key)
			}
			last = a.GetPublishedAt()
			ids[string(key)], signatures[annotation.GetSignature()] = true, true
			mentions += len(annotation.GetMentions())
		}
		if len(ids) != n || (topic != topics.Articles && (len(signatures) != n || mentions == 0)) {
			t.Errorf("%s: %d articles, %d signatures, %d mentions, want %d, %d and some", topic, len(ids), len(signatures), mentions, n, n)
		}
	}
}
