package annotate

import (
	"slices"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
)

// mainTopic is the score from which a topic counts as one of the article's main ones.
const mainTopic = 0.75

// pairs joins organizations and topics that share a sentence. A main organization is also joined to a main topic that
// follows it: the topic's sentence names no organization, and the one before names this one alone.
func (r *reader) pairs(organizations []*bellwetherv1.OrganizationRole, topics []*bellwetherv1.Topic) []*bellwetherv1.Pair {
	var out []*bellwetherv1.Pair
	for _, o := range organizations {
		stands := make([]uint32, 0, len(o.Mentions))
		for _, i := range o.Mentions {
			if s := uint32(r.mentions[i].sentence); len(stands) == 0 || stands[len(stands)-1] != s {
				stands = append(stands, s)
			}
		}
		for _, t := range topics {
			shared := intersection(stands, t.Sentences)
			if len(shared) == 0 && o.Prominence == bellwetherv1.Prominence_PROMINENCE_MAIN && t.Score >= mainTopic {
				shared = r.followed(stands, t.Sentences)
			}
			if len(shared) > 0 {
				out = append(out, &bellwetherv1.Pair{Organization: o.EntityId, Topic: t.Topic, Sentences: shared})
			}
		}
	}
	return out
}

// intersection returns what two ascending lists share.
func intersection(x, y []uint32) []uint32 {
	var out []uint32
	for i, j := 0, 0; i < len(x) && j < len(y); {
		switch {
		case x[i] < y[j]:
			i++
		case x[i] > y[j]:
			j++
		default:
			out = append(out, x[i])
			i++
			j++
		}
	}
	return out
}

// followed returns the sentences of x that name one organization and are followed by one of y that names none, each
// with its follower.
func (r *reader) followed(x, y []uint32) []uint32 {
	var out []uint32
	for _, s := range x {
		if _, ok := slices.BinarySearch(y, s+1); !ok || r.organizationsIn(s) != 1 || r.organizationsIn(s+1) != 0 {
			continue
		}
		if len(out) == 0 || out[len(out)-1] != s {
			out = append(out, s)
		}
		out = append(out, s+1)
	}
	return out
}

// organizationsIn counts the different organizations of a sentence, up to two.
func (r *reader) organizationsIn(sentence uint32) int {
	first := int32(-1)
	mentions := r.in(int32(sentence))
	for i := range mentions {
		m := &mentions[i]
		switch {
		case !r.isOrganization(m) || m.entity == first:
		case first < 0:
			first = m.entity
		default:
			return 2
		}
	}
	if first < 0 {
		return 0
	}
	return 1
}
