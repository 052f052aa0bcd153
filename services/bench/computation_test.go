package bench

import (
	"errors"
	"testing"
	"time"
)

func TestRepeat(t *testing.T) {
	var called []int
	r, err := repeat(time.Millisecond, 3, func(i int) (int, error) {
		called = append(called, i)
		return 10, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if r.calls != len(called)-3 || r.bytes != 10*r.calls || r.took < time.Millisecond {
		t.Errorf("%d calls after the first round, %d bytes, %v; want %d, ten bytes each, at least 1 ms", r.calls, r.bytes, r.took, len(called)-3)
	}
	for i, n := range called {
		if n != i%3 {
			t.Fatalf("call %d was with %d, want %d", i, n, i%3)
		}
	}
	broken := errors.New("broken")
	if _, err := repeat(time.Millisecond, 3, func(int) (int, error) { return 0, broken }); !errors.Is(err, broken) {
		t.Errorf("error %v, want that of the function", err)
	}
}
