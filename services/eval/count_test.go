package eval

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

func TestCounts(t *testing.T) {
	c := Counts{Right: 6, Wrong: 2, Missed: 4}
	if !near(c.Precision(), 0.75) || !near(c.Recall(), 0.6) || !near(c.F1(), 2*0.75*0.6/(0.75+0.6)) {
		t.Errorf("precision %v, recall %v, F1 %v", c.Precision(), c.Recall(), c.F1())
	}
	if (Counts{}).F1() != 1 {
		t.Error("nothing to find and nothing said is not right")
	}
}

func TestTones(t *testing.T) {
	x := Tones{}
	for range 3 {
		x.add(Positive, Positive)
	}
	x.add(Positive, Negative)
	x.add(Negative, Negative)
	x.add(Neutral, Missing)
	// positive: 3 right, 1 missed; negative: 1 right, 1 wrong; neutral: 1 missed.
	if want := (6.0/7 + 2.0/3 + 0) / 3; !near(x.MacroF1(), want) || !near(x.Accuracy(), 4.0/6) || x.Opposite() != 1 || x.N() != 6 {
		t.Errorf("macro F1 %v, want %v; accuracy %v, opposite %d of %d", x.MacroF1(), want, x.Accuracy(), x.Opposite(), x.N())
	}
	// All neutral: 1 right, 5 wrong.
	if want := 2.0 / 7 / 3; !near(x.AllNeutral().MacroF1(), want) {
		t.Errorf("all neutral has macro F1 %v, want %v", x.AllNeutral().MacroF1(), want)
	}
}

func TestMeasure(t *testing.T) {
	texts := []Text{
		{ID: "s-ko", Story: "s", Split: Dev, Organizations: map[string]Tone{"a": Positive, "b": Neutral}, Topics: []string{"x"}, Minor: []string{"y"}},
		{ID: "s-en", Story: "s", Split: Dev, Organizations: map[string]Tone{"a": Positive, "b": Neutral}, Topics: []string{"x"}, Minor: []string{"y"}},
		{ID: "t", Story: "t", Split: Test},
	}
	readings := []Reading{
		{Organizations: map[string]Tone{"a": Positive, "c": Negative}, Topics: []string{"x", "y"}},
		{Organizations: map[string]Tone{"a": Positive, "b": Negative}, Topics: []string{"z"}},
		{Organizations: map[string]Tone{"a": Positive}},
	}
	got := Measure(texts, readings, in("", Dev))
	want := Own{
		Texts: 2, Organizations: Counts{Right: 3, Wrong: 1, Missed: 1}, Topics: Counts{Right: 1, Wrong: 1, Missed: 1},
		Tones: Tones{{Positive, Positive}: 2, {Neutral, Missing}: 1, {Neutral, Negative}: 1},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("measured (-want +got):\n%s", diff)
	}
	twins := Agreement(texts, readings, in("", ""))
	if diff := cmp.Diff(Twins{Stories: 1, Organizations: 3, AlikeOrganizations: 1}, twins); diff != "" {
		t.Errorf("twins (-want +got):\n%s", diff)
	}
}
