package annotate

import "slices"

// automaton is an Aho-Corasick automaton over symbol classes, its trie packed into a double array: the child of state s
// by class c is base[s]+c, and it exists where check of that slot is s. One step costs two array reads, and memory grows
// with the patterns, not with states times alphabet (a dense table for Hangul would take tens of megabytes).
//
// Aho, A. V. and Corasick, M. J., "Efficient string matching: an aid to bibliographic search", 1975.
// Aoe, J., "An efficient digital search algorithm by using a double-array structure", 1989.
type automaton struct {
	slots []slot
	// fail is the state of the longest proper suffix; found is the nearest state, itself included, that ends a
	// pattern; next is the nearest such state among its proper suffixes. 0 is none.
	fail, found, next []int32
	// pattern is the number of the pattern that ends in a state, -1 for none.
	pattern []int32
}

// slot is one cell of the double array.
type slot struct{ base, check int32 }

// root is the start state. Slot 0 stays empty, so that 0 can mean "none".
const root = 1

// trieNode is a node while the automaton is built.
type trieNode struct {
	classes  []uint16
	children []int32
	pattern  int32
	state    int32
}

// newAutomaton builds an automaton that finds every key; keys are sequences of classes ≥ 1, none of them empty, and
// pairwise different. The number of a pattern is its index in keys.
func newAutomaton(keys [][]uint16) *automaton {
	nodes := []trieNode{{pattern: -1}}
	for number, key := range keys {
		at := int32(0)
		for _, c := range key {
			at = child(&nodes, at, c)
		}
		nodes[at].pattern = int32(number)
	}
	a := &automaton{}
	a.pack(nodes)
	return a
}

// child returns the node below at by class c, and makes it where it is missing.
func child(nodes *[]trieNode, at int32, c uint16) int32 {
	n := &(*nodes)[at]
	i, ok := slices.BinarySearch(n.classes, c)
	if ok {
		return n.children[i]
	}
	number := int32(len(*nodes))
	n.classes = slices.Insert(n.classes, i, c)
	n.children = slices.Insert(n.children, i, number)
	*nodes = append(*nodes, trieNode{pattern: -1})
	return number
}

// pack places the trie breadth first, so that the links of a state's parent are known when it is placed.
func (a *automaton) pack(nodes []trieNode) {
	a.grow(root + 1)
	a.slots[root].check = -1 // taken
	nodes[0].state = root
	free := int32(root + 1)
	queue := []int32{0}
	for len(queue) > 0 {
		number := queue[0]
		queue = queue[1:]
		n := &nodes[number]
		if len(n.classes) == 0 {
			continue
		}
		for free < int32(len(a.slots)) && a.slots[free].check != 0 {
			free++
		}
		base := a.fit(n.classes, free)
		a.slots[n.state].base = base
		for i, c := range n.classes {
			s := base + int32(c)
			a.slots[s].check = n.state
			nodes[n.children[i]].state = s
			a.link(n.state, s, c, nodes[n.children[i]].pattern)
			queue = append(queue, n.children[i])
		}
	}
}

// fit returns the first base at which every class finds a free slot, searching from slot free on.
func (a *automaton) fit(classes []uint16, free int32) int32 {
	base := max(free-int32(classes[0]), 1)
search:
	for ; ; base++ {
		a.grow(int(base) + int(classes[len(classes)-1]) + 1)
		for _, c := range classes {
			if a.slots[base+int32(c)].check != 0 {
				continue search
			}
		}
		return base
	}
}

// grow makes room for slots below n.
func (a *automaton) grow(n int) {
	for len(a.slots) < n {
		a.slots = append(a.slots, slot{})
		a.fail = append(a.fail, 0)
		a.found = append(a.found, 0)
		a.next = append(a.next, 0)
		a.pattern = append(a.pattern, -1)
	}
}

// link sets the links of a state that was just placed below parent.
func (a *automaton) link(parent, state int32, c uint16, pattern int32) {
	fail := int32(root)
	if parent != root {
		fail = a.step(a.fail[parent], c)
	}
	a.fail[state] = fail
	a.next[state] = a.found[fail]
	a.found[state] = a.found[fail]
	a.pattern[state] = pattern
	if pattern >= 0 {
		a.found[state] = state
	}
}

// step returns the state after reading class c in state s. Class 0 leads to the root from everywhere.
func (a *automaton) step(s int32, c uint16) int32 {
	if c == 0 {
		return root
	}
	for {
		t := a.slots[s].base + int32(c)
		if int(t) < len(a.slots) && a.slots[t].check == s {
			return t
		}
		if s == root {
			return root
		}
		s = a.fail[s]
	}
}
