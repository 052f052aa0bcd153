package story

import (
	"math/bits"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
)

// TestBands checks the pigeonhole: whatever up to Near bits are flipped, a band stays.
func TestBands(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 20000 {
		a := r.Uint64()
		b := a
		for range Near {
			b ^= 1 << r.IntN(64)
		}
		same := false
		for n := range Bands {
			same = same || Band(a, n) == Band(b, n)
		}
		if !same {
			t.Fatalf("%x and %x differ in %d bits and share no band", a, b, bits.OnesCount64(a^b))
		}
	}
	var back uint64
	for n := range Bands {
		back |= uint64(Band(0x0123456789abcdef, n)) << (64 * n / Bands)
	}
	if back != 0x0123456789abcdef {
		t.Errorf("the bands put together are %x", back)
	}
}

// TestGather compares with the plain definition: everything with everything, then what is connected.
func TestGather(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for range 200 {
		var members []Member
		base := []uint64{r.Uint64(), r.Uint64(), r.Uint64()}
		for range 1 + r.IntN(40) {
			m := Member{Article: uuid.UUID{byte(len(members)), byte(r.IntN(256))}, Signature: base[r.IntN(len(base))], Published: int64(r.IntN(40)) * 12 * time.Hour.Milliseconds()}
			for range r.IntN(4) {
				m.Signature ^= 1 << r.IntN(64)
			}
			members = append(members, m)
		}
		want := byDefinition(members)
		for range 3 {
			r.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
			got := map[uuid.UUID]uuid.UUID{}
			for _, s := range Gather(members) {
				for _, m := range s.Members {
					got[m.Article] = s.ID
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("stories (-definition +gathered):\n%s", diff)
			}
		}
	}
}

func byDefinition(members []Member) map[uuid.UUID]uuid.UUID {
	component := make([]int, len(members))
	for i := range component {
		component[i] = i
	}
	for changed := true; changed; {
		changed = false
		for i, a := range members {
			for j, b := range members {
				near := Distance(a.Signature, b.Signature) <= Near && max(a.Published, b.Published)-min(a.Published, b.Published) <= Window.Milliseconds()
				if near && component[i] != component[j] {
					component[i], component[j], changed = min(component[i], component[j]), min(component[i], component[j]), true
				}
			}
		}
	}
	names := map[uuid.UUID]uuid.UUID{}
	for left := len(members); left > 0; {
		for c := range members {
			var first *Member
			for i, m := range members {
				if _, named := names[m.Article]; component[i] == c && !named && (first == nil || Compare(m, *first) < 0) {
					first = &members[i]
				}
			}
			if first == nil {
				continue
			}
			for i, m := range members {
				if _, named := names[m.Article]; component[i] == c && !named && m.Published-first.Published <= Longest.Milliseconds() {
					names[m.Article] = first.Article
					left--
				}
			}
		}
	}
	return names
}
