package fault

import (
	"testing"

	"bellwether.internal/services/rig"
)

func TestProgressNamesWhatIsBehind(t *testing.T) {
	p := progress{group: "g", topic: "t", committed: map[int]int64{0: 5, 2: 7}, extents: map[int]rig.Extent{0: {End: 5}, 1: {End: 3}, 2: {End: 9}}}
	if got, want := p.String(), "g: t/1 is 3 behind (0 of 3), t/2 is 2 behind (7 of 9)"; got != want || p.behind() != 5 {
		t.Errorf("%q, %d behind, want %q, 5", got, p.behind(), want)
	}
	p.committed = map[int]int64{0: 5, 1: 3, 2: 9}
	if got, want := p.String(), "g: t is done in all 3 partitions"; got != want || p.behind() != 0 {
		t.Errorf("%q, %d behind, want %q, 0", got, p.behind(), want)
	}
}
