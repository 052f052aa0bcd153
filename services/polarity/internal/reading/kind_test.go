package reading

import "testing"

func TestKinds(t *testing.T) {
	lex, err := loadKinds("lexicon/en-kinds.txt")
	if err != nil {
		t.Fatal(err)
	}
	same := func(a, b string, want bool) {
		t.Helper()
		if got := lex.kind(a) == lex.kind(b); got != want {
			t.Errorf("%q and %q of one kind: %v, want %v", a, b, got, want)
		}
	}
	same("SK hynix", "Samsung Electronics", true)
	same("Indian Oil", "SK hynix", true) // a company, though its words are a country and a commodity
	same("Brent crude", "gold", true)
	same("Brent crude", "Indian Oil", false)
	same("Kiwoom Securities", "Goldman Sachs", true)
	same("Kiwoom Securities", "Kiwoom", false)
	same("chip stocks", "banking shares", true)
	if got := lex.kind("bond buyers"); got != Generic {
		t.Errorf("bond buyers: %v, want generic", got)
	}
}

func TestStemsOfForms(t *testing.T) {
	for _, w := range []string{"gains", "gained", "gaining"} {
		if HashStem(w) != HashStem("gain") {
			t.Errorf("%s and gain have different stems", w)
		}
	}
	if HashStem("drops") != HashStem("dropped") || HashStem("rises") != HashStem("rising") {
		t.Error("doubled letters or a last e part the forms of one verb")
	}
	if HashStem("gain") == HashStem("fall") {
		t.Error("different words have one stem")
	}
}

func TestSensesLongestFirst(t *testing.T) {
	r, err := NewReader()
	if err != nil {
		t.Fatal(err)
	}
	var s Sentence
	r.Read(&s, "shares pare gains", English, nil)
	found := ""
	for _, x := range s.Senses {
		found += s.Text[s.Tokens[x.First].Start:s.Tokens[x.Last-1].End] + "|"
	}
	if found != "shares|pare gains|" {
		t.Errorf("found %q, want shares and pare gains", found)
	}
	if err := func() error { _, err := loadSenses("lexicon/none.txt"); return err }(); err == nil {
		t.Error("a file that is not there gives no error")
	}
}
