package reading

import "testing"

func TestEdges(t *testing.T) {
	from := map[uint64]int32{}
	for i := range 1000 {
		from[uint64(i)*2654435761<<7] = int32(i + 1)
	}
	e := newEdges(from)
	for key, want := range from {
		if got := e.get(key); got != want {
			t.Fatalf("get(%d) = %d, want %d", key, got, want)
		}
		if got := e.get(key + 1); got != from[key+1] {
			t.Fatalf("get(%d) = %d, want %d", key+1, got, from[key+1])
		}
	}
	none := newEdges(nil)
	if none.get(7) != 0 {
		t.Error("an empty map has a value")
	}
}

func TestFirstWords(t *testing.T) {
	var f firstWords
	f.add(HashWord("surge"))
	if !f.has(HashWord("surge")) || f.has(HashWord("Samsung")) {
		t.Error("want surge alone")
	}
}
