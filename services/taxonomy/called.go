package taxonomy

import (
	"slices"
	"strings"
)

// Called lists, by kind of id and folded text, the ids that the taxonomy calls by it, in tiers: an id itself first, then
// display names, then aliases and tickers, then forms that need care in a text and a topic's sure words.
type Called map[string][]map[string][]string

// NewCalled reads the names out of the taxonomy.
func NewCalled(t *Taxonomy) Called {
	tiers := func() []map[string][]string {
		return []map[string][]string{{}, {}, {}, {}}
	}
	c := Called{"organization": tiers(), "topic": tiers()}
	add := func(kind string, tier int, id string, texts ...string) {
		for _, text := range texts {
			into := c[kind][tier]
			if key := fold(text); key != "" && !slices.Contains(into[key], id) {
				into[key] = append(into[key], id)
			}
		}
	}
	for _, o := range t.Organizations {
		add("organization", 0, o.ID, o.ID)
		add("organization", 1, o.ID, o.Name.En, o.Name.Ko)
		add("organization", 2, o.ID, o.Aliases...)
		add("organization", 2, o.ID, o.Tickers...)
		for _, short := range o.Short {
			add("organization", 3, o.ID, short.Text...)
		}
	}
	for _, topic := range t.Topics {
		add("topic", 0, topic.ID, topic.ID)
		add("topic", 1, topic.ID, topic.Name.En, topic.Name.Ko)
		for _, name := range []string{topic.Name.En, topic.Name.Ko} { // 고대역폭메모리(HBM)
			before, inside, found := strings.Cut(name, "(")
			if found {
				add("topic", 2, topic.ID, before, strings.TrimSuffix(inside, ")"))
			}
		}
		for _, words := range topic.Keywords {
			if words.Weight < 1 { // one that leaves no doubt
				continue
			}
			for _, word := range words.Any {
				add("topic", 3, topic.ID, strings.TrimSuffix(word, "*"))
			}
		}
	}
	return c
}

// IDs are those that a text means, in order; kind is organization or topic; none where the taxonomy calls nothing so, several where it may mean each.
func (c Called) IDs(kind, text string) []string {
	for _, tier := range c[kind] {
		if ids := tier[fold(text)]; len(ids) > 0 {
			return slices.Sorted(slices.Values(ids))
		}
	}
	return nil
}
