package linear

import (
	"cmp"
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
	slots  []slot
	mask   uint32
	filter filter
	scale  float32
}

// slot is what a feature adds for negative and for positive, less what it adds for neutral: a signed byte each, under the upper
// half of the feature's hash, whose lower half says where the slot is. 0 is an empty one. Half a megabyte holds a model so.
type slot uint32

func newSlot(key uint32, negative, positive int8) slot {
	return slot(key&^0xffff | uint32(uint8(negative))<<8 | uint32(uint8(positive)))
}

// holds says whether the slot is key's.
func (s slot) holds(key uint32) bool { return uint32(s)>>16 == key>>16 }

func (s slot) negative() int32 { return int32(int8(s >> 8)) }
func (s slot) positive() int32 { return int32(int8(s)) }

// magic starts a file of weights; the digit is the version of the layout.
const magic = "BWPOL2"

// pairSize is the bytes of a feature's two weights in a file.
const pairSize = 2

// Encode writes weights as a file: magic, float32 scale, number of features, then for each, ordered by hash, the
// distance from the hash before it (unsigned varint) and a signed byte for negative and one for positive: by how much they are
// above neutral (weight = byte × scale), which is all that a softmax sees. Features whose weights all round to zero are left
// out; of the rest the heaviest limit are kept.
func Encode(w Weights, limit int) []byte {
	type item struct {
		key                      uint32
		negative, positive, size float32
	}
	items := make([]item, 0, len(w))
	var top float32
	for k, v := range w {
		it := item{key: k, negative: v[Negative] - v[Neutral], positive: v[Positive] - v[Neutral]}
		it.size = max(abs(it.negative), abs(it.positive), abs(it.positive-it.negative))
		items = append(items, it)
		top = max(top, abs(it.negative), abs(it.positive))
	}
	slices.SortFunc(items, func(a, b item) int { return cmp.Or(cmp.Compare(b.size, a.size), cmp.Compare(a.key, b.key)) })
	items = items[:min(limit, len(items))]
	slices.SortFunc(items, func(a, b item) int { return cmp.Compare(a.key, b.key) })
	scale := max(top/127, 1e-6)
	steps := func(x float32) byte { return byte(int8(math.Round(float64(x / scale)))) }
	body := []byte{}
	count, last := uint32(0), uint32(0)
	for _, it := range items {
		negative, positive := steps(it.negative), steps(it.positive)
		if negative == 0 && positive == 0 {
			continue
		}
		body = binary.AppendUvarint(body, uint64(it.key-last))
		body = append(body, negative, positive)
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
	if uint64(count)*(1+pairSize) > uint64(len(body)) {
		return nil, fmt.Errorf("weights name %d features but have only %d bytes", count, len(body))
	}
	size := uint32(1 << 16) // a slot knows the upper half of a hash, its place the lower; at most three quarters are used
	for 3*uint64(size) < 4*uint64(count) {
		size *= 2
	}
	m := &Model{slots: make([]slot, size), mask: size - 1, filter: newFilter(count), scale: scale}
	key := uint32(0)
	for range count {
		step, n := binary.Uvarint(body)
		if n <= 0 || len(body) < n+pairSize {
			return nil, errors.New("weights end too early")
		}
		key += uint32(step)
		negative, positive := int8(body[n]), int8(body[n+1])
		body = body[n+pairSize:]
		if negative == 0 && positive == 0 {
			return nil, errors.New("weights have a feature without weight")
		}
		i := key & m.mask
		for m.slots[i] != 0 {
			i = (i + 1) & m.mask
		}
		m.slots[i] = newSlot(key, negative, positive)
		m.filter.add(key)
	}
	if len(body) != 0 {
		return nil, fmt.Errorf("weights have %d bytes after their end", len(body))
	}
	return m, nil
}

// Logits adds up what the features say for each class; share is the share of features that the model has weights for,
// 0…1: how much the text is like what it was trained on.
func (m *Model) Logits(f Features) (logits [Classes]float32, share float32) {
	var total sum
	found := m.weigh(f, &total, nil)
	return total.logits(m.scale), float32(len(found)) / float32(max(1, len(f)))
}

// sum is weights added up, less those of neutral, in steps of the model's scale.
type sum struct{ negative, positive int32 }

func (s sum) logits(scale float32) [Classes]float32 {
	return [Classes]float32{Negative: float32(s.negative) * scale, Positive: float32(s.positive) * scale}
}

// known is a feature that the model has weights for: its number, and what it adds for positive less what it adds for negative,
// in steps of the model's scale.
type known struct{ feature, tilt int32 }

// ahead is how many slots are loaded before the first of them is looked at: the table is larger than a core's caches, and
// loads that wait for nothing are under way at the same time.
const ahead = 64

// weigh adds weights to total, and appends the features that have any to found.
func (m *Model) weigh(f Features, total *sum, found []known) []known {
	var likely [ahead]int32
	var loaded [ahead]slot
	for from := 0; from < len(f); from += ahead {
		keys := f[from:min(from+ahead, len(f))]
		count := 0
		for n, key := range keys {
			likely[count&(ahead-1)] = int32(n)
			count += m.filter.may(key)
		}
		for i, n := range likely[:count] {
			loaded[i] = m.slots[keys[n]&m.mask]
		}
		for i, n := range likely[:count] {
			key, s := keys[n], loaded[i]
			for at := key & m.mask; s != 0 && !s.holds(key); s = m.slots[at] {
				at = (at + 1) & m.mask
			}
			if s == 0 {
				continue
			}
			negative, positive := s.negative(), s.positive()
			total.negative += negative
			total.positive += positive
			found = append(found, known{int32(from) + n, positive - negative})
		}
	}
	return found
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
