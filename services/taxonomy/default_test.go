package taxonomy_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"bellwether.internal/services/taxonomy"
)

// TestDefaultHasTheAgreedIDs holds the embedded taxonomy against the list that others rely on, where that is at hand.
func TestDefaultHasTheAgreedIDs(t *testing.T) {
	shared := os.Getenv("BELLWETHER_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "..", "shared")
	}
	data, err := os.ReadFile(filepath.Join(shared, "taxonomy-ids.json"))
	if err != nil {
		t.Skipf("skipped: %v (set BELLWETHER_SHARED to the folder that holds taxonomy-ids.json)", err)
	}
	var agreed struct {
		Organizations map[string][]string
		Topics        map[string]string
	}
	if err := json.Unmarshal(data, &agreed); err != nil {
		t.Fatal(err)
	}
	tax, err := taxonomy.Default()
	if err != nil {
		t.Fatal(err)
	}
	for id := range agreed.Organizations {
		if _, ok := tax.Organization(id); !ok {
			t.Errorf("organization %s is missing", id)
		}
	}
	for id := range agreed.Topics {
		if _, ok := tax.Topic(id); !ok {
			t.Errorf("topic %s is missing", id)
		}
	}
}

// TestDefaultDescribesEveryEntry asks for what readers of reports see: names in both languages, people with a role.
func TestDefaultDescribesEveryEntry(t *testing.T) {
	tax, err := taxonomy.Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range tax.Organizations {
		if o.Name.En == "" || o.Name.Ko == "" || o.Kind == "" {
			t.Errorf("%s: organization %s: name %+v, kind %q", o.Position, o.ID, o.Name, o.Kind)
		}
	}
	for _, p := range tax.People {
		if p.Name.En == "" || p.Name.Ko == "" || p.Role.En == "" || p.Role.Ko == "" {
			t.Errorf("%s: person %s: name %+v, role %+v", p.Position, p.ID, p.Name, p.Role)
		}
	}
	for _, topic := range tax.Topics {
		if topic.Name.En == "" || topic.Name.Ko == "" || topic.About == "" {
			t.Errorf("%s: topic %s: name %+v, about %q", topic.Position, topic.ID, topic.Name, topic.About)
		}
	}
	if !slices.ContainsFunc(tax.Publishers, func(f taxonomy.PublisherFamily) bool { return len(f.Publishers) > 1 }) {
		t.Error("no publisher family has two publishers")
	}
}
