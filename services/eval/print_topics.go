package eval

import (
	"maps"
	"slices"
)

// wrongTopics names the topics that were missed and those that are not in a text.
func wrongTopics(t *Text, r *Reading) []string {
	var out []string
	for _, id := range t.Topics {
		if !slices.Contains(r.Topics, id) {
			out = append(out, "topic "+id+" missed")
		}
	}
	for _, id := range r.Topics {
		if !slices.Contains(t.Topics, id) && !slices.Contains(t.Minor, id) {
			out = append(out, "topic "+id+" is not what it is about")
		}
	}
	return out
}

func sortedKeys(m map[string]Tone) []string { return slices.Sorted(maps.Keys(m)) }
