package fault

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	kitfault "bellwether.internal/services/kit/fault"
	"bellwether.internal/services/rig"
)

const (
	// standing is how many orders stand for a service at a time: several, since some points are seldom come to.
	standing = 3
	// orderAge is after how long without a kill others are tried.
	orderAge = 5 * time.Second
	// One order in so many pauses the process where it stands, for longer than its group waits for it.
	pauseEvery = 10
)

// rest is how long a service is left alone after a kill at a point: most of the points are store's, and where ingest dies
// too often nothing comes to the others.
var rest = map[string]time.Duration{
	"ingest": 8 * time.Second, "extract": 3 * time.Second, "sentiment": 3 * time.Second, "store": 300 * time.Millisecond, "alert": time.Second,
}

// guide gives the orders of one service.
type guide struct {
	service string
	given   []kitfault.Order
	at      time.Time // when they were given, or not before which the next are
}

// atPoints kills processes at every named point, each service's in turn, in an order drawn from the seed.
func (st *storm) atPoints(ctx context.Context, r *rand.Rand, services ...string) error {
	var guides []*guide
	for _, service := range services {
		guides = append(guides, &guide{service: service})
	}
	for !st.over() {
		if err := rig.Sleep(ctx, 50*time.Millisecond); err != nil {
			return err
		}
		if err := st.carriedOut(ctx, r, guides); err != nil {
			return err
		}
		for _, g := range guides {
			if err := st.instruct(ctx, r, g); err != nil {
				return err
			}
		}
	}
	for _, g := range guides {
		if err := st.withdraw(g); err != nil {
			return err
		}
	}
	return nil
}

// carriedOut counts the orders that were carried out.
func (st *storm) carriedOut(ctx context.Context, r *rand.Rand, guides []*guide) error {
	orders, _, err := kitfault.Taken(st.orders)
	if err != nil {
		return err
	}
	for _, o := range orders {
		p := st.find(o.Instance)
		if o.Stop {
			st.stopped(ctx, p, time.Duration(7000+r.IntN(3000))*time.Millisecond)
		} else {
			st.count(o.Point, p)
			st.remember(ctx, p)
		}
		for _, g := range guides {
			if g.service == p.service {
				if err := st.withdraw(g); err != nil {
					return err
				}
				g.at = time.Now().Add(rest[g.service] + time.Duration(r.IntN(900))*time.Millisecond)
			}
		}
	}
	return nil
}

// instruct gives a service's next orders, to one of its processes that has moved on. Those of alert go to all: one of them
// decides and one delivers, and nobody knows which.
func (st *storm) instruct(ctx context.Context, r *rand.Rand, g *guide) error {
	if len(g.given) > 0 {
		if time.Since(g.at) > orderAge || !st.find(g.given[0].Instance).running() {
			return st.withdraw(g)
		}
		return nil
	}
	if time.Now().Before(g.at) {
		return nil
	}
	var moved []*process
	for _, p := range st.instances(g.service) {
		if p.running() && st.movedOn(ctx, p) {
			moved = append(moved, p)
		}
	}
	if len(moved) == 0 {
		g.at = time.Now().Add(200 * time.Millisecond)
		return nil
	}
	others := len(moved) > 1
	if g.service != "alert" {
		i := r.IntN(len(moved))
		moved = moved[i : i+1]
	}
	for _, point := range st.next(r, g.service) {
		for _, p := range moved {
			o := kitfault.Order{Instance: p.name, Point: point, Stop: others && r.IntN(pauseEvery) == 0}
			if err := o.Give(st.orders); err != nil {
				return err
			}
			g.given = append(g.given, o)
		}
	}
	g.at = time.Now()
	return nil
}

// next are the points whose turn it is: those that fewest kills were at, and one of all, since some are never come to.
func (st *storm) next(r *rand.Rand, service string) []string {
	all := slices.Clone(stepsOf(service))
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	st.mu.Lock()
	defer st.mu.Unlock()
	least := slices.Clone(all)
	slices.SortStableFunc(least, func(a, b string) int {
		return st.tally.ByStep[[2]string{a, service}] - st.tally.ByStep[[2]string{b, service}]
	})
	return slices.Compact(append(least[:min(standing-1, len(least))], all[len(all)-1]))
}

// withdraw takes the orders of a service back.
func (st *storm) withdraw(g *guide) error {
	for _, o := range g.given {
		if _, err := o.Withdraw(st.orders); err != nil {
			return err
		}
	}
	g.given = nil
	return nil
}

// disarm takes all orders of a process back: what comes up in its place has not moved yet.
func (st *storm) disarm(p *process) error {
	for _, point := range stepsOf(p.service) {
		if _, err := (kitfault.Order{Instance: p.name, Point: point}).Withdraw(st.orders); err != nil {
			return err
		}
	}
	return nil
}

// missed are the points that no process of a service was killed at.
func (t *Tally) missed() []string {
	var all []string
	for _, service := range []string{"ingest", "extract", "sentiment", "store", "alert"} {
		for _, step := range stepsOf(service) {
			if t.ByStep[[2]string{step, service}] == 0 {
				all = append(all, service+" "+strings.TrimPrefix(step, service+"."))
			}
		}
	}
	return all
}
