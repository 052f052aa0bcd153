package fault

import (
	"context"
	"math/rand/v2"
	"strings"
	"syscall"
	"time"

	"bellwether.internal/services/rig"
)

// disturb does what does not kill, one after the other in an order drawn from the seed.
func (st *storm) disturb(ctx context.Context, r *rand.Rand) error {
	all := []func(context.Context, *rand.Rand) error{st.pause, st.cut, st.scale, st.keepAway}
	for {
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		for _, one := range all {
			if err := rig.Sleep(ctx, time.Duration(1000+r.IntN(2000))*time.Millisecond); err != nil {
				return err
			}
			if st.over() {
				return nil
			}
			if err := one(ctx, r); err != nil {
				return err
			}
		}
	}
}

// instances are the processes of a service, whether they run or not.
func (st *storm) instances(service string) []*process {
	var all []*process
	for _, p := range st.processes {
		if p.service == service {
			all = append(all, p)
		}
	}
	return all
}

// pause stops a process for longer than its group waits for it, so that another takes its work over while it thinks that
// it still owns it.
func (st *storm) pause(ctx context.Context, r *rand.Rand) error {
	service := scaled[r.IntN(len(scaled))]
	all := st.instances(service)
	if err := all[1].start(); err != nil { // there must be another
		return err
	}
	if err := rig.Sleep(ctx, 2*time.Second); err != nil {
		return err
	}
	p := all[r.IntN(2)]
	if err := st.disarm(p); err != nil {
		return err
	}
	if p.signal(syscall.SIGSTOP) {
		st.stopped(ctx, p, time.Duration(7000+r.IntN(3000))*time.Millisecond)
	}
	return nil
}

// stopped notes that a process is paused, and lets it go on after a while, whatever happens meanwhile.
func (st *storm) stopped(ctx context.Context, p *process, d time.Duration) {
	p.mu.Lock()
	p.paused = p.pid != 0
	p.mu.Unlock()
	st.mu.Lock()
	st.tally.Pauses++
	st.mu.Unlock()
	st.later.Go(func() {
		_ = rig.Sleep(ctx, d) // it has to go on also when all ends
		p.signal(syscall.SIGCONT)
	})
}

// cut cuts all connections to Kafka or ClickHouse, and for a moment lets none be made.
func (st *storm) cut(ctx context.Context, r *rand.Rand) error {
	gate := []*Proxy{st.kafkaGate, st.chGate}[r.IntN(2)]
	gate.Cut()
	defer gate.Mend()
	st.mu.Lock()
	st.tally.Cuts++
	st.mu.Unlock()
	return rig.Sleep(ctx, time.Duration(r.IntN(2500))*time.Millisecond)
}

// scale brings a service from one process to three, or back to one.
func (st *storm) scale(ctx context.Context, r *rand.Rand) error {
	all := st.instances(scaled[r.IntN(len(scaled))])
	up := !all[len(all)-1].wanted()
	for _, p := range all[1:] {
		if !up {
			p.stop()
		} else if err := p.start(); err != nil {
			return err
		}
		st.remember(ctx, p)
	}
	st.mu.Lock()
	st.tally.Scalings++
	st.mu.Unlock()
	return nil
}

// keepAway ends all processes of a service in order, lets lag fill up, and lets them come back.
func (st *storm) keepAway(ctx context.Context, r *rand.Rand) error {
	service := []string{"extract", "sentiment", "store"}[r.IntN(3)]
	var away []*process
	for _, p := range st.instances(service) {
		if p.wanted() {
			away = append(away, p)
			p.stop()
		}
	}
	st.flood.Store(true)
	err := rig.Sleep(ctx, time.Duration(3000+r.IntN(3000))*time.Millisecond)
	st.flood.Store(false)
	for _, p := range away {
		if startErr := p.start(); startErr != nil {
			return startErr
		}
	}
	st.mu.Lock()
	st.tally.Absences++
	st.mu.Unlock()
	return err
}

// restore brings everything back that was paused, cut off or away.
func (st *storm) restore() error {
	st.later.Wait()
	st.kafkaGate.Mend()
	st.chGate.Mend()
	for _, p := range st.processes {
		p.signal(syscall.SIGCONT)
		if p.standin() || strings.HasSuffix(p.name, "-0") {
			if err := p.start(); err != nil {
				return err
			}
		}
	}
	return nil
}
