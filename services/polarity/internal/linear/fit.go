package linear

import (
	"math"
	"math/rand/v2"
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
	Rate   float64 // of AdaGrad (Duchi, Hazan and Singer 2011)
	L2     float64 // for each feature that an example has
	Seed   uint64
	Least  int // features in fewer examples are left out
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
	w := make([][Classes]float64, len(keys))
	g := make([][Classes]float64, len(keys))
	random := rand.New(rand.NewPCG(f.Seed, 0))
	order := random.Perm(len(examples))
	for range f.Epochs {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, n := range order {
			f.step(rows[n], examples[n], w, g)
		}
	}
	out := Weights{}
	for i, k := range keys {
		if int(counts[i]) < f.Least {
			continue
		}
		var v [Classes]float32
		for c := range v {
			v[c] = float32(w[i][c])
		}
		out[k] = v
	}
	return out
}

// step is one step down the gradient of one example's loss.
func (f Fit) step(row []int32, e Example, w, g [][Classes]float64) {
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
		z[c] /= sum
		if c == e.Class {
			z[c]--
		}
		z[c] *= float64(e.Weight)
	}
	for _, i := range row {
		for c := range z {
			d := z[c] + f.L2*w[i][c]
			g[i][c] += d * d
			w[i][c] -= f.Rate * d / (1e-6 + math.Sqrt(g[i][c]))
		}
	}
}
