package bench

import (
	"fmt"
	"runtime"
	"syscall"
	"time"

	"google.golang.org/protobuf/proto"

	bellwetherv1 "bellwether.internal/proto/bellwether/v1"
	"bellwether.internal/services/kit/stage"
	"bellwether.internal/services/rig"
)

// distinctTexts is how many articles a computation alone goes round: more text than any cache of a core holds.
const distinctTexts = 2000

// Computation is how fast one core computes a stage, in its processor time.
type Computation struct {
	// Stage is megabytes (10⁶ bytes) of article text a second as the stage does it: decoding the message, computing, encoding
	// the result.
	Stage float64
	// Bare is the same of the function alone.
	Bare float64
	// PerArticle is the time of the stage for an article, BarePerArticle that of the function alone.
	PerArticle, BarePerArticle time.Duration
	// OutBytes is the mean size of a result's message.
	OutBytes int
	Profile  Profile
}

// extraction measures the stage extract on one core.
func extraction(t *rig.Texts, each time.Duration, profiler profiler) (Computation, error) {
	return compute("extract", each, t.Articles, (*bellwetherv1.Article).GetText,
		func() *bellwetherv1.Article { return &bellwetherv1.Article{} },
		func(a *bellwetherv1.Article) *bellwetherv1.Extraction {
			e := t.Extract(a)
			e.Article = nil // carried past, as it came
			return e
		}, profiler)
}

// sentiments measures the stage sentiment on one core.
func sentiments(t *rig.Texts, each time.Duration, profiler profiler) (Computation, error) {
	text := func(e *bellwetherv1.Extraction) string { return e.GetArticle().GetText() }
	return compute("sentiment", each, t.Extractions, text,
		func() *bellwetherv1.Extraction { return &bellwetherv1.Extraction{} },
		func(e *bellwetherv1.Extraction) *bellwetherv1.Scoring {
			s := t.Score(e)
			s.Extraction = nil // carried past, as it came
			return s
		}, profiler)
}

// compute measures a stage's function f on the inputs, bare, then with decoding and encoding, the latter under a profile.
func compute[In, Out proto.Message](name string, each time.Duration, inputs []In, text func(In) string, empty func() In, f func(In) Out, profiler profiler) (Computation, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // the collector's work counts: it is on the one core too
	messages := make([][]byte, len(inputs))
	carry := stage.FieldOf(*new(Out), inputs[0])
	for i, in := range inputs {
		var err error
		if messages[i], err = proto.Marshal(in); err != nil {
			return Computation{}, fmt.Errorf("%s: encoding an input: %w", name, err)
		}
	}
	var c Computation
	bare, err := repeat(each, len(inputs), func(i int) (int, error) {
		f(inputs[i])
		return len(text(inputs[i])), nil
	})
	if err != nil {
		return c, fmt.Errorf("%s: %w", name, err)
	}
	var out, outs int // with those of the first round
	stop, err := profiler.start(name)
	if err != nil {
		return c, err
	}
	whole, err := repeat(each, len(inputs), func(i int) (int, error) {
		in := empty()
		if err := proto.Unmarshal(messages[i], in); err != nil {
			return 0, fmt.Errorf("decoding: %w", err)
		}
		encoded, err := proto.MarshalOptions{}.MarshalAppend(stage.Carried(carry, messages[i]), f(in))
		out, outs = out+len(encoded), outs+1
		return len(text(in)), err
	})
	profile, stopErr := stop()
	if err != nil {
		return c, fmt.Errorf("%s: %w", name, err)
	}
	if stopErr != nil {
		return c, stopErr
	}
	c.Stage, c.Bare = whole.megabytes(), bare.megabytes()
	c.PerArticle, c.BarePerArticle = whole.each(), bare.each()
	c.OutBytes, c.Profile = out/outs, profile
	return c, nil
}

// repetition is how often something was done, on how much, and what processor time it took.
type repetition struct {
	calls int
	bytes int
	took  time.Duration
}

func (r repetition) megabytes() float64  { return rig.PerSecond(float64(r.bytes)/1e6, r.took) }
func (r repetition) each() time.Duration { return r.took / time.Duration(max(r.calls, 1)) }

// repeat calls f with 0…n−1, round and round, until so much processor time is used; f returns how many bytes it worked
// on. One round before that warms caches and pools. Processor time, not the clock, so that what else the machine does
// counts for little; with one core it is the same on a machine at rest.
func repeat(during time.Duration, n int, f func(i int) (int, error)) (repetition, error) {
	for i := range n {
		if _, err := f(i); err != nil {
			return repetition{}, err
		}
	}
	runtime.GC() // what was made before is not this work's
	began, err := processorTime()
	if err != nil {
		return repetition{}, err
	}
	var r repetition
	for r.took < during {
		size, err := f(r.calls % n)
		if err != nil {
			return r, err
		}
		r.bytes += size
		r.calls++
		now, err := processorTime()
		if err != nil {
			return r, err
		}
		r.took = now - began
	}
	return r, nil
}

// processorTime is the time that this process has had of all cores, in user and kernel.
func processorTime() (time.Duration, error) {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0, fmt.Errorf("asking for the processor time: %w", err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano()), nil
}
