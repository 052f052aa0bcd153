package annotate

// AutomatonPass returns a function that runs a text through the automaton and counts the states that end a pattern.
func AutomatonPass(a *Annotator) func(string) int {
	return func(s string) int {
		n, state := 0, int32(root)
		for _, r := range s {
			c := a.folding.class(r)
			if c == classExpand || c == classSkip {
				c = classNone
			}
			state = a.words.step(state, c)
			if a.words.found[state] != 0 {
				n++
			}
		}
		return n
	}
}

// Composed is the short check for NFC.
func Composed(s string) bool { return composed(s) }
