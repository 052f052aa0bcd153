package fault

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	kitfault "bellwether.internal/services/kit/fault"
)

const (
	// standing is how many orders stand for a service at a time: several, since some points are seldom come to.
	standing = 3
	// orderAge is after how long without a kill others are tried.
	orderAge = 6 * time.Second
	// One order in so many pauses the process where it stands, for longer than its group waits for it.
	pauseEvery = 10
)

// rest is how long a service is left alone after a kill at a point: most of the points are store's, and where ingest dies
// too often nothing comes to the others.
var rest = map[string]time.Duration{
	"ingest": 6 * time.Second, "extract": 2 * time.Second, "sentiment": 2 * time.Second, "store": 300 * time.Millisecond, "alert": time.Second,
}

// guide gives the orders of one service.
type guide struct {
	service string
	queue   []string // points, shuffled
	given   []kitfault.Order
	at      time.Time // when they were given, or not before which the next are
}

// atPoints kills processes at every named point, each service's in turn, in an order drawn from the seed.
func (st *storm) atPoints(ctx context.Context, r *rand.Rand) error {
	var guides []*guide
	for _, service := range []string{"ingest", "extract", "sentiment", "store", "alert"} {
		guides = append(guides, &guide{service: service})
	}
	for !st.over() {
		if err := sleep(ctx, 50*time.Millisecond); err != nil {
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

// instruct gives a service's next orders, to one of its processes that has moved on.
func (st *storm) instruct(ctx context.Context, r *rand.Rand, g *guide) error {
	if len(g.given) > 0 {
		// What is seldom come to in alert is waited for.
		if p := st.find(g.given[0].Instance); !p.running() || g.service != "alert" && time.Since(g.at) > orderAge {
			return st.withdraw(g)
		}
		return nil
	}
	if time.Now().Before(g.at) {
		return nil
	}
	var running []*process
	for _, p := range st.processes {
		if p.service == g.service && p.running() {
			running = append(running, p)
		}
	}
	if len(running) == 0 {
		return nil
	}
	p := running[r.IntN(len(running))]
	if !st.movedOn(ctx, p) {
		g.at = time.Now().Add(200 * time.Millisecond)
		return nil
	}
	for range standing {
		if len(g.queue) == 0 {
			g.queue = slices.Clone(stepsOf(g.service))
			r.Shuffle(len(g.queue), func(i, j int) { g.queue[i], g.queue[j] = g.queue[j], g.queue[i] })
		}
		o := kitfault.Order{Instance: p.name, Point: g.queue[0], Stop: len(running) > 1 && r.IntN(pauseEvery) == 0}
		g.queue = g.queue[1:]
		if slices.ContainsFunc(g.given, func(other kitfault.Order) bool { return other.Point == o.Point }) {
			continue
		}
		if err := o.Give(st.orders); err != nil {
			return err
		}
		g.given = append(g.given, o)
	}
	g.at = time.Now()
	return nil
}

// withdraw takes the orders of a service back. Those that still stood come again soon.
func (st *storm) withdraw(g *guide) error {
	for _, o := range g.given {
		stood, err := o.Withdraw(st.orders)
		if err != nil {
			return err
		}
		if stood {
			g.queue = append(g.queue, o.Point)
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
