package sample

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// expand writes a template out. A template is text with two kinds of holes:
//
//	[one|other|]   one of the choices, which may hold slots but no further choices
//	{slot}         a value of slots; {slot:은} adds the particle in the form that fits the value
func expand(template string, slots func(name string) (string, bool), rng *rand.Rand) string {
	return fill(choose(template, rng), slots)
}

// choose settles every choice.
func choose(template string, rng *rand.Rand) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(template, "[")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		body, after, closed := strings.Cut(rest, "]")
		if !closed {
			panic(fmt.Sprintf("template %q: a [ without its ]", template))
		}
		choices := strings.Split(body, "|")
		b.WriteString(choices[rng.IntN(len(choices))])
		template = after
	}
}

// fill sets the values in.
func fill(template string, slots func(string) (string, bool)) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(template, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		body, after, closed := strings.Cut(rest, "}")
		if !closed {
			panic(fmt.Sprintf("template %q: a { without its }", template))
		}
		name, particle, _ := strings.Cut(body, ":")
		value, ok := slots(name)
		if !ok {
			panic(fmt.Sprintf("template %q: unknown slot %q", template, name))
		}
		b.WriteString(value)
		if particle != "" {
			b.WriteString(josa(value, particle))
		}
		template = after
	}
}
