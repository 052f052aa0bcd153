package linear

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// toy is six examples of three classes, each told by one feature; feature 9 is everywhere.
func toy() []Example {
	var out []Example
	for class, key := range []uint32{100, 7, 1 << 31} {
		out = append(out, Example{Features{9, key}, class, 1}, Example{Features{key, 9}, class, 1})
	}
	return out
}

func TestTrainEncodeDecode(t *testing.T) {
	fit := Fit{Epochs: 20, Rate: 0.3, L2: 1e-4, Seed: 3, Least: 2}
	data := Encode(fit.Train(toy()), 100)
	if diff := cmp.Diff(data, Encode(fit.Train(toy()), 100)); diff != "" {
		t.Errorf("a second training differs (-first +second):\n%s", diff)
	}
	m, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range toy() {
		logits, _ := m.Logits(e.Features)
		p := Softmax(logits)
		for c := range p {
			if c != e.Class && p[c] >= p[e.Class] {
				t.Errorf("features %v: probabilities %v, want class %d", e.Features, p, e.Class)
			}
		}
	}
	if logits, known := m.Logits(Features{12345}); logits != [Classes]float32{} || known != 0 {
		t.Errorf("an unknown feature gives %v, known %v", logits, known)
	}
}

func TestEncodeKeepsTheHeaviest(t *testing.T) {
	data := Encode(Weights{1: {0.1, 0, 0}, 2: {0, 0, 5}, 3: {}}, 1)
	m, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	light, _ := m.Logits(Features{1})
	heavy, _ := m.Logits(Features{2})
	if light != [Classes]float32{} || heavy[Positive] < 4.9 {
		t.Errorf("light %v, heavy %v; want only the heavy one kept", light, heavy)
	}
}

func TestDecodeRefusesBrokenFiles(t *testing.T) {
	good := string(Encode(Weights{1: {1, 0, 0}, 900: {0, 1, 0}}, 10))
	for name, data := range map[string]string{
		"empty":     "",
		"other":     "PNG" + good,
		"cut":       good[:len(good)-1],
		"too long":  good + "x",
		"too many":  good[:len(magic)+4] + "\xff\xff\xff\xff" + good[len(magic)+8:],
		"only head": good[:len(magic)+8],
	} {
		if _, err := Decode([]byte(data)); err == nil || !strings.Contains(err.Error(), "weights") {
			t.Errorf("%s: error %v, want one that names weights", name, err)
		}
	}
}
