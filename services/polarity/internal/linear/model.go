package linear

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
)

// The classes, in the order of weights and probabilities.
const (
	Negative = iota
	Neutral
	Positive
	Classes
)

// Weights maps a feature to what it adds to each class.
type Weights map[uint32][Classes]float32

// Model predicts from an open-addressed table of weights; it is immutable.
type Model struct {
	slots []slot
	mask  uint32
	scale float32
}

// slot is a feature's hash in the upper half, a mark that it is used, and a signed byte a class; 0 is an empty one. One
// word, so that a look-up is one load.
type slot uint64

func newSlot(key uint32, w [Classes]int8) slot {
	return slot(key)<<32 | 1<<24 | slot(uint8(w[0]))<<16 | slot(uint8(w[1]))<<8 | slot(uint8(w[2]))
}

func (s slot) key() uint32 { return uint32(s >> 32) }

func (s slot) weights() [Classes]int8 { return [Classes]int8{int8(s >> 16), int8(s >> 8), int8(s)} }

// magic starts a file of weights; the digit is the version of the layout.
const magic = "BWPOL1"

// Encode writes weights as a file: magic, float32 scale, number of features, then for each, ordered by hash, the
// distance from the hash before it (unsigned varint) and one signed byte a class (weight = byte × scale).
// Features whose weights all round to zero are left out; of the rest the heaviest limit are kept.
func Encode(w Weights, limit int) []byte {
	type item struct {
		key  uint32
		w    [Classes]float32
		size float32
	}
	items := make([]item, 0, len(w))
	var top float32
	for k, v := range w {
		size := max(abs(v[0]-v[1]), abs(v[1]-v[2]), abs(v[0]-v[2]))
		items = append(items, item{k, v, size})
		top = max(top, abs(v[0]), abs(v[1]), abs(v[2]))
	}
	slices.SortFunc(items, func(a, b item) int {
		switch {
		case a.size > b.size:
			return -1
		case a.size < b.size:
			return 1
		case a.key < b.key:
			return -1
		}
		return 1
	})
	items = items[:min(limit, len(items))]
	slices.SortFunc(items, func(a, b item) int {
		if a.key < b.key {
			return -1
		}
		return 1
	})
	scale := max(top/127, 1e-6)
	body := []byte{}
	count, last := uint32(0), uint32(0)
	for _, it := range items {
		var q [Classes]byte
		zero := true
		for c, x := range it.w {
			n := int8(math.Round(float64(x / scale)))
			q[c], zero = byte(n), zero && n == 0
		}
		if zero {
			continue
		}
		body = binary.AppendUvarint(body, uint64(it.key-last))
		body = append(body, q[:]...)
		count, last = count+1, it.key
	}
	out := append([]byte(magic), binary.LittleEndian.AppendUint32(nil, math.Float32bits(scale))...)
	out = binary.LittleEndian.AppendUint32(out, count)
	return append(out, body...)
}

// Decode reads what Encode wrote. It errs on anything else.
func Decode(data []byte) (*Model, error) {
	if len(data) < len(magic)+8 || string(data[:len(magic)]) != magic {
		return nil, fmt.Errorf("weights do not start with %q; train them anew with services/polarity/train", magic)
	}
	scale := math.Float32frombits(binary.LittleEndian.Uint32(data[len(magic):]))
	count := binary.LittleEndian.Uint32(data[len(magic)+4:])
	body := data[len(magic)+8:]
	if uint64(count)*(1+Classes) > uint64(len(body)) {
		return nil, fmt.Errorf("weights name %d features but have only %d bytes", count, len(body))
	}
	size := uint32(16) // at most three quarters are used
	for 3*uint64(size) < 4*uint64(count) {
		size *= 2
	}
	m := &Model{slots: make([]slot, size), mask: size - 1, scale: scale}
	key := uint32(0)
	for range count {
		step, n := binary.Uvarint(body)
		if n <= 0 || len(body) < n+Classes {
			return nil, errors.New("weights end too early")
		}
		key += uint32(step)
		var w [Classes]int8
		for c := range w {
			w[c] = int8(body[n+c])
		}
		body = body[n+Classes:]
		i := key & m.mask
		for m.slots[i] != 0 {
			i = (i + 1) & m.mask
		}
		m.slots[i] = newSlot(key, w)
	}
	if len(body) != 0 {
		return nil, fmt.Errorf("weights have %d bytes after their end", len(body))
	}
	return m, nil
}

// Logits adds up what the features say for each class; known is the share of features that the model has weights for,
// 0…1: how much the text is like what it was trained on.
func (m *Model) Logits(f Features) (logits [Classes]float32, known float32) {
	sum := m.weigh(f, nil)
	return sum.logits(m.scale, len(f))
}

// weighed is what was added up: weights in steps of the model's scale, and how many features have any.
type weighed struct {
	classes [Classes]int32
	found   int
}

func (w *weighed) add(o weighed) {
	for c := range w.classes {
		w.classes[c] += o.classes[c]
	}
	w.found += o.found
}

func (w *weighed) logits(scale float32, features int) (logits [Classes]float32, known float32) {
	for c, x := range w.classes {
		logits[c] = float32(x) * scale
	}
	return logits, float32(w.found) / float32(max(1, features))
}

// ahead is how many slots are loaded before the first of them is looked at: the table is larger than a core's caches, and
// loads that wait for nothing are under way at the same time.
const ahead = 32

// weigh adds up weights, and writes into tilts, unless it is nil, what each feature adds for positive less what it adds for
// negative.
func (m *Model) weigh(f Features, tilts []float32) weighed {
	var sum weighed
	var loaded [ahead]slot
	for from := 0; from < len(f); from += ahead {
		keys := f[from:min(from+ahead, len(f))]
		for n, key := range keys {
			loaded[n] = m.slots[key&m.mask]
		}
		for n, key := range keys {
			s := loaded[n]
			for i := key & m.mask; s != 0 && s.key() != key; s = m.slots[i] {
				i = (i + 1) & m.mask
			}
			if s == 0 {
				continue
			}
			w := s.weights()
			for c, x := range w {
				sum.classes[c] += int32(x)
			}
			if tilts != nil {
				tilts[from+n] = float32(int32(w[Positive])-int32(w[Negative])) * m.scale
			}
			sum.found++
		}
	}
	return sum
}

// Softmax turns logits into probabilities that add up to 1.
func Softmax(logits [Classes]float32) [Classes]float32 {
	top := max(logits[0], logits[1], logits[2])
	var p [Classes]float64
	var sum float64
	for c, x := range logits {
		p[c] = math.Exp(float64(x - top))
		sum += p[c]
	}
	var out [Classes]float32
	for c := range p {
		out[c] = float32(p[c] / sum)
	}
	return out
}

func abs(x float32) float32 {
	if x < 0 {
		return -x
	}
	return x
}
