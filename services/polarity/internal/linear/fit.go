package linear

import (
	"math"
	"math/rand/v2"
	"sync"
)

// Example is features with the class that a person gave them.
type Example struct {
	Features Features
	Class    int
	Weight   float32 // how much the example counts; 1 is usual
}

// Fit says how a model is trained.
type Fit struct {
	Epochs int
	Rate   float64 // of AdaGrad (Duchi, Hazan and Singer 2011) at the start; it falls to zero
	L2     float64 // for each feature that an example has
	Seed   uint64
	Runs   int // trainings with seeds of their own, whose weights are averaged; 0 counts as 1
	Least  int // features in fewer examples are left out
	// Drop is the share of an example's features that a step does not see, so that none is relied on alone.
	Drop float64
	// Smooth is the share of certainty that goes to the other classes: people's labels are not certain either.
	Smooth float64
}

// Train fits a multinomial logistic regression by AdaGrad. The same examples in the same order and the same Fit give
// the same weights.
func (f Fit) Train(examples []Example) Weights {
	index, counts := map[uint32]int32{}, []int32{}
	keys := []uint32{}
	for _, e := range examples {
		for _, k := range e.Features {
			i, ok := index[k]
			if !ok {
				i = int32(len(counts))
				index[k] = i
				counts = append(counts, 0)
				keys = append(keys, k)
			}
			counts[i]++
		}
	}
	rows := make([][]int32, len(examples))
	for n, e := range examples {
		for _, k := range e.Features {
			if i := index[k]; int(counts[i]) >= f.Least {
				rows[n] = append(rows[n], i)
			}
		}
	}
	mean := make([][Classes]float64, len(keys))
	runs := max(1, f.Runs)
	results := make([][][Classes]float64, runs)
	var working sync.WaitGroup
	for run := range runs {
		working.Go(func() { results[run] = f.run(rows, examples, len(keys), f.Seed+uint64(run)) })
	}
	working.Wait()
	for _, result := range results {
		for i, w := range result {
			for c := range w {
				mean[i][c] += w[c] / float64(runs)
			}
		}
	}
	out := Weights{}
	for i, k := range keys {
		if int(counts[i]) < f.Least {
			continue
		}
		var v [Classes]float32
		for c := range v {
			v[c] = float32(mean[i][c])
		}
		out[k] = v
	}
	return out
}

// run is one training; rows are the features of each example by number.
func (f Fit) run(rows [][]int32, examples []Example, features int, seed uint64) [][Classes]float64 {
	w := make([][Classes]float64, features)
	g := make([][Classes]float64, features)
	random := rand.New(rand.NewPCG(seed, 0))
	order := random.Perm(len(examples))
	var kept []int32
	for epoch := range f.Epochs {
		rate := f.Rate * (1 - float64(epoch)/float64(f.Epochs))
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, n := range order {
			kept = kept[:0]
			for _, i := range rows[n] {
				if random.Float64() >= f.Drop {
					kept = append(kept, i)
				}
			}
			f.step(kept, examples[n], rate, w, g)
		}
	}
	return w
}

// step is one step down the gradient of one example's loss.
func (f Fit) step(row []int32, e Example, rate float64, w, g [][Classes]float64) {
	var z [Classes]float64
	for _, i := range row {
		for c := range z {
			z[c] += w[i][c]
		}
	}
	top := max(z[0], z[1], z[2])
	sum := 0.0
	for c := range z {
		z[c] = math.Exp(z[c] - top)
		sum += z[c]
	}
	for c := range z {
		wanted := f.Smooth / Classes
		if c == e.Class {
			wanted += 1 - f.Smooth
		}
		z[c] = (z[c]/sum - wanted) * float64(e.Weight)
	}
	for _, i := range row {
		for c := range z {
			d := z[c] + f.L2*w[i][c]
			g[i][c] += d * d
			w[i][c] -= rate * d / (1e-6 + math.Sqrt(g[i][c]))
		}
	}
}
