package report

import (
	"slices"

	"bellwether.internal/services/taxonomy"
)

// names gives ids their display names in the reader's language.
type names struct {
	organizations, topics map[string]taxonomy.Names
	people                map[string]taxonomy.Names
	market                *taxonomy.Taxonomy
	called                taxonomy.Called
}

func newNames(t *taxonomy.Taxonomy) *names {
	n := &names{market: t, called: taxonomy.NewCalled(t), organizations: map[string]taxonomy.Names{}, topics: map[string]taxonomy.Names{}, people: map[string]taxonomy.Names{}}
	for _, o := range t.Organizations {
		n.organizations[o.ID] = o.Name
	}
	for _, topic := range t.Topics {
		n.topics[topic.ID] = topic.Name
	}
	for _, p := range t.People {
		n.people[p.ID] = p.Name
	}
	return n
}

func name(of map[string]taxonomy.Names, id, lang string) string {
	if n := of[id].In(lang); n != "" {
		return n
	}
	return id
}

// entity is the name of an organization or person; the id itself where the taxonomy no longer has it.
func (n *names) entity(id, lang string) string {
	if _, ok := n.people[id]; ok {
		return name(n.people, id, lang)
	}
	return name(n.organizations, id, lang)
}

// topic is the name of a topic, or its id.
func (n *names) topic(id, lang string) string { return name(n.topics, id, lang) }

// join puts a column with the display name behind each column that holds ids: name behind entity_id, topic_name behind
// topic. A column of that name that the query made itself stays as it is. In the column driver, which names things of several
// kinds, an organization is called by its name, and its id stays in entity_id.
func (n *names) join(t *Table, lang string) {
	if driver, id := t.index("driver"), t.index("entity_id"); driver >= 0 && id >= 0 {
		for _, row := range t.Rows {
			if organization, _ := row[id].(string); organization != "" {
				row[driver] = n.entity(organization, lang)
			}
		}
		n.after(t, "topic", "topic_name", func(id string) string { return n.topic(id, lang) })
		return
	}
	n.after(t, "entity_id", "name", func(id string) string { return n.entity(id, lang) })
	n.after(t, "topic", "topic_name", func(id string) string { return n.topic(id, lang) })
}

func (n *names) after(t *Table, column, added string, display func(string) string) {
	at := t.index(column)
	if at < 0 || t.index(added) >= 0 {
		return
	}
	t.Columns = slices.Insert(t.Columns, at+1, Column{Name: added, Type: "String"})
	for i, row := range t.Rows {
		id, _ := row[at].(string)
		shown := ""
		if id != "" {
			shown = display(id)
		}
		t.Rows[i] = slices.Insert(row, at+1, any(shown))
	}
}
