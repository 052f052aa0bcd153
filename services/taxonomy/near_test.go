package taxonomy

import (
	"slices"
	"testing"
)

func TestDistance(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"hbm", "hbm", 0}, {"hbm", "", 3}, {"nvidai", "nvidia", 1}, {"micorn", "micron", 1}, {"삼성", "삼성전자", 2}, {"tsmc", "smic", 2}} {
		if got := distance(test.a, test.b); got != test.want {
			t.Errorf("distance(%q, %q) = %d, want %d", test.a, test.b, got, test.want)
		}
	}
}

func TestNear(t *testing.T) {
	ids := map[string]Names{"sk-hynix": {En: "SK hynix", Ko: "SK하이닉스"}, "smic": {En: "SMIC"}, "hanmi": {En: "Hanmi", Ko: "한미반도체"}}
	for text, want := range map[string][]string{"sk-hinix": {"sk-hynix"}, "SK 하이닉": {"sk-hynix"}, "bakery": {}} {
		if got := Near(text, ids); !slices.Equal(got, want) {
			t.Errorf("near %q: %v, want %v", text, got, want)
		}
	}
}
