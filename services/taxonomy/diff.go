package taxonomy

import (
	"maps"
	"reflect"
	"slices"
)

// Change is one entry that differs between two taxonomies.
type Change struct {
	// Section is organizations, people, topics, events, publishers, contexts or decoys.
	Section string
	// ID names the entry: its id, an event's kind, a context's name, the decoy itself.
	ID string
	// What is added, removed or changed.
	What string
}

// Diff returns what changes from a to b, section by section, by id. What a change does to articles is another question;
// `bellwether taxonomy diff` answers it.
func Diff(a, b *Taxonomy) []Change {
	var out []Change
	compare := func(section string, before, after map[string]any) {
		ids := slices.Sorted(maps.Keys(before))
		for id := range after {
			if _, ok := before[id]; !ok {
				ids = append(ids, id)
			}
		}
		slices.Sort(ids)
		for _, id := range ids {
			x, inA := before[id]
			y, inB := after[id]
			switch {
			case !inA:
				out = append(out, Change{section, id, "added"})
			case !inB:
				out = append(out, Change{section, id, "removed"})
			case !reflect.DeepEqual(x, y):
				out = append(out, Change{section, id, "changed"})
			}
		}
	}
	compare("organizations", index(a.Organizations, organizationEntry), index(b.Organizations, organizationEntry))
	compare("people", index(a.People, personEntry), index(b.People, personEntry))
	compare("topics", index(a.Topics, topicEntry), index(b.Topics, topicEntry))
	compare("events", index(a.Events, eventEntry), index(b.Events, eventEntry))
	compare("publishers", index(a.Publishers, familyEntry), index(b.Publishers, familyEntry))
	compare("contexts", contextEntries(a), contextEntries(b))
	compare("decoys", index(a.Decoys, decoyEntry), index(b.Decoys, decoyEntry))
	return out
}

// index returns entries by id; entry gives an id and the entry without its position.
func index[E any](entries []E, entry func(E) (string, any)) map[string]any {
	out := make(map[string]any, len(entries))
	for _, e := range entries {
		id, value := entry(e)
		out[id] = value
	}
	return out
}

func organizationEntry(o Organization) (string, any) { o.Position = ""; return o.ID, o }
func personEntry(p Person) (string, any)             { p.Position = ""; return p.ID, p }
func topicEntry(t Topic) (string, any)               { t.Position = ""; return t.ID, t }
func eventEntry(e EventKind) (string, any)           { e.Position = ""; return e.Kind, e }
func familyEntry(f PublisherFamily) (string, any)    { f.Position = ""; return f.ID, f }
func decoyEntry(d string) (string, any)              { return d, d }

func contextEntries(t *Taxonomy) map[string]any {
	out := make(map[string]any, len(t.Contexts))
	for name, words := range t.Contexts {
		out[name] = words
	}
	return out
}

// sortedKeys returns the keys of m in order.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
