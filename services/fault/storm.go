package fault

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"

	"bellwether.internal/services/rig"
)

// storm ends, pauses and cuts off the processes of a system while work comes in.
type storm struct {
	*System
	all   int // kills
	kills int // of this phase and those before
	until func() bool
	tell  func(format string, args ...any)

	pushed int            // steps, so far
	flood  atomic.Bool    // push without pacing
	later  sync.WaitGroup // what brings paused processes back

	mu    sync.Mutex
	done  int
	tally Tally
	last  time.Time // of a kill
}

// Tally is what was done to a system.
type Tally struct {
	// Kills are counted by step and process; a step is "random" or a point's name.
	ByStep                           map[[2]string]int
	Pauses, Cuts, Absences, Scalings int
}

func newStorm(s *System, kills int) *storm {
	return &storm{System: s, all: kills, kills: kills - min(kills, max(keptLeast, kills/keptShare)), tell: s.tell, tally: Tally{ByStep: map[[2]string]int{}}, last: time.Now()}
}

// over says whether all kills are done.
func (st *storm) over() bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.done >= st.kills || st.until != nil && st.until()
}

// count counts a kill; it reports false where there were enough already.
func (st *storm) count(step string, p *process) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.done >= st.kills {
		return false
	}
	st.done++
	st.last = time.Now()
	st.tally.ByStep[[2]string{step, p.service}]++
	if st.done%10 == 0 || st.done == st.kills {
		st.tell("%s", st.tally.brief())
	}
	return true
}

// brief tells the kills so far by service, those at named points beside those at random.
func (t *Tally) brief() string {
	type pair struct{ points, random int }
	by := map[string]pair{}
	var all pair
	for k, n := range t.ByStep {
		p := by[k[1]]
		if k[0] == random {
			p.random, all.random = p.random+n, all.random+n
		} else {
			p.points, all.points = p.points+n, all.points+n
		}
		by[k[1]] = p
	}
	text := fmt.Sprintf("%d kills, %d at points", all.points+all.random, all.points)
	for _, service := range names(by) {
		text += fmt.Sprintf("; %s %d+%d", service, by[service].points, by[service].random)
	}
	return text
}

// random is the step of a kill at any instant.
const random = "random"

// share is how far the kills are, 0…1, and how long ago the last was.
func (st *storm) share() (done float64, idle time.Duration) {
	st.mu.Lock()
	defer st.mu.Unlock()
	return float64(st.done) / float64(max(st.kills, 1)), time.Since(st.last)
}

// Alerts wait until everything is stored that was pushed, so that most are decided when the worst is over. These are the
// kills that are kept for that: one in so many, but some.
const (
	keptShare = 12
	keptLeast = 4
)

// linger is how long is waited for what alert comes to.
const linger = 45 * time.Second

// afterwards kills alert at its points, when everything is pushed. It ends where all kills are done, all is told, or
// nothing happens any more; what is left then is for run again.
func (st *storm) afterwards(ctx context.Context, seed uint64, told func() bool) error {
	st.mu.Lock()
	st.kills, st.until = st.all, func() bool { return told() || time.Since(st.last) > linger }
	st.last = time.Now()
	st.mu.Unlock()
	err := st.atPoints(ctx, rand.New(rand.NewPCG(seed, 6)), "alert")
	st.mu.Lock()
	st.until = nil
	st.mu.Unlock()
	if err != nil {
		return err
	}
	return st.restore()
}

// run does all but what is kept for afterwards; it returns when all kills are done, everything that was paused or away is
// back, and no order stands any more.
func (st *storm) run(ctx context.Context, seed uint64) error {
	lanes, ctx := errgroup.WithContext(ctx)
	lane := func(number uint64, run func(context.Context, *rand.Rand) error) {
		lanes.Go(func() error { return run(ctx, rand.New(rand.NewPCG(seed, number))) })
	}
	lane(2, st.atRandom)
	lane(3, st.read)
	lane(4, func(ctx context.Context, r *rand.Rand) error {
		return st.atPoints(ctx, r, "ingest", "extract", "sentiment", "store", "alert")
	})
	lane(5, st.disturb)
	err := lanes.Wait()
	return errors.Join(err, st.restore())
}

// read asks for reports all the while, so that there is somebody to disturb.
func (st *storm) read(ctx context.Context, r *rand.Rand) error {
	for !st.over() {
		if getOK(ctx, st.page+"/v1/reports/topic-trend?since=1990-01-01") == nil {
			st.answers.Add(1)
		}
		if err := rig.Sleep(ctx, time.Duration(500+r.IntN(1000))*time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}

// weights are how often a process is chosen: a broker and an engine take longer to come back, and all others wait.
var weights = map[string]int{"ingest": 2, "extract": 4, "sentiment": 4, "store": 8, "alert": 3, "report": 1, "broker": 2, "engine": 2}

// choose draws a process that runs.
func (st *storm) choose(r *rand.Rand) *process {
	var urn []*process
	for _, p := range st.processes {
		if p.running() {
			for range weights[p.service] {
				urn = append(urn, p)
			}
		}
	}
	if len(urn) == 0 {
		return nil
	}
	return urn[r.IntN(len(urn))]
}

// atRandom kills processes at any instant.
func (st *storm) atRandom(ctx context.Context, r *rand.Rand) error {
	for !st.over() {
		if err := rig.Sleep(ctx, time.Duration(500+r.IntN(1500))*time.Millisecond); err != nil {
			return err
		}
		p := st.choose(r)
		if p == nil || !st.movedOn(ctx, p) {
			continue
		}
		// At any instant of a batch, not right after the look.
		if err := rig.Sleep(ctx, time.Duration(r.IntN(60))*time.Millisecond); err != nil {
			return err
		}
		st.remember(ctx, p)
		if err := st.disarm(p); err != nil {
			return err
		}
		if st.over() || !p.signal(syscall.SIGKILL) {
			continue
		}
		st.count(random, p)
	}
	return nil
}
