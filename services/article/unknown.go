package article

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// fieldNames are the members that Decode reads.
var fieldNames = sync.OnceValue(func() []string {
	var names []string
	for field := range reflect.TypeFor[Raw]().Fields() {
		if name := field.Tag.Get("json"); name != "-" {
			names = append(names, name)
		}
	}
	return names
})

// Unknown names the members of a JSON object that Decode passes over, sorted; none where the line is no object. A name
// that is misspelt costs its value silently otherwise.
func Unknown(line []byte) []string {
	var members map[string]json.RawMessage
	if json.Unmarshal(line, &members) != nil {
		return nil
	}
	var unknown []string
	for name := range members {
		// As encoding/json matches them.
		if !slices.ContainsFunc(fieldNames(), func(known string) bool { return strings.EqualFold(known, name) }) {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	return unknown
}

// Meant is the field that a misspelt name stands for: the same letters in another writing, as publishedAt for
// published_at; "" if there is none.
func Meant(name string) string {
	plain := strings.NewReplacer("_", "", "-", "", " ", "")
	for _, known := range fieldNames() {
		if strings.EqualFold(plain.Replace(known), plain.Replace(name)) {
			return known
		}
	}
	return ""
}
